import DovetailColumnar

/// Columns that stand in the folder names of files, `column=value`.
struct PartitionColumns: Sendable {
    private(set) var fields: [Field] = []
    /// One a file, one value a field.
    private(set) var values: [[Scalar]]

    /// Only columns that every file has.
    /// - Parameters:
    ///   - types: As the user chose them, by name; others are found out from all values.
    ///   - isInferring: Else the others are text.
    init(_ paths: [String], types: [String: DataType], isInferring: Bool) throws {
        let parsed = paths.map(PartitionColumns.folders)
        let names = (parsed.first ?? []).map(\.column).filter { name in
            parsed.allSatisfy { $0.contains { $0.column == name } }
        }
        values = Array(repeating: [], count: paths.count)
        for name in names {
            let texts = parsed.map { folders in folders.first { $0.column == name }?.value }
            let chosen = types.first { $0.key.lowercased() == name.lowercased() }?.value
            let (type, scalars) =
                if let chosen { (chosen, try PartitionColumns.cast(texts, to: chosen, column: name, paths)) } else {
                    isInferring ? PartitionColumns.inferred(texts) : (.string, PartitionColumns.asText(texts))
                }
            fields.append(Field(name, type))
            for file in paths.indices { values[file].append(scalars[file]) }
        }
    }

    private static func folders(_ path: String) -> [(column: String, value: String?)] {
        var found: [(column: String, value: String?)] = []
        for component in path.split(separator: "/").dropLast() {
            guard let pair = PartitionedPath.parse(component), !found.contains(where: { $0.column == pair.column })
            else { continue }
            found.append(pair)
        }
        return found
    }

    private static func asText(_ texts: [String?]) -> [Scalar] { texts.map { $0.map { .string($0) } ?? .null } }

    private static func cast(
        _ texts: [String?], to type: DataType, column: String, _ paths: [String]
    ) throws -> [Scalar] {
        var known: [String: Scalar] = [:]
        return try texts.enumerated().map { file, text in
            guard let text else { return .null }
            if let value = known[text] { return value }
            guard let value = try? Scalar.string(text).cast(from: .string, to: type, style: .checked) else {
                throw FormatError(
                    .badValue, "the folder \"\(column)=\(text)\" has no value of type \(type)", path: paths[file],
                    columnName: column)
            }
            known[text] = value
            return value
        }
    }

    /// The first of BIGINT, DOUBLE, DATE and TIMESTAMP that every value is written as, else VARCHAR.
    private static func inferred(_ texts: [String?]) -> (DataType, [Scalar]) {
        let distinct = Set(texts.compactMap { $0 })
        for (type, parse) in PartitionColumns.parsers where !distinct.isEmpty {
            var known: [String: Scalar] = [:]
            for text in distinct { known[text] = parse(text) }
            guard known.count == distinct.count else { continue }
            return (type, texts.map { $0.flatMap { known[$0] } ?? .null })
        }
        return (.string, asText(texts))
    }

    private static let parsers: [(DataType, @Sendable (String) -> Scalar?)] = [
        (.int64, { wholeNumber($0).map { .int($0) } }), (.double, { number($0).map { .double($0) } }),
        (.date, { text in isDated(text, lengths: 10...10) ? parsed(text, as: .date) : nil }),
        (
            .timestamp(.microsecond, zone: nil),
            { text in isDated(text, lengths: 16...26) ? parsed(text, as: .timestamp(.microsecond, zone: nil)) : nil }
        ),
    ]

    /// Numbers written as a program would, months and days with a zero before them too: `007` is text.
    private static func wholeNumber(_ text: String) -> Int64? {
        guard let value = Int64(text) else { return nil }
        let isPadded = text.utf8.count == 2 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return isPadded || String(value) == text ? value : nil
    }

    /// `1.5`, but not `1.50`, which would not come back the same.
    private static func number(_ text: String) -> Double? {
        if let whole = wholeNumber(text) { return Double(exactly: whole) }
        guard let value = Double(text), value.isFinite, "\(value)" == text else { return nil }
        return value
    }

    private static func isDated(_ text: String, lengths: ClosedRange<Int>) -> Bool {
        let bytes = Array(text.utf8)
        guard lengths.contains(bytes.count), bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else {
            return false
        }
        return bytes[..<4].allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func parsed(_ text: String, as type: DataType) -> Scalar? {
        try? Scalar.string(text).cast(from: .string, to: type, style: .checked)
    }
}
