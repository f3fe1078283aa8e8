import DovetailColumnar

/// ORC files seen as one table: the columns of the first, found in the others by name.
final class ORCTable: FileTable, Sendable {
    let schema: Schema
    let files: [InputFile]
    let rowCount: Int?
    let members: [Member]

    /// One file and where it has the table's columns.
    struct Member: Sendable {
        let file: ORCFile
        let columns: [Source]
    }

    enum Source: Sendable {
        /// Position among the file's roots.
        case file(Int)
        /// Null in every row.
        case missing
    }

    init(_ inputs: [InputFile], options: FormatOptions) throws {
        let settings = try ORCReadSettings(options)
        let files = try inputs.map { try ORCFile($0, settings: settings) }
        guard let first = files.first else { throw FormatError(.fileNotFound, "no ORC file", kind: .notFound) }
        let fields = try ORCTable.fields(of: files, first, options)
        members = try files.enumerated().map { index, file in
            let columns = try fields.enumerated().map { place, field in
                try ORCTable.source(of: field, place, in: file, isFirst: index == 0, options)
            }
            return Member(file: file, columns: columns)
        }
        schema = Schema(fields)
        self.files = files.map(\.input)
        rowCount = files.reduce(0) { sum, file in
            let (total, overflow) = sum.addingReportingOverflow(file.rowCount)
            return overflow ? .max : total
        }
    }

    func scan(_ request: ScanRequest) throws -> any BatchSource { try ORCScan(self, request) }

    /// The columns that the user declares, or else those of the first file.
    private static func fields(of files: [ORCFile], _ first: ORCFile, _ options: FormatOptions) throws -> [Field] {
        if let declared = options.schema { return declared.fields }
        return first.roots.map { root in
            var field = root.field
            if let type = options.types.first(where: { $0.key.lowercased() == field.name.lowercased() })?.value {
                field.type = type
            } else if case .timestamp(_, let zone) = field.type {
                // The coarsest unit that some file needs: any other would lose its values.
                let others = files.compactMap { place(of: field.name, 0, in: $0).map { $0.field.type } }
                let coarse = others.contains(.timestamp(.microsecond, zone: zone))
                if coarse, field.type == .timestamp(.nanosecond, zone: zone) {
                    field.type = .timestamp(.microsecond, zone: zone)
                }
            }
            return field
        }
    }

    private static func place(of name: String, _ position: Int, in file: ORCFile) -> ColumnNode? {
        index(of: name, position, in: file).map { file.roots[$0] }
    }

    /// By name; by position in files of Hive's first years, whose columns are called `_col0`, `_col1`.
    private static func index(of name: String, _ position: Int, in file: ORCFile) -> Int? {
        let names = Schema(file.roots.map(\.field))
        if let found = names.indices(of: name, caseSensitive: true).first ?? names.indices(of: name).first {
            return found
        }
        let isNameless = file.roots.enumerated().allSatisfy { $0.element.field.name == "_col\($0.offset)" }
        return isNameless && position < file.roots.count ? position : nil
    }

    private static func source(
        of field: Field, _ position: Int, in file: ORCFile, isFirst: Bool, _ options: FormatOptions
    ) throws -> Source {
        let isOwn = isFirst && options.schema == nil
        guard let found = isOwn ? position : index(of: field.name, position, in: file) else { return .missing }
        let other = file.roots[found].field.type
        guard other.isLike(field.type) || Kernels.canCast(from: other, to: field.type, style: .checked) else {
            throw FormatError(
                .badValue,
                "column \"\(field.name)\" is \(other) in \"\(file.input.path)\" and cannot become \(field.type)",
                path: file.input.path, columnName: field.name)
        }
        return .file(found)
    }
}
