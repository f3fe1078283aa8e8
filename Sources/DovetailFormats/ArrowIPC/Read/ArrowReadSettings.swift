import DovetailColumnar

/// What a user may say about Arrow files that are read.
struct ArrowReadSettings: Sendable {
    /// Durations as whole numbers of their unit; else as intervals, which cannot hold the longest.
    var durationsAreIntegers = false

    /// Rows of a morsel. Parts of a batch share bitmaps when it is a multiple of 64.
    var morselRows = 131_072

    static let names = ["duration"]

    init() {}

    /// - Throws: `FormatError` `.badFormatOption`.
    init(_ options: FormatOptions) throws {
        for (name, value) in options.values.sorted(by: { $0.key < $1.key }) {
            switch name {
            case "duration": durationsAreIntegers = try ArrowReadSettings.isInteger(name, value)
            default: throw OptionValue.unknown(name, of: "Arrow", among: ArrowReadSettings.names)
            }
        }
    }

    private static func isInteger(_ name: String, _ value: Scalar) throws -> Bool {
        switch value {
        case .string("interval"): false
        case .string("integer"): true
        default: throw OptionValue.wrong(name, value, "\"interval\" or \"integer\"")
        }
    }
}
