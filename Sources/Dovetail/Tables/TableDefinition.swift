import DovetailColumnar
import DovetailPlan

/// What a table's columns hold and what its rows must fulfill.
struct TableDefinition: Sendable {
    struct Column: Sendable {
        var name: String
        var type: DataType
        var isRequired = false
        var defaultValue: UnresolvedExpression?
        /// The default as it was written.
        var defaultText: String?
        /// What the column is computed from: no row is given a value for it.
        var generated: UnresolvedExpression?
        /// A second name of a column that was given none of its own.
        var otherName: String?
    }

    struct Key: Sendable {
        /// Positions of columns.
        var columns: [Int]
        var isPrimary: Bool
    }

    struct Check: Sendable {
        var condition: UnresolvedExpression
        /// As it was written.
        var text: String
    }

    var columns: [Column]
    var keys: [Key] = []
    var checks: [Check] = []

    init(columns: [Column]) { self.columns = columns }

    init(schema: Schema) { columns = schema.fields.map { Column(name: $0.name, type: $0.type) } }

    /// Columns that rows are given values for.
    var givenColumns: [Int] { columns.indices.filter { columns[$0].generated == nil } }
    var hasGenerated: Bool { columns.contains { $0.generated != nil } }

    var schema: Schema { Schema(columns.map { Field($0.name, $0.type) }) }

    /// The position of a column, without regard to case.
    func index(of name: String) -> Int? {
        let folded = name.lowercased()
        return columns.firstIndex { $0.name.lowercased() == folded } ?? columns.firstIndex { $0.otherName == folded }
    }

    func index(of name: String, in table: String, at location: SourceLocation?) throws -> Int {
        if let index = index(of: name) { return index }
        var notes: [String] = []
        if let near = Spelling.nearest(to: name, among: columns.map(\.name)) {
            notes.append("did you mean \"\(near)\"?")
        }
        notes.append("columns of \"\(table)\": \(columns.map(\.name).joined(separator: ", "))")
        throw PlanError(
            .unknownColumn, "table \"\(table)\" has no column \"\(name)\"", location: location, notes: notes)
    }
}
