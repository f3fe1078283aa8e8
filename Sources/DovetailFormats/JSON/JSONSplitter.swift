import DovetailColumnar

/// Finds the rows of a document token by token: the elements of its array, its values one after another, or what a path
/// leads to. What stands around the rows is checked here, the rows themselves by who walks them.
struct JSONSplitter {
    private enum Expected {
        /// A value; at the start of an array also its end.
        case value, firstValue
        case key, firstKey, colon
        /// A comma or the end of the container; on top, the next value of the document.
        case separator
    }

    /// A container that is not part of a row.
    private struct Frame {
        let isObject: Bool
        /// Steps of the path that lead to the container; nil off the path. One more than there are: elements are rows.
        let matched: Int?
        /// Number of the next element.
        var index = 0
    }

    private let layout: JSONLayout
    private let steps: [JSONPath.Step]
    /// Arrays at the path's end stand for their elements.
    private let unnests: Bool
    private let takesAnyValues: Bool
    private let nodes = JSONNodes(JSONPlan())
    private var frames: [Frame] = []
    private var expected = Expected.value
    /// Steps that lead to the next value.
    private var matched: Int? = 0
    /// First byte of the last value on top.
    private var lastTop: UInt8?

    init(_ layout: JSONLayout) {
        self.layout = layout
        steps = layout.options.path?.steps ?? []
        unnests = layout.options.path == nil ? layout.arrangement == .array : steps.last != .every
        takesAnyValues = layout.options.arrangement == .values
    }

    /// Puts the rows found into the chunk; the position where those bytes begin that must be looked at again with what
    /// follows them.
    mutating func split(_ chunk: JSONChunk, isAll: Bool) throws -> Int {
        let (bytes, tokens, count) = (chunk.bytes, chunk.tokenPointer, chunk.tokenCount)
        var rows: [(start: Int, end: Int)] = []
        var token = 0
        while token < count {
            let position = Int(tokens[token])
            let byte = bytes[position]
            switch expected {
            case .firstValue where byte == UInt8(ascii: "]"), .firstKey where byte == UInt8(ascii: "}"):
                close()
                token += 1
            case .value, .firstValue:
                try checkTop(byte, chunk, position)
                if isRow(byte) {
                    guard let end = JSONSplitter.end(of: token, bytes, tokens, count, isAll) else {
                        if isAll { throw chunk.error("the file ends within a value", at: position) }
                        chunk.rows = rows
                        return position
                    }
                    try layout.check(Int(tokens[end - 1]) - position + 1, in: chunk)
                    rows.append((token, end))
                    token = end
                    expected = .separator
                } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                    try open(isObject: byte == UInt8(ascii: "{"), chunk, position)
                    token += 1
                } else {
                    guard let next = try passScalar(token, chunk, isAll) else {
                        chunk.rows = rows
                        return position
                    }
                    token = next
                    expected = .separator
                }
            case .key, .firstKey:
                guard byte == UInt8(ascii: "\"") else { throw chunk.error("a key in quotes is expected", at: position) }
                guard token + 1 < count else {
                    if isAll { throw chunk.error("a string is never closed", at: position) }
                    chunk.rows = rows
                    return position
                }
                try matchKey(position + 1, Int(tokens[token + 1]) - position - 1, chunk)
                token += 2
                expected = .colon
            case .colon:
                guard byte == UInt8(ascii: ":") else { throw chunk.error("\":\" is expected", at: position) }
                token += 1
                expected = .value
            case .separator: token = try separator(byte, token, chunk, position)
            }
        }
        chunk.rows = rows
        if isAll, !frames.isEmpty || expected != .separator && lastTop != nil {
            throw chunk.error("the file ends within a value", at: chunk.end)
        }
        return chunk.end
    }

    /// Several values follow each other where all are objects, or where the user says so.
    private mutating func checkTop(_ byte: UInt8, _ chunk: JSONChunk, _ position: Int) throws {
        guard frames.isEmpty else { return }
        let isObject = byte == UInt8(ascii: "{")
        if let lastTop, !takesAnyValues, !isObject || lastTop != byte {
            throw chunk.error("the file goes on behind its value", at: position)
        }
        lastTop = byte
        matched = 0
    }

    private func isRow(_ byte: UInt8) -> Bool {
        guard let matched, matched >= steps.count else { return false }
        return matched > steps.count || !unnests || byte != UInt8(ascii: "[")
    }

    private mutating func open(isObject: Bool, _ chunk: JSONChunk, _ position: Int) throws {
        guard frames.count < JSONLayout.maximumDepth else { throw chunk.error("\(JSONLayout.tooDeep)", at: position) }
        frames.append(Frame(isObject: isObject, matched: matched))
        expected = isObject ? .firstKey : .firstValue
        if !isObject { matchElement() }
    }

    private mutating func close() {
        frames.removeLast()
        expected = .separator
    }

    private mutating func separator(_ byte: UInt8, _ token: Int, _ chunk: JSONChunk, _ position: Int) throws -> Int {
        guard let frame = frames.last else {
            expected = .value
            return token
        }
        if byte == UInt8(ascii: ",") {
            expected = frame.isObject ? .key : .value
            if !frame.isObject { matchElement() }
            return token + 1
        }
        guard byte == (frame.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
            throw chunk.error("\",\" or \"\(frame.isObject ? "}" : "]")\" is expected", at: position)
        }
        close()
        return token + 1
    }

    /// Sets how far the path leads to the next element of the innermost array.
    private mutating func matchElement() {
        guard let frame = frames.last else { return }
        let index = frame.index
        frames[frames.count - 1].index += 1
        guard let depth = frame.matched else {
            matched = nil
            return
        }
        guard depth < steps.count else {
            matched = depth + 1
            return
        }
        switch steps[depth] {
        case .every: matched = depth + 1
        case .index(let wanted): matched = index == wanted ? depth + 1 : nil
        case .key: matched = nil
        }
    }

    private mutating func matchKey(_ position: Int, _ count: Int, _ chunk: JSONChunk) throws {
        guard let key = JSONText.unescaped(chunk.bytes + position, count) else {
            throw chunk.error("a key has a wrong escape", at: position)
        }
        guard let depth = frames.last?.matched, depth < steps.count else {
            matched = nil
            return
        }
        switch steps[depth] {
        case .every: matched = depth + 1
        case .key(let wanted): matched = key == wanted ? depth + 1 : nil
        case .index: matched = nil
        }
    }

    /// Checks a string, number or word that is no row; nil when it may go on behind the text.
    private func passScalar(_ token: Int, _ chunk: JSONChunk, _ isAll: Bool) throws -> Int? {
        let position = Int(chunk.tokenPointer[token])
        let isString = chunk.bytes[position] == UInt8(ascii: "\"")
        guard token + 1 < chunk.tokenCount || isAll && !isString else {
            if isAll { throw chunk.error("a string is never closed", at: position) }
            return nil
        }
        var walker = JSONWalker(chunk, nodes, rowsAreObjects: true)
        let next = walker.skip(token)
        if next < 0, case .syntax(let text)? = walker.failure?.reason {
            throw chunk.error("\(text)", at: walker.failure?.position ?? position)
        }
        return next
    }

    /// The token behind the value at `token`; nil when the text ends before it.
    private static func end(
        of token: Int, _ bytes: UnsafePointer<UInt8>, _ tokens: UnsafeMutablePointer<UInt32>, _ count: Int,
        _ isAll: Bool
    ) -> Int? {
        switch bytes[Int(tokens[token])] {
        case UInt8(ascii: "{"), UInt8(ascii: "["): break
        case UInt8(ascii: "\""): return token + 1 < count ? token + 2 : nil
        // A number may go on behind the text.
        default: return token + 1 < count || isAll ? token + 1 : nil
        }
        var (depth, index) = (0, token)
        while index < count {
            switch bytes[Int(tokens[index])] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth &+= 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth &-= 1
                if depth == 0 { return index &+ 1 }
            default: break
            }
            index &+= 1
        }
        return nil
    }
}
