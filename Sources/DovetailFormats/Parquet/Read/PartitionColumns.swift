import DovetailColumnar

/// Columns that stand in the folder names of files, `column=value`.
struct PartitionColumns: Sendable {
    let fields: [Field]
    /// One a file, one value a field.
    let values: [[Scalar]]

    /// Only columns that every file has; `taken` names are those of the files themselves, which win.
    init(_ paths: [String], taken: Set<String>) {
        let parsed = paths.map(PartitionColumns.folders)
        let names = (parsed.first ?? []).map(\.column).filter { name in
            !taken.contains(name.lowercased()) && parsed.allSatisfy { $0.contains { $0.column == name } }
        }
        var (fields, columns): ([Field], [[Scalar]]) = ([], [])
        for name in names {
            let texts = parsed.map { folders in folders.last { $0.column == name }?.value }
            let (type, scalars) = PartitionColumns.typed(texts)
            fields.append(Field(name, type))
            columns.append(scalars)
        }
        self.fields = fields
        values = paths.indices.map { file in columns.map { $0[file] } }
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

    /// BIGINT if all values are whole numbers, else DATE if all are dates, else VARCHAR.
    private static func typed(_ texts: [String?]) -> (DataType, [Scalar]) {
        let present = texts.compactMap { $0 }
        func convert(_ body: (String) -> Scalar?) -> [Scalar]? {
            let converted = present.compactMap(body)
            guard !present.isEmpty, converted.count == present.count else { return nil }
            return texts.map { $0.flatMap(body) ?? .null }
        }
        if let numbers = convert({ text in canonical(text).map { .int($0) } }) { return (.int64, numbers) }
        if let dates = convert({ text in day(text).map { .date($0) } }) { return (.date, dates) }
        return (.string, texts.map { $0.map { .string($0) } ?? .null })
    }

    /// Numbers written as a program would: `007` is text.
    private static func canonical(_ text: String) -> Int64? {
        guard let value = Int64(text), String(value) == text || text.allSatisfy(\.isNumber) && text.count <= 2 else {
            return nil
        }
        return value
    }

    /// `yyyy-mm-dd` as days since 1970.
    private static func day(_ text: String) -> Int32? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.count == 3, parts.map(\.utf8.count) == [4, 2, 2],
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month)
        else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...lengths[month - 1]).contains(day) else { return nil }
        let before = lengths[..<(month - 1)].reduce(0, +)
        let past = year - 1
        let days = 365 * past + past / 4 - past / 100 + past / 400 + before + day
        return Int32(days - 719_163)
    }
}
