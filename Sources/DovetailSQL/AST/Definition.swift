public import DovetailColumnar
public import DovetailPlan

/// A statement that makes, alters or drops something with a name.
public enum Definition: Sendable {
    case createTable(CreateTable)
    case createSchema(name: [String], orReplace: Bool, ifNotExists: Bool)
    case createMacro(name: [String], SQLMacro, orReplace: Bool, ifNotExists: Bool, isTemporary: Bool)
    case createSequence(CreateSequence)
    case createIndex(CreateIndex)
    case createType(CreateType)
    case drop(DropObject)
    case alter(AlterTable)
}

/// CREATE TABLE with columns.
public struct CreateTable: Sendable {
    /// `[[database,] schema,] name`.
    public var name: [String]
    public var columns: [ColumnDefinition] = []
    public var constraints: [TableConstraint] = []
    public var orReplace = false
    public var ifNotExists = false
    public var isTemporary = false
}

/// CREATE INDEX. Queries need none here; a unique one is a key of its table.
public struct CreateIndex: Sendable {
    public var name: String
    public var table: [String]
    public var expressions: [UnresolvedExpression] = []
    public var isUnique = false
    public var ifNotExists = false
    public var location: SourceLocation?
}

/// CREATE SEQUENCE; nil where the bound is that of the direction.
public struct CreateSequence: Sendable {
    public var name: [String]
    public var start: Int64?
    public var increment: Int64 = 1
    public var minimum: Int64?
    public var maximum: Int64?
    public var cycles = false
    public var orReplace = false
    public var ifNotExists = false
    public var isTemporary = false
}

/// A column as CREATE TABLE and ALTER TABLE write it.
public struct ColumnDefinition: Sendable {
    public var name: String
    public var type: DataType
    public var isRequired = false
    public var defaultValue: UnresolvedExpression?
    /// The default as it was written.
    public var defaultText: String?
    /// What the column is computed from; its type may then be left out, which `.null` stands for.
    public var generated: UnresolvedExpression?
    public var location: SourceLocation?
}

/// What rows of a table must fulfill.
public enum TableConstraint: Sendable {
    /// No two rows with equal values, all of them known, in these columns.
    case key([String], isPrimary: Bool)
    /// Never false; `text` is how it was written.
    case check(UnresolvedExpression, text: String)
}

/// DROP of one thing.
public struct DropObject: Sendable {
    public enum Kind: String, Sendable { case table, view, schema, macro, sequence, index, type }

    public var kind: Kind
    public var name: [String]
    public var ifExists: Bool
    /// Also what stands in it or was made of it.
    public var cascades: Bool
}

/// One change of a table's columns.
public struct AlterTable: Sendable {
    public enum Action: Sendable {
        case addColumn(ColumnDefinition, ifNotExists: Bool)
        case dropColumn(String, ifExists: Bool)
        case renameColumn(String, to: String)
        case rename(to: String)
        case setType(String, DataType, using: UnresolvedExpression?)
        /// nil drops the default.
        case setDefault(String, UnresolvedExpression?)
        case setRequired(String, Bool)
        case addConstraint(TableConstraint)
    }

    public var name: [String]
    public var ifExists: Bool
    public var action: Action
    public var location: SourceLocation?
}
