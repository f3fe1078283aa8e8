import CDovetailKernels
import DovetailColumnar

/// Checks of text by the grammar of RFC 8259, for values nobody asked for and those in unusual spelling.
extension JSONWalker {
    /// Passes over a value of any kind; the number of the token behind it, or -1.
    mutating func skip(_ start: Int) -> Int {
        // A bit for each container around: 1 is an object.
        var (token, kinds, depth) = (start, UInt64(0), 0)
        while true {
            let position = Int(tokens[token])
            switch base[position] {
            case UInt8(ascii: "\""):
                token = string(token)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                let isObject = base[position] == UInt8(ascii: "{")
                token &+= 1
                if byte(token) == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    token &+= 1
                    break
                }
                if depth == JSONLayout.maximumDepth { return fail(JSONLayout.tooDeep, at: position) }
                depth &+= 1
                kinds = kinds &<< 1 | (isObject ? 1 : 0)
                if isObject {
                    token = key(token)
                    if token < 0 { return token }
                }
                continue
            default: token = scalar(token)
            }
            if token < 0 { return token }
            var isDone = true
            while depth > 0 {
                let isObject = kinds & 1 != 0
                let separator = byte(token)
                if separator == UInt8(ascii: ",") {
                    token &+= 1
                    if isObject {
                        token = key(token)
                        if token < 0 { return token }
                    }
                    isDone = false
                    break
                }
                guard separator == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    return fail(
                        isObject ? "\",\" or \"}\" is expected" : "\",\" or \"]\" is expected", at: Int(tokens[token]))
                }
                token &+= 1
                depth &-= 1
                kinds &>>= 1
            }
            if isDone { return token }
        }
    }

    /// A key with its colon.
    private mutating func key(_ token: Int) -> Int {
        guard byte(token) == UInt8(ascii: "\"") else {
            return fail("a key in quotes is expected", at: Int(tokens[token]))
        }
        guard byte(token &+ 2) == UInt8(ascii: ":") else { return noColon(token) }
        let next = string(token)
        return next < 0 ? next : next &+ 1
    }

    private mutating func string(_ token: Int) -> Int {
        let (open, close) = (Int(tokens[token]), Int(tokens[token &+ 1]))
        guard base[close] == UInt8(ascii: "\"") else { return fail("a string is never closed", at: open) }
        if hasEscapes, dovetail_json_is_string(base + open + 1, close - open - 1) == 0 {
            return fail("a string has a wrong escape", at: open)
        }
        return token &+ 2
    }

    /// A number, `true`, `false` or `null`.
    mutating func scalar(_ token: Int) -> Int {
        let start = Int(tokens[token])
        let count = scalarEnd(token) - start
        let isRight: Bool
        switch base[start] {
        case UInt8(ascii: "t"): isRight = JSONText.isWord(base + start, count, "true")
        case UInt8(ascii: "f"): isRight = JSONText.isWord(base + start, count, "false")
        case UInt8(ascii: "n"): isRight = JSONText.isWord(base + start, count, "null")
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            isRight = JSONNumber(base + start, count) != nil
            if !isRight { return fail("a number is malformed", at: start) }
        default: isRight = false
        }
        return isRight ? token &+ 1 : fail("a value is expected", at: start)
    }

    /// Where the number or word at a token ends: before the next token, without the white space between.
    func scalarEnd(_ token: Int) -> Int {
        let start = Int(tokens[token])
        var end = Int(tokens[token &+ 1])
        while end > start, base[end - 1] <= 0x20 { end -= 1 }
        return end
    }

    /// The child with a key, wherever it stands; -1 when there is none, -2 when the key is malformed.
    @inline(never)
    mutating func find(_ node: Int, _ position: Int, _ length: Int) -> Int {
        let bytes = base + position
        if hasEscapes, let text = JSONText.rewritten(bytes, length) {
            guard let key = text.bytes else { return fail("a key has a wrong escape", at: position - 1) - 1 }
            return withExtendedLifetime(key) { search(node, key.pointer(), text.count) }
        }
        return search(node, bytes, length)
    }

    private func search(_ node: Int, _ bytes: UnsafePointer<UInt8>, _ length: Int) -> Int {
        let first = nodes[node].firstChild
        if let slots = nodes[node].slots {
            let mask = nodes[node].slotMask
            var slot = JSONNode.hash(bytes, length) & mask
            while slots[slot] >= 0 {
                let child = first &+ Int(slots[slot])
                if nodes[child].hasKey(bytes, length) { return child }
                slot = (slot &+ 1) & mask
            }
            return -1
        }
        for child in first..<(first &+ nodes[node].childCount) where nodes[child].hasKey(bytes, length) { return child }
        return -1
    }
}
