public import DovetailColumnar
public import DovetailPlan

/// A table with its rows, for plans of integers.
public final class RowTable: TableSource {
    public let name: String
    public let schema: Schema
    public let rows: [[Scalar]]
    public let support: PushdownSupport

    public init(_ name: String, _ fields: [Field], rows: [[Scalar]], support: PushdownSupport) {
        self.name = name
        schema = Schema(fields)
        self.rows = rows
        self.support = support
    }

    public var rowCount: Int? { rows.count }
    public func pushdownSupport(for filter: Expression) -> PushdownSupport { support }
}
