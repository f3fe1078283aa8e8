import DovetailColumnar
import DovetailPlan
import DovetailSQL
import Synchronization

/// All tables and views by name at one moment. A value: a transaction works on a copy.
struct CatalogState: Sendable {
    /// Schemas as they are spelled, by their names in lower case.
    private(set) var schemas = ["main": "main", "temp": "temp"]
    private(set) var entries: [CatalogName: CatalogEntry] = [:]

    subscript(name: CatalogName) -> CatalogEntry? { entries[name] }

    mutating func set(_ item: CatalogEntry.Item, named name: String, at place: CatalogName) {
        entries[place] = CatalogEntry(name: name, item: item)
    }

    mutating func set(_ entry: CatalogEntry?, at place: CatalogName) { entries[place] = entry }

    mutating func removeIndexes(of table: CatalogName) {
        entries = entries.filter {
            if case .index(let index) = $0.value.item { index.table != table } else { true }
        }
    }

    mutating func addSchema(_ name: String) { schemas[name.lowercased()] = name }

    mutating func removeSchema(_ folded: String) {
        schemas[folded] = nil
        entries = entries.filter { $0.key.schema != folded }
    }

    /// The same as `later` where `self` changed since `base`, as `later` elsewhere; nil when both changed one thing.
    func merged(into later: CatalogState, since base: CatalogState) -> CatalogState? {
        var result = later
        for name in Set(entries.keys).union(base.entries.keys) where entries[name]?.id != base.entries[name]?.id {
            guard later.entries[name]?.id == base.entries[name]?.id else { return nil }
            result.entries[name] = entries[name]
        }
        for name in Set(schemas.keys).union(base.schemas.keys) where schemas[name] != base.schemas[name] {
            result.schemas[name] = schemas[name]
        }
        return result
    }
}

/// Schema and name in lower case.
struct CatalogName: Hashable, Sendable {
    enum Space: Hashable, Sendable { case tables, macros, sequences, indexes, types }

    var schema: String
    var name: String
    var space = Space.tables

    init(_ schema: String, _ name: String, _ space: Space = .tables) {
        self.schema = schema.lowercased()
        self.name = name.lowercased()
        self.space = space
    }
}

/// A named thing; each version of it has an id of its own.
struct CatalogEntry: Sendable {
    enum Item: Sendable {
        case table(MemoryTable)
        case view(CatalogView)
        case macro(SQLMacro)
        case sequence(SequenceCounter)
        case index(CatalogIndex)
        case type(DataType)

        var isExternal: Bool { if case .view(let view) = self { view.isExternal } else { false } }
    }

    let name: String
    let item: Item
    let id: Int

    private static let counter = Atomic<Int>(0)

    init(name: String, item: Item) {
        self.name = name
        self.item = item
        id = CatalogEntry.counter.wrappingAdd(1, ordering: .relaxed).newValue
    }
}

/// What CREATE INDEX made.
struct CatalogIndex: Sendable {
    let table: CatalogName
    /// Columns of a unique index, which are a key of the table; nil for another.
    let key: [String]?
}

/// A query under a name.
struct CatalogView: Sendable {
    let relation: Relation
    /// The statement that made it.
    let sql: String
    /// Declared as a table of files: DROP TABLE drops it.
    var isExternal = false
}
