import DovetailColumnar
import DovetailPlan

/// The value of an option: a constant, a list or a map of them.
indirect enum OptionValue {
    case scalar(Scalar)
    case list([OptionValue])
    case map([(key: String, value: OptionValue)])

    /// The value as readers and writers take it.
    var scalar: Scalar {
        switch self {
        case .scalar(let value): value
        case .list(let values): .list(values.map(\.scalar))
        case .map(let pairs): .map(pairs.map { (.string($0.key), $0.value.scalar) })
        }
    }

    var text: String? {
        if case .scalar(.string(let text)) = self { text } else { nil }
    }

    var flag: Bool? {
        switch self {
        case .scalar(.boolean(let value)): value
        case .scalar(.int(let value)) where value == 0 || value == 1: value == 1
        case .scalar(.string(let text)):
            switch text.lowercased() {
            case "true", "on", "yes": true
            case "false", "off", "no": false
            default: nil
            }
        default: nil
        }
    }

    /// One text or a list of them.
    var texts: [String]? {
        switch self {
        case .scalar(.string(let text)): return [text]
        case .list(let values):
            let texts = values.compactMap(\.text)
            return texts.count == values.count ? texts : nil
        default: return nil
        }
    }
}

extension Parser {
    /// A constant, `[a, b]`, `(a, b)` or `{'k': v}`; a word without quotes stands for its text.
    func parseOptionValue(of name: String) throws(SQLError) -> OptionValue {
        try nested { () throws(SQLError) in
            if accept("[") { return .list(try parseOptionList(of: name, until: "]")) }
            if accept("(") { return .list(try parseOptionList(of: name, until: ")")) }
            if accept("{") { return .map(try parseOptionMap(of: name)) }
            return .scalar(try parseOptionConstant(of: name))
        }
    }

    private func parseOptionList(of name: String, until close: String) throws(SQLError) -> [OptionValue] {
        if accept(close) { return [] }
        var values: [OptionValue] = []
        repeat { values.append(try parseOptionValue(of: name)) } while accept(",")
        try expect(close, "after the list of option \"\(name)\"")
        return values
    }

    private func parseOptionMap(of name: String) throws(SQLError) -> [(key: String, value: OptionValue)] {
        if accept("}") { return [] }
        var pairs: [(key: String, value: OptionValue)] = []
        repeat {
            guard [.string, .word, .quotedName].contains(current.kind) else {
                throw expected("a name in the map of option \"\(name)\"")
            }
            let key = advance().text
            guard accept(":") || accept("=") else { throw expected("\":\" after \"\(key)\"") }
            pairs.append((key, try parseOptionValue(of: name)))
        } while accept(",")
        try expect("}", "after the map of option \"\(name)\"")
        return pairs
    }

    private func parseOptionConstant(of name: String) throws(SQLError) -> Scalar {
        let start = position
        let sign = at("-") && peek().kind == .number
        if sign { advance() }
        switch current.kind {
        case .string, .quotedName: return .string(advance().text)
        case .number:
            let number = try parseNumber().node
            if case .literal(let value, _) = number { return sign ? value.negated : value }
        case .word:
            switch current.keyword {
            case .true, .on:
                advance()
                return .boolean(true)
            case .false:
                advance()
                return .boolean(false)
            case .null:
                advance()
                return .null
            default: return .string(advance().text)
            }
        default: break
        }
        position = start
        throw expected("a value for option \"\(name)\"")
    }
}

extension Scalar {
    /// A number with its sign turned; anything else as it is.
    var negated: Scalar {
        switch self {
        case .int(let value): value == .min ? self : .int(-value)
        case .int128(let value):
            if let whole = Int64(exactly: 0 &- value) { .int(whole) } else { .int128(0 &- value) }
        case .double(let value): .double(-value)
        case .float(let value): .float(-value)
        case .decimal(let unscaled, let scale):
            .decimal(unscaled: unscaled == .min ? unscaled : -unscaled, scale: scale)
        default: self
        }
    }
}
