import DovetailColumnar

/// The columns that names can mean at one place of a query, over the columns of the plan built so far.
struct Scope {
    private(set) var columns: [ScopeColumn]
    /// Number of columns of the plan, named or not.
    var width: Int
    /// What messages call the input as a whole, when it is one table.
    var title: String?
    /// Keys of tables here.
    var keys: [ScopeKey] = []
    private let positions: [String: [Int]]

    init(columns: [ScopeColumn], width: Int, title: String? = nil) {
        self.columns = columns
        self.width = width
        self.title = title
        var positions: [String: [Int]] = [:]
        for (position, column) in columns.enumerated() {
            positions[column.name.lowercased(), default: []].append(position)
        }
        self.positions = positions
    }

    init(schema: Schema, qualifier: [String] = [], title: String? = nil) {
        let columns = schema.fields.enumerated().map { index, field in
            ScopeColumn(name: field.name, type: field.type, index: index, qualifier: qualifier)
        }
        self.init(columns: columns, width: schema.count, title: title)
    }

    /// What a star stands for.
    var visible: [ScopeColumn] { columns.filter { !$0.isHidden && !$0.isPseudo } }

    enum Lookup {
        case found(ScopeColumn)
        case missing
        case ambiguous([ScopeColumn])
    }

    /// Finds a column. Without regard to case a spelling that is exactly right wins over the others.
    func lookup(_ name: String, qualifier: ArraySlice<String> = [], caseSensitive: Bool) -> Lookup {
        var candidates = (positions[name.lowercased()] ?? []).map { columns[$0] }
        candidates.removeAll {
            caseSensitive && $0.name != name || !$0.isQualified(by: qualifier) || qualifier.isEmpty && $0.isHidden
        }
        // A table's own column comes before one that every table has.
        if candidates.contains(where: { !$0.isPseudo }) { candidates.removeAll(where: \.isPseudo) }
        if candidates.isEmpty, name.count > 3, name.last?.isNumber == true {
            let folded = name.lowercased()
            candidates = columns.filter { $0.otherName == folded && $0.isQualified(by: qualifier) && !$0.isHidden }
        }
        if Set(candidates.map(\.index)).count > 1 {
            let exact = candidates.filter { $0.name == name }
            if !exact.isEmpty { candidates = exact }
        }
        guard let first = candidates.first else { return .missing }
        return Set(candidates.map(\.index)).count == 1 ? .found(first) : .ambiguous(candidates)
    }

    /// Whether `name` is a table here.
    func hasQualifier(_ qualifier: ArraySlice<String>) -> Bool { columns.contains { $0.isQualified(by: qualifier) } }

    /// Names of the tables here, each once.
    var tables: [String] {
        var seen: Set<String> = []
        return columns.compactMap(\.qualifier.last).filter { seen.insert($0).inserted }
    }

    /// The columns under a new table name and, the first of them, under new column names.
    /// - Parameter schema: What may stand before the table's name.
    func renamed(to table: String, in schema: [String] = [], columns names: [String]) -> Scope {
        var renamed = visible + columns.filter(\.isPseudo)
        for position in renamed.indices {
            renamed[position].qualifier = schema + [table]
            if renamed[position].isPseudo { continue }
            if position < names.count {
                renamed[position].name = names[position]
                renamed[position].otherName = nil
            }
        }
        var scope = Scope(columns: renamed, width: width, title: table)
        scope.keys = keys
        return scope
    }
}

/// Columns of the plan whose values tell those of others, as the key of a table does.
struct ScopeKey {
    var key: [Int]
    var columns: Set<Int>

    func moved(by count: Int) -> ScopeKey {
        ScopeKey(key: key.map { $0 + count }, columns: Set(columns.map { $0 + count }))
    }

    /// Over other columns: `places` says where each has gone. nil where a part of the key is gone.
    func mapped(_ places: [Int: Int]) -> ScopeKey? {
        let moved = key.compactMap { places[$0] }
        return moved.count == key.count ? ScopeKey(key: moved, columns: Set(columns.compactMap { places[$0] })) : nil
    }
}

/// A name and the column of the plan it stands for.
struct ScopeColumn {
    var name: String
    var type: DataType
    /// Position in the plan's schema.
    var index: Int
    /// The table's name, its database before it; empty where there is none.
    var qualifier: [String]
    /// Found by its qualified name only, and no part of a star: a USING column's other half.
    var isHidden = false
    /// Found by its name, but no part of a star: the number of a table's row.
    var isPseudo = false
    /// A second name of a column that has none of its own.
    var otherName: String?

    var expression: Expression { .column(ColumnReference(index: index, name: name, type: type)) }

    /// The name with its table, as one would write it to be clear.
    var qualifiedName: String { (qualifier + [name]).joined(separator: ".") }

    func isQualified(by parts: ArraySlice<String>) -> Bool {
        guard parts.count <= qualifier.count else { return false }
        return zip(parts.reversed(), qualifier.reversed()).allSatisfy { $0 == $1 || $0.lowercased() == $1.lowercased() }
    }
}
