import DovetailColumnar

/// Adds the rows of a chunk to a shape, value by value: for the first rows of a table and those that do not fit it.
struct JSONInference {
    private let chunk: JSONChunk
    private var walker: JSONWalker
    private let base: UnsafePointer<UInt8>

    init(_ chunk: JSONChunk, _ nodes: JSONNodes) {
        self.chunk = chunk
        walker = JSONWalker(chunk, nodes, rowsAreObjects: true)
        base = chunk.bytes
    }

    /// Adds up to `limit` rows; gives how many there were.
    /// - Throws: `FormatError` for text that is no JSON, unless such lines are passed over.
    mutating func add(_ limit: Int, to shape: inout JSONShape, ignoresErrors: Bool) throws -> Int {
        var rows = 0
        if let starts = chunk.rows {
            for row in starts.prefix(limit) {
                guard try value(row.start, &shape, 0) == row.end else { throw trailing(row.end) }
                rows += 1
            }
            return rows
        }
        var token = 0
        while token < chunk.tokenCount, rows < limit {
            if walker.byte(token) == UInt8(ascii: "\n") {
                token += 1
                continue
            }
            guard ignoresErrors else {
                token = try line(token, &shape)
                rows += 1
                continue
            }
            // A line that breaks off must leave no trace.
            var added = shape
            if let next = try? line(token, &added) {
                (shape, token) = (added, next)
                rows += 1
            } else {
                while token < chunk.tokenCount, walker.byte(token) != UInt8(ascii: "\n") { token += 1 }
            }
        }
        return rows
    }

    private mutating func line(_ token: Int, _ shape: inout JSONShape) throws -> Int {
        let next = try value(token, &shape, 0)
        guard next >= chunk.tokenCount || walker.byte(next) == UInt8(ascii: "\n") else { throw trailing(next) }
        return next
    }

    private func trailing(_ token: Int) -> FormatError {
        chunk.error("the line goes on behind its value", at: Int(walker.tokens[token]))
    }

    private func failed() -> FormatError {
        guard let failure = walker.failure, case .syntax(let text) = failure.reason else {
            return chunk.error("a value is expected", at: chunk.start)
        }
        return chunk.error("\(text)", at: failure.position)
    }

    private func syntax(_ text: String, _ token: Int) -> FormatError {
        chunk.error(text, at: Int(walker.tokens[token]))
    }

    /// Adds the value at a token; the number of the token behind it.
    private mutating func value(_ token: Int, _ shape: inout JSONShape, _ depth: Int) throws -> Int {
        guard depth <= JSONLayout.maximumDepth else { throw syntax("\(JSONLayout.tooDeep)", token) }
        let position = Int(walker.tokens[token])
        switch base[position] {
        case UInt8(ascii: "{"):
            shape.addObject()
            return try members(token + 1, &shape, depth + 1)
        case UInt8(ascii: "["):
            shape.addArray()
            return try elements(token + 1, &shape, depth + 1)
        case UInt8(ascii: "\""):
            let text = try string(token)
            text.withUnsafeBufferPointer { shape.addString($0) }
            return token + 2
        default:
            guard walker.scalar(token) > 0 else { throw failed() }
            switch base[position] {
            case UInt8(ascii: "n"): break
            case UInt8(ascii: "t"), UInt8(ascii: "f"): shape.addBoolean()
            default:
                let count = walker.scalarEnd(token) - position
                if let number = JSONNumber(base + position, count) {
                    shape.addNumber(number, base + position, count)
                }
            }
            return token + 1
        }
    }

    private func string(_ token: Int) throws -> [UInt8] {
        let (open, close) = (Int(walker.tokens[token]), Int(walker.tokens[token + 1]))
        guard base[close] == UInt8(ascii: "\"") else { throw syntax("a string is never closed", token) }
        guard let text = JSONText.unescaped(base + open + 1, close - open - 1) else {
            throw syntax("a string has a wrong escape", token)
        }
        return text
    }

    private mutating func members(_ start: Int, _ shape: inout JSONShape, _ depth: Int) throws -> Int {
        var token = start
        if walker.byte(token) == UInt8(ascii: "}") { return token + 1 }
        while true {
            guard walker.byte(token) == UInt8(ascii: "\"") else { throw syntax("a key in quotes is expected", token) }
            let key = String(decoding: try string(token), as: UTF8.self)
            guard walker.byte(token + 2) == UInt8(ascii: ":") else { throw syntax("\":\" is expected", token + 2) }
            token = try shape.withMember(key) { try value(token + 3, &$0, depth) }
            let separator = walker.byte(token)
            token += 1
            if separator == UInt8(ascii: "}") { return token }
            guard separator == UInt8(ascii: ",") else { throw syntax("\",\" or \"}\" is expected", token - 1) }
        }
    }

    private mutating func elements(_ start: Int, _ shape: inout JSONShape, _ depth: Int) throws -> Int {
        var token = start
        if walker.byte(token) == UInt8(ascii: "]") { return token + 1 }
        while true {
            token = try shape.withElement { try value(token, &$0, depth) }
            let separator = walker.byte(token)
            token += 1
            if separator == UInt8(ascii: "]") { return token }
            guard separator == UInt8(ascii: ",") else { throw syntax("\",\" or \"]\" is expected", token - 1) }
        }
    }
}
