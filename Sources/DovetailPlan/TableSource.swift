public import DovetailColumnar

/// A table as planning sees it: names, types, sizes. The half that reads it is Execution's `ScannableSource`, so that
/// plans depend on no reader.
public protocol TableSource: AnyObject, Sendable {
    /// What plans and messages call it: a path or a name.
    var name: String { get }
    var schema: Schema { get }
    /// Rows: exact, estimated or unknown.
    var rowCount: Int? { get }
    /// What is known of a column (its position in `schema`) without reading it; nil when nothing.
    func statistics(of column: Int) -> ColumnStatistics?
    /// Whether the scan itself can apply this condition (columns by position in `schema`).
    func pushdownSupport(for filter: Expression) -> PushdownSupport
    /// A second name of a column that was given none of its own.
    func otherName(of column: Int) -> String?
    /// Keys by the positions of their columns: no two rows have the same values there, and none of these is null.
    var uniqueKeys: [[Int]] { get }
    /// How many columns at the end of the schema only their names reach: they are no part of `*`.
    var pseudoColumnCount: Int { get }
}

extension TableSource {
    public func statistics(of column: Int) -> ColumnStatistics? { nil }
    public func otherName(of column: Int) -> String? { nil }
    public var pseudoColumnCount: Int { 0 }
    public var uniqueKeys: [[Int]] { [] }
}

public enum PushdownSupport: Hashable, Sendable {
    /// The scan returns no row for which the filter is not true.
    case exact
    /// The scan may skip some such rows; the filter must stay.
    case inexact
    case none
}

/// Finds tables for the analyzer: among files, named tables, the catalog.
public protocol TableResolver: Sendable {
    func table(reading read: ReadRelation) throws -> any TableSource
    func table(named name: [String], at location: SourceLocation?) throws -> ResolvedTable
    /// What a call in FROM gives.
    func table(calling call: TableFunctionCall) throws -> ResolvedTable
    /// Rows about the catalog or a query's columns.
    func table(inspecting node: InspectionRelation) throws -> any TableSource
    /// Runs a query whose rows say what the plan looks like.
    func rows(of query: Relation) throws -> (schema: Schema, rows: [[Scalar]])
}

extension TableResolver {
    public func table(inspecting node: InspectionRelation) throws -> any TableSource {
        throw PlanError(
            .unsupported, "SHOW and DESCRIBE have nothing to tell about here", kind: .unsupported,
            location: node.location)
    }
}

/// What a name stands for.
public enum ResolvedTable: Sendable {
    case source(any TableSource)
    /// A view: resolved in place.
    case relation(Relation)
}
