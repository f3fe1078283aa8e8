import DovetailColumnar

/// The options of JSON files as users write them, checked.
struct JSONOptions: Sendable {
    /// How rows stand in a file.
    enum Arrangement: String, Sendable, CaseIterable {
        case auto
        /// One value a line.
        case lines = "newline_delimited"
        /// One array whose elements are the rows.
        case array
        /// Values one after another, over as many lines as they like.
        case values = "unstructured"
    }

    /// What becomes of a column whose values are of several kinds.
    enum Conflicts: String, Sendable, CaseIterable {
        /// Text: strings as they are, the JSON text of everything else.
        case text
        /// A struct with a member a kind, of which one at most is not null.
        case choice
    }

    var arrangement = Arrangement.auto
    var path: JSONPath?
    var sampleRows = 20_480
    var conflicts = Conflicts.text
    /// Numbers with a fraction are decimals, not doubles.
    var decimals = false
    var ignoresErrors = false
    var maximumObjectSize = 16 << 20
    /// nil is automatic.
    var compression: StreamCompression?
    /// Written as one array.
    var array = false
    /// Members that are null are left out on writing.
    var omitsNulls = false
    /// NaN and infinities are written as strings; else as null.
    var specialNumbers = false

    private static let reading = [
        "format", "json_path", "jsonpath", "sample_size", "conflicts", "decimals", "ignore_errors",
        "maximum_object_size", "compression", "auto_detect",
    ]
    private static let writing = ["array", "omit_nulls", "special_numbers", "compression"]

    init(_ options: FormatOptions, isWriting: Bool) throws {
        let known = isWriting ? JSONOptions.writing : JSONOptions.reading
        for (name, value) in options.values.sorted(by: { $0.key < $1.key }) {
            let folded = name.lowercased()
            guard known.contains(folded) else { throw OptionValue.unknown(name, of: "JSON", among: known) }
            try take(folded, value)
        }
    }

    private mutating func take(_ name: String, _ value: Scalar) throws {
        switch name {
        case "format": arrangement = try JSONOptions.choice(name, value, aliases: ["nd": "newline_delimited"])
        case "json_path", "jsonpath": path = try JSONPath(JSONOptions.text(name, value))
        case "sample_size":
            let rows = try OptionValue.integer(name, value, in: -1...(1 << 40))
            sampleRows = rows == -1 ? Int.max : max(rows, 1)
        case "conflicts": conflicts = try JSONOptions.choice(name, value)
        case "decimals": decimals = try OptionValue.boolean(name, value)
        case "ignore_errors": ignoresErrors = try OptionValue.boolean(name, value)
        case "maximum_object_size": maximumObjectSize = try OptionValue.integer(name, value, in: 1...(1 << 30))
        case "auto_detect": _ = try OptionValue.boolean(name, value)
        case "array": array = try OptionValue.boolean(name, value)
        case "omit_nulls": omitsNulls = try OptionValue.boolean(name, value)
        case "special_numbers": specialNumbers = try OptionValue.boolean(name, value)
        case "compression": compression = try StreamCompression.option(name, value)
        default: break
        }
    }

    private static func text(_ name: String, _ value: Scalar) throws -> String {
        guard case .string(let text) = value else { throw OptionValue.wrong(name, value, "a text") }
        return text
    }

    private static func choice<T: CaseIterable & RawRepresentable<String>>(
        _ name: String, _ value: Scalar, aliases: [String: String] = [:]
    ) throws -> T {
        let text = try text(name, value).lowercased()
        guard let choice = T(rawValue: aliases[text] ?? text) else {
            throw OptionValue.wrong(name, value, T.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))
        }
        return choice
    }
}
