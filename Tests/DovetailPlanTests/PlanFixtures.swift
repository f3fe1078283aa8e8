import DovetailColumnar
import DovetailPlan

/// Tables that exist only as schemas.
final class FakeTable: TableSource {
    let name: String
    let schema: Schema
    let rowCount: Int?
    let support: PushdownSupport
    /// Different values of the columns, as far as they are said.
    let distinct: [Double?]

    init(
        _ name: String, _ fields: [Field], rows: Int? = nil, support: PushdownSupport = .exact, distinct: [Double?] = []
    ) {
        self.distinct = distinct
        self.name = name
        schema = Schema(fields)
        rowCount = rows
        self.support = support
    }

    func pushdownSupport(for filter: Expression) -> PushdownSupport { support }

    func statistics(of column: Int) -> ColumnStatistics? {
        guard distinct.indices.contains(column), let count = distinct[column] else { return nil }
        return ColumnStatistics(low: 1, high: count, nullFraction: 0, distinctCount: count)
    }
}

struct FakeResolver: TableResolver {
    var tables: [FakeTable] = FakeResolver.standard
    var views: [String: Relation] = [:]

    func table(reading read: ReadRelation) throws -> any TableSource {
        guard let table = tables.first(where: { $0.name == read.paths.first }) else {
            throw PlanError(.unknownTable, "no file \(read.paths)")
        }
        return table
    }

    func table(named name: [String], at location: SourceLocation?) throws -> ResolvedTable {
        if let view = views[name.last ?? ""] { return .relation(view) }
        guard let table = tables.first(where: { $0.name == name.last }) else {
            throw PlanError(.unknownTable, "table \"\(name.joined(separator: "."))\" does not exist")
        }
        return .source(table)
    }

    static let standard = [
        FakeTable(
            "flights",
            [
                Field("carrier", .string), Field("month", .int32), Field("dep_time", .int32),
                Field("dep_delay", .double), Field("flight", .int64), Field("day", .date),
            ], rows: 336_776),
        FakeTable("airlines", [Field("carrier", .string), Field("name", .string)], rows: 16),
        FakeTable(
            "orders",
            [
                Field("id", .int64), Field("customer_id", .int32), Field("amount", .decimal(precision: 10, scale: 2)),
                Field("placed", .timestamp(.microsecond, zone: nil)), Field("open", .boolean), Field("note", .string),
                Field("quantity", .int16), Field("address", address),
            ], rows: 1_000),
        FakeTable("customers", [Field("id", .int64), Field("Name", .string), Field("name2", .string)], rows: 100),
        FakeTable("cases", [Field("a", .int32), Field("A", .int32), Field("b", .int32)]),
        FakeTable(
            "sales", [Field("item", .int32), Field("shop", .int32), Field("amount", .int64)], rows: 1_000_000,
            distinct: [5_000, 20, nil]),
        FakeTable(
            "items", [Field("item", .int32), Field("brand", .int32)], rows: 5_000, distinct: [5_000, 100]),
        FakeTable("shops", [Field("shop", .int32), Field("region", .int32)], rows: 20, distinct: [20, 5]),
        FakeTable("regions", [Field("region", .int32), Field("title", .string)], rows: 5, distinct: [5, nil]),
        FakeTable("plain", [Field("x", .int32), Field("y", .int32)], rows: 50, support: .inexact),
    ]

    static let address = DataType.structure([
        Field("city", .string), Field("geo", .structure([Field("lat", .double), Field("lon", .double)])),
    ])
}

// MARK: - Functions

struct FakeScalar: ScalarFunction {
    var name: String
    var isVolatile = false
    var result: DataType = .string

    var aliases: [String] { [] }
    var documentation: FunctionDocumentation { FunctionDocumentation(name) }
    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        FunctionSignature(arguments.map { _ in result }, returns: result)
    }
    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        throw PlanError(.unsupported, "fakes compute nothing")
    }
}

/// Knows what no rows give, and nothing else.
private final class FakeAccumulator: GroupedAccumulator {
    private let empty: Scalar
    private let type: DataType

    init(empty: Scalar, type: DataType) {
        self.empty = empty
        self.type = type
    }

    func resize(groups count: Int) {}
    func update(groups: UnsafePointer<UInt32>, count: Int, arguments: [Column], ordinal: Int) throws {}
    func merge(
        _ other: any GroupedAccumulator, sources: UnsafePointer<UInt32>, groups: UnsafePointer<UInt32>, count: Int
    ) throws {}
    func finish(_ range: Range<Int>) throws -> Column {
        Column(scalars: Array(repeating: empty, count: range.count), type: type)
    }
}

struct FakeAggregate: AggregateFunction {
    var name: String
    var aliases: [String] { [] }
    var documentation: FunctionDocumentation { FunctionDocumentation(name) }
    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        switch name {
        case "count": FunctionSignature(arguments, returns: .int64)
        case "avg": FunctionSignature([.double], returns: .double)
        case "sum": try sum(arguments)
        default: FunctionSignature(arguments, returns: arguments.first ?? .int64)
        }
    }
    private func sum(_ arguments: [DataType]) throws -> FunctionSignature {
        guard let type = arguments.first, type.isNumeric else {
            throw PlanError(.typeMismatch, "\"sum\" needs a number, not \(arguments.first ?? .null)")
        }
        return type.isInteger ? FunctionSignature([.int64], returns: .int64) : FunctionSignature([type], returns: type)
    }
    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        FakeAccumulator(empty: name == "count" ? .int(0) : .null, type: result)
    }
}

struct FakeWindow: WindowFunction {
    let name: String
    var isRank = false
    var documentation: FunctionDocumentation { FunctionDocumentation("") }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        FunctionSignature(arguments, returns: .int64)
    }

    func evaluate(_ input: WindowInput, arguments: [Column], type: DataType) throws -> Column {
        .nulls(type: type, count: input.layout.count)
    }
}

let fakeFunctions = FunctionRegistry(
    scalars: [
        FakeScalar(name: "upper"), FakeScalar(name: "lower"), FakeScalar(name: "concat"),
        FakeScalar(name: "random", isVolatile: true, result: .double),
    ],
    aggregates: [
        FakeAggregate(name: "count"), FakeAggregate(name: "sum"), FakeAggregate(name: "avg"),
        FakeAggregate(name: "max"),
    ], windows: [FakeWindow(name: "row_number", isRank: true), FakeWindow(name: "rank", isRank: true)])

func analyze(_ relation: Relation, _ dialect: Dialect = .ansi, views: [String: Relation] = [:]) throws -> LogicalPlan {
    try Analyzer(tables: FakeResolver(views: views), functions: fakeFunctions, dialect: dialect).resolve(relation)
}

/// The error a relation gives, as text: message, then notes.
func failure(_ relation: Relation, _ dialect: Dialect = .ansi) -> String {
    do {
        return try "no error: \(analyze(relation, dialect))"
    } catch let error as PlanError {
        return ([error.message] + error.notes).joined(separator: "\n")
    } catch {
        return "\(error)"
    }
}

func columns(_ plan: LogicalPlan) -> String {
    plan.schema.fields.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
}
