import CDovetailKernels

/// Goes through the tokens of rows and notes in the nodes of a plan where their values stand.
///
/// The text's tokens are followed by a few at its end, where a byte of zero stands: no step can pass them.
struct JSONWalker {
    /// Why a row could not be walked.
    struct Failure {
        enum Reason {
            case syntax(StaticString)
            /// A value of another kind than the node's, or a key that no node has.
            case misfit(node: Int)
        }
        var reason: Reason
        /// Where in the text.
        var position: Int
    }

    let base: UnsafePointer<UInt8>
    let tokens: UnsafePointer<UInt32>
    let nodes: UnsafeMutablePointer<JSONNode>
    let rowsAreObjects: Bool
    let hasEscapes: Bool
    var failure: Failure?
    /// Containers around the value; `JSONLayout.maximumDepth` of them at most.
    private var depth = 0

    init(_ chunk: JSONChunk, _ nodes: JSONNodes, rowsAreObjects: Bool) {
        base = chunk.bytes
        tokens = UnsafePointer(chunk.tokenPointer)
        self.nodes = nodes.base
        self.rowsAreObjects = rowsAreObjects
        hasEscapes = chunk.scan.has_escapes != 0
    }

    @inline(__always)
    func byte(_ token: Int) -> UInt8 { base[Int(tokens[token])] }

    /// Fails with a place; steps return -1 then.
    @inline(never)
    mutating func fail(_ text: StaticString, at position: Int) -> Int {
        failure = Failure(reason: .syntax(text), position: position)
        return -1
    }

    @inline(never)
    mutating func misfit(_ node: Int, at position: Int) -> Int {
        failure = Failure(reason: .misfit(node: node), position: position)
        return -1
    }

    /// Walks the row at a token; the number of the token behind it, or -1.
    mutating func row(_ token: Int) -> Int {
        depth = 0
        let count = nodes[0].count
        let next: Int
        if !rowsAreObjects {
            next = value(1, token)
        } else if byte(token) == UInt8(ascii: "{") {
            next = members(0, token)
        } else if byte(token) == UInt8(ascii: "n") {
            next = scalar(token)
            if next > 0 { addNulls(0) }
        } else {
            return misfit(0, at: Int(tokens[token]))
        }
        nodes[0].count = count &+ 1
        return next
    }

    @inline(__always)
    private mutating func value(_ node: Int, _ token: Int) -> Int {
        if nodes[node].kind == .leaf { return leaf(node, token) }
        return container(node, token)
    }

    @inline(__always)
    private mutating func leaf(_ node: Int, _ token: Int) -> Int {
        let position = Int(tokens[token])
        let first = base[position]
        let accepted = nodes[node].accepted
        if first == UInt8(ascii: "\"") {
            let close = Int(tokens[token &+ 1])
            if base[close] != first { return fail("a string is never closed", at: position) }
            if !accepted.contains(.string) { return misfit(node, at: position) }
            nodes[node].append(UInt32(truncatingIfNeeded: position), UInt32(truncatingIfNeeded: close))
            return token &+ 2
        }
        let sign = first == UInt8(ascii: "-") ? 1 : 0
        let digit = base[position &+ sign]
        if (digit &- 0x30) < 10, accepted.contains(.number), accepted != .all {
            let end = Int(tokens[token &+ 1])
            // What stands between is up to the parser of the column.
            if (base[end &- 1] &- 0x30) < 10, digit != 0x30 || (base[position &+ sign &+ 1] &- 0x30) > 9 {
                nodes[node].append(UInt32(truncatingIfNeeded: position &- 1), UInt32(truncatingIfNeeded: end))
                return token &+ 1
            }
        }
        return otherLeaf(node, token)
    }

    /// Words, numbers with white space behind them, and values taken as they are spelled.
    @inline(never)
    private mutating func otherLeaf(_ node: Int, _ token: Int) -> Int {
        let position = Int(tokens[token])
        let accepted = nodes[node].accepted
        let word = UnsafeRawPointer(base + position).loadUnaligned(as: UInt32.self)
        if word == JSONText.null, Int(tokens[token &+ 1]) == position &+ 4 {
            nodes[node].append(JSONNode.nullSpan.before, JSONNode.nullSpan.end)
            return token &+ 1
        }
        let kind: JSONNode.Accepted
        switch base[position] {
        case UInt8(ascii: "n"):
            let next = scalar(token)
            if next > 0 { nodes[node].append(JSONNode.nullSpan.before, JSONNode.nullSpan.end) }
            return next
        case UInt8(ascii: "t"), UInt8(ascii: "f"): kind = .boolean
        case UInt8(ascii: "{"), UInt8(ascii: "["): kind = .nested
        default: kind = .number
        }
        let next = skip(token)
        guard next > 0 else { return next }
        guard accepted.contains(kind) else { return misfit(node, at: position) }
        let end = kind == .nested ? Int(tokens[next &- 1]) + 1 : scalarEnd(token)
        nodes[node].append(UInt32(truncatingIfNeeded: position &- 1), UInt32(truncatingIfNeeded: end))
        return next
    }

    private mutating func container(_ node: Int, _ token: Int) -> Int {
        let kind = nodes[node].kind
        if kind == .skip { return skip(token) }
        let first = byte(token)
        if first == UInt8(ascii: "n") {
            let next = scalar(token)
            if next > 0 { addNull(node) }
            return next
        }
        if kind == .choice { return choice(node, token) }
        let opening = kind == .list ? UInt8(ascii: "[") : UInt8(ascii: "{")
        guard first == opening else {
            let next = skip(token)
            return next > 0 ? misfit(node, at: Int(tokens[token])) : next
        }
        depth &+= 1
        defer { depth &-= 1 }
        if depth > JSONLayout.maximumDepth { return fail(JSONLayout.tooDeep, at: Int(tokens[token])) }
        switch kind {
        case .list: return elements(node, token)
        case .map: return pairs(node, token)
        default:
            let next = members(node, token)
            // The entry comes after those of the children: until then its number is theirs.
            nodes[node].append(0, 1)
            return next
        }
    }

    /// The members of an object; its entry is left to the caller.
    @inline(__always)
    private mutating func members(_ node: Int, _ start: Int) -> Int {
        var token = start &+ 1
        let (first, childCount, count) = (nodes[node].firstChild, nodes[node].childCount, nodes[node].count)
        var (expected, seen) = (0, 0)
        if byte(token) != UInt8(ascii: "}") {
            while true {
                let open = Int(tokens[token])
                guard base[open] == UInt8(ascii: "\"") else { return fail("a key in quotes is expected", at: open) }
                let length = Int(tokens[token &+ 1]) &- open &- 1
                guard byte(token &+ 2) == UInt8(ascii: ":") else { return noColon(token) }
                var child = first &+ expected
                if expected == childCount || !nodes[child].hasKey(base + open + 1, length) {
                    child = find(node, open &+ 1, length)
                    if child == -2 { return -1 }
                }
                token = token &+ 3
                if child < 0 {
                    if nodes[node].isClosed { return misfit(node, at: open) }
                    token = skip(token)
                } else {
                    expected = child &- first &+ 1
                    if nodes[child].count > count {
                        // The last of equal keys wins.
                        JSONNodes.truncate(nodes, child, to: count)
                        seen &-= 1
                    }
                    if nodes[child].kind == .skip {
                        token = skip(token)
                    } else {
                        token = value(child, token)
                        seen &+= 1
                    }
                }
                if token < 0 { return token }
                let separator = byte(token)
                token &+= 1
                if separator == UInt8(ascii: ",") { continue }
                if separator == UInt8(ascii: "}") { break }
                return fail("\",\" or \"}\" is expected", at: Int(tokens[token &- 1]))
            }
        } else {
            token &+= 1
        }
        if seen != nodes[node].filledCount {
            for child in first..<(first &+ childCount) where nodes[child].count == count { addNull(child) }
        }
        return token
    }

    @inline(never)
    mutating func noColon(_ token: Int) -> Int {
        let (open, close) = (Int(tokens[token]), Int(tokens[token &+ 1]))
        guard base[close] == UInt8(ascii: "\"") else { return fail("a string is never closed", at: open) }
        return fail("\":\" is expected", at: Int(tokens[token &+ 2]))
    }

    private mutating func elements(_ node: Int, _ start: Int) -> Int {
        let child = nodes[node].firstChild
        nodes[node].append(UInt32(truncatingIfNeeded: nodes[child].count), 1)
        var token = start &+ 1
        if byte(token) == UInt8(ascii: "]") { return token &+ 1 }
        while true {
            token = value(child, token)
            if token < 0 { return token }
            let separator = byte(token)
            token &+= 1
            if separator == UInt8(ascii: ",") { continue }
            if separator == UInt8(ascii: "]") { return token }
            return fail("\",\" or \"]\" is expected", at: Int(tokens[token &- 1]))
        }
    }

    private mutating func pairs(_ node: Int, _ start: Int) -> Int {
        let key = nodes[node].firstChild
        nodes[node].append(UInt32(truncatingIfNeeded: nodes[key].count), 1)
        var token = start &+ 1
        if byte(token) == UInt8(ascii: "}") { return token &+ 1 }
        while true {
            guard byte(token) == UInt8(ascii: "\"") else {
                return fail("a key in quotes is expected", at: Int(tokens[token]))
            }
            guard byte(token &+ 2) == UInt8(ascii: ":") else { return noColon(token) }
            token = value(key, token)
            if token < 0 { return token }
            token = value(key &+ 1, token &+ 1)
            if token < 0 { return token }
            let separator = byte(token)
            token &+= 1
            if separator == UInt8(ascii: ",") { continue }
            if separator == UInt8(ascii: "}") { return token }
            return fail("\",\" or \"}\" is expected", at: Int(tokens[token &- 1]))
        }
    }

    /// Gives the value to the first child that takes its kind, nulls to the others.
    private mutating func choice(_ node: Int, _ token: Int) -> Int {
        let (first, end) = (nodes[node].firstChild, nodes[node].firstChild &+ nodes[node].childCount)
        guard let child = (first..<end).first(where: { takes($0, byte(token)) }) else {
            let next = skip(token)
            return next > 0 ? misfit(node, at: Int(tokens[token])) : next
        }
        let next = value(child, token)
        for other in first..<end where other != child { addNull(other) }
        nodes[node].append(0, 1)
        return next
    }

    private func takes(_ node: Int, _ first: UInt8) -> Bool {
        switch (nodes[node].kind, first) {
        case (.list, UInt8(ascii: "[")), (.object, UInt8(ascii: "{")): true
        case (.leaf, UInt8(ascii: "\"")): nodes[node].accepted.contains(.string)
        case (.leaf, UInt8(ascii: "{")), (.leaf, UInt8(ascii: "[")): nodes[node].accepted.contains(.nested)
        case (.leaf, UInt8(ascii: "t")), (.leaf, UInt8(ascii: "f")): nodes[node].accepted == .boolean
        case (.leaf, _): nodes[node].accepted == .number
        default: false
        }
    }

    mutating func addNull(_ node: Int) {
        switch nodes[node].kind {
        case .skip: break
        case .leaf: nodes[node].append(JSONNode.nullSpan.before, JSONNode.nullSpan.end)
        case .list, .map: nodes[node].append(UInt32(truncatingIfNeeded: nodes[nodes[node].firstChild].count), 0)
        case .object, .choice:
            addNulls(node)
            nodes[node].append(0, 0)
        }
    }

    private mutating func addNulls(_ node: Int) {
        for child in nodes[node].firstChild..<(nodes[node].firstChild &+ nodes[node].childCount) { addNull(child) }
    }
}
