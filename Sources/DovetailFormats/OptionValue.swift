import DovetailColumnar

/// Options of readers and writers as users write them, checked: every format takes its own through these.
enum OptionValue {
    static func integer(_ name: String, _ value: Scalar, in range: ClosedRange<Int>) throws -> Int {
        let number: Int? =
            switch value {
            case .int(let value): Int(value)
            case .uint(let value): Int(exactly: value)
            case .decimal(let unscaled, 0): Int(exactly: unscaled)
            case .string(let text): Int(text)
            default: nil
            }
        guard let number else { throw wrong(name, value, "a whole number") }
        guard range.contains(number) else {
            throw FormatError(
                .badFormatOption,
                "option \"\(name)\" is \(number); it may be \(range.lowerBound) to \(range.upperBound)",
                kind: .invalidInput)
        }
        return number
    }

    static func boolean(_ name: String, _ value: Scalar) throws -> Bool {
        switch value {
        case .boolean(let value): return value
        case .int(0): return false
        case .int(1): return true
        case .string(let text) where text.lowercased() == "true": return true
        case .string(let text) where text.lowercased() == "false": return false
        default: throw wrong(name, value, "true or false")
        }
    }

    /// The codec that a `compression` option names.
    /// - Parameters:
    ///   - format: What is written, for the message.
    ///   - offered: The names that the message offers.
    static func codec<T>(_ value: Scalar, among codecs: [String: T], of format: String, offered: String) throws -> T {
        guard case .string(let text) = value else { throw wrong("compression", value, "a name") }
        let name = text.lowercased()
        if let codec = codecs[name] { return codec }
        let nearest = Spelling.nearest(to: name, among: codecs.keys.sorted())
        throw FormatError(
            .badFormatOption, "compression \"\(text)\" is not one \(format) is written with", kind: .invalidInput,
            notes: (nearest.map { ["did you mean \"\($0)\"?"] } ?? []) + ["there are: \(offered)"])
    }

    /// Checks a `compression_level` against those the codec has; nil is its own choice.
    static func check(level: Int?, of codec: String, in levels: ClosedRange<Int>?) throws {
        guard let level else { return }
        guard let levels else {
            throw FormatError(.badFormatOption, "compression \"\(codec)\" has no levels", kind: .invalidInput)
        }
        guard levels.contains(level) else {
            throw FormatError(
                .badFormatOption,
                "compression_level \(level) is out of range: \(codec) takes \(levels.lowerBound) to \(levels.upperBound)",
                kind: .invalidInput)
        }
    }

    static func wrong(_ name: String, _ value: Scalar, _ wanted: String) -> FormatError {
        FormatError(.badFormatOption, "option \"\(name)\" takes \(wanted), not \(value)", kind: .invalidInput)
    }

    static func unknown(_ name: String, of format: String, among names: [String]) -> FormatError {
        let nearest = Spelling.nearest(to: name, among: names)
        return FormatError(
            .badFormatOption, "\(format) has no option \"\(name)\"", kind: .invalidInput,
            notes: (nearest.map { ["did you mean \"\($0)\"?"] } ?? []) + ["there are: \(names.joined(separator: ", "))"]
        )
    }
}
