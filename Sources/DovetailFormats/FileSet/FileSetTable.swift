import DovetailColumnar
import Synchronization

/// Files of one format as a table, group by group: every group is opened when it is first read, and rows get the columns
/// that its files' names give.
final class FileSetTable: FileTable {
    let layout: FileSetLayout
    private let format: any FileFormat
    private let options: FormatOptions
    /// Stands for all groups where the format finds types out from a sample.
    private let sample: (any SampledTable)?
    private let members: [Member]
    /// Whether tables stay open after they were read; with very many that would be much memory.
    private let keepsTables: Bool
    /// The columns of the files themselves.
    private let current: Mutex<[Field]>

    private static let keptTableLimit = 256

    /// The table of one group, once it is open.
    private final class Member: Sendable {
        let table = Mutex<(any FileTable)?>(nil)
    }

    init(_ layout: FileSetLayout, format: any FileFormat, options: FormatOptions) throws {
        var layout = layout
        self.format = format
        members = layout.groups.map { _ in Member() }
        keepsTables = layout.unionsByName || layout.groups.count <= FileSetTable.keptTableLimit
        var inner = options
        for field in layout.constantFields { inner.types = inner.types.filter { !FileSetTable.names(field, $0.key) } }
        let isSampled = format is any SampledFormat && !layout.unionsByName
        var first = try FileSetTable.first(layout, format, inner, isSampled)
        // Types were meant for the files' own columns of a name that folders have too.
        let own = options.types.filter { pair in
            inner.types[pair.key] == nil && !first.schema.indices(of: pair.key).isEmpty
        }
        if !own.isEmpty {
            inner.types.merge(own) { $1 }
            first = try FileSetTable.first(layout, format, inner, isSampled)
        }
        self.options = inner
        sample = isSampled ? first as? any SampledTable : nil
        var fields = first.schema.fields
        if sample == nil {
            let table = first
            members[0].table.withLock { $0 = table }
            if layout.groups.count > 1 { for index in fields.indices { fields[index].isNullable = true } }
        }
        if layout.unionsByName {
            for group in layout.groups.indices.dropFirst() {
                let table = try format.open(layout.files(of: group), options: inner)
                members[group].table.withLock { $0 = table }
                try FileSetTable.add(
                    table.schema, of: layout.files(of: group)[0].path, to: &fields, orText: true)
            }
        }
        try layout.remove(columnsOf: Schema(fields))
        self.layout = layout
        current = Mutex(fields)
    }

    private static func names(_ field: Field, _ name: String) -> Bool {
        field.name.lowercased() == name.lowercased()
    }

    private static func first(
        _ layout: FileSetLayout, _ format: any FileFormat, _ options: FormatOptions, _ isSampled: Bool
    ) throws -> any FileTable {
        try format.open(isSampled ? layout.files : layout.files(of: 0), options: options)
    }

    var files: [InputFile] { layout.files }

    var schema: Schema { Schema(fileFields + layout.constantFields) }

    var fileFields: [Field] { sample?.schema.fields ?? current.withLock { $0 } }

    /// Exact while all groups are open.
    var rowCount: Int? {
        var sum = 0
        for member in members {
            guard let count = member.table.withLock({ $0?.rowCount }) else { return nil }
            sum += count
        }
        return sum
    }

    /// As many rows a byte as in the files that are open.
    var estimatedRowCount: Int? {
        var (rows, bytes, total) = (0, 0, 0)
        for (group, member) in zip(layout.groups, members) {
            total += group.byteCount
            guard let count = member.table.withLock({ $0?.rowCount }) else { continue }
            rows += count
            bytes += group.byteCount
        }
        return bytes > 0 ? Int(Double(rows) * Double(total) / Double(bytes)) : nil
    }

    func scan(_ request: ScanRequest) throws -> any BatchSource { FileSetScan(self, request) }

    /// The table of a group, opened by whoever asks first.
    func table(of group: Int) throws -> any FileTable {
        if let sample { return sample.reading(layout.files(of: group)) }
        return try members[group].table.withLock { table in
            if let table { return table }
            let opened = try format.open(layout.files(of: group), options: options)
            if keepsTables { table = opened }
            return opened
        }
    }

    // MARK: - Types

    /// Where a group's table has the columns of this one, as `fields` are.
    /// - Throws: `SchemaWidened` when a type must become wider; it has then.
    func origins(in table: any FileTable, group: Int, fields: [Field]) throws -> [ColumnOrigin] {
        let inner = table.schema
        let constants = layout.groups[group].constants.map { ColumnOrigin.constant($0) }
        if inner.fields == fields { return fields.indices.map { .file($0, cast: nil) } + constants }
        try widen(by: inner, group: group, from: fields)
        let places = FileSetTable.places(of: fields, in: inner)
        return zip(fields, places).map { field, place in
            guard let place else { return .constant(.null) }
            return .file(place, cast: inner[place].type == field.type ? nil : field.type)
        } + constants
    }

    /// A scan of the group's table found a type too narrow: takes the wider one.
    func widened(_ error: SchemaWidened, group: Int) throws -> SchemaWidened {
        guard sample == nil, let table = members[group].table.withLock({ $0 }) else { return error }
        do {
            try widen(by: table.schema, group: group, from: fileFields)
            return error
        } catch let wider as SchemaWidened {
            return wider
        }
    }

    private func widen(by inner: Schema, group: Int, from fields: [Field]) throws {
        let path = layout.files(of: group)[0].path
        if sample != nil {
            let changed = inner.fields.first { !fields.contains($0) } ?? Field("", .null)
            throw SchemaWidened(path: path, column: changed.name, type: changed.type)
        }
        var wider = fields
        // Columns beyond those of the first file are not read, unless all files were asked for theirs.
        let known = FileSetTable.places(of: fields, in: inner).compactMap { $0 }
        let isText = layout.unionsByName || format is any SampledFormat
        try FileSetTable.add(inner.selecting(known), of: path, to: &wider, orText: isText)
        guard let change = zip(fields, wider).first(where: { $0.type != $1.type })?.1 else { return }
        let found = wider
        current.withLock { fields in
            for index in fields.indices where index < found.count {
                fields[index].type = fields[index].type.union(found[index].type) ?? .string
            }
        }
        throw SchemaWidened(path: path, column: change.name, type: change.type)
    }

    /// Positions of the fields in a file's schema: its own where the names are the same throughout, else by name.
    private static func places(of fields: [Field], in inner: Schema) -> [Int?] {
        if inner.names == fields.map(\.name) { return Array(fields.indices) }
        return fields.map { field in
            inner.indices(of: field.name, caseSensitive: true).first ?? inner.indices(of: field.name).first
        }
    }

    /// Makes the fields hold those of one more file.
    private static func add(_ inner: Schema, of path: String, to fields: inout [Field], orText: Bool) throws {
        let places = places(of: fields, in: inner)
        for (index, place) in places.enumerated() {
            guard let place else {
                fields[index].isNullable = true
                continue
            }
            let (old, new) = (fields[index], inner[place])
            fields[index].isNullable = old.isNullable || new.isNullable
            if let type = old.type.union(new.type) {
                fields[index].type = type
            } else if orText, Kernels.canCast(from: old.type, to: .string, style: .checked),
                Kernels.canCast(from: new.type, to: .string, style: .checked)
            {
                fields[index].type = .string
            } else {
                throw FormatError(
                    .badValue, "column \"\(old.name)\" is \(new.type) here but \(old.type) in the files before",
                    path: path, columnName: old.name,
                    notes: ["the files of a table must have like types; read them apart and cast one"])
            }
        }
        let used = Set(places.compactMap { $0 })
        for index in inner.fields.indices where !used.contains(index) {
            fields.append(Field(inner[index].name, inner[index].type))
        }
    }
}

/// Where a column of the set comes from in one group.
enum ColumnOrigin: Sendable {
    /// Position in the group's table, and the type to make of it.
    case file(Int, cast: DataType?)
    case constant(Scalar)
}
