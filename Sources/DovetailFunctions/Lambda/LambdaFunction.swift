import DovetailColumnar
import DovetailPlan

/// A function of one lambda, by what its parameters are, what it makes of the body's type, and its kernel.
struct LambdaFunction: HigherOrderFunction {
    let name: String
    let aliases: [String]
    let documentation: FunctionDocumentation
    private let choose: @Sendable (String, [DataType]) throws -> LambdaParameters
    private let conclude: @Sendable (String, [DataType], DataType) throws -> (body: DataType, result: DataType)
    private let kernel: @Sendable ([Column], DataType, Int, LambdaBody) throws -> Column

    init(
        _ name: String, _ aliases: [String], _ summary: String, examples: [(String, String)],
        parameters: @escaping @Sendable (String, [DataType]) throws -> LambdaParameters,
        result: @escaping @Sendable (String, [DataType], DataType) throws -> (body: DataType, result: DataType),
        kernel: @escaping @Sendable ([Column], DataType, Int, LambdaBody) throws -> Column
    ) {
        self.name = name
        self.aliases = aliases
        documentation = FunctionDocumentation(summary, examples: examples.map { .init($0.0, $0.1) })
        choose = parameters
        conclude = result
        self.kernel = kernel
    }

    func parameters(for arguments: [DataType], count: Int) throws -> LambdaParameters { try choose(name, arguments) }

    func result(for arguments: [DataType], body: DataType) throws -> (body: DataType, result: DataType) {
        try conclude(name, arguments, body)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int, body: LambdaBody) throws -> Column {
        if arguments.contains(where: { $0.nullCount == count }) { return .nulls(type: type, count: count) }
        return try kernel(arguments, type, count, body)
    }

    /// Elements of a list and their positions from 1 (Spark: 0).
    static func element(_ name: String, _ arguments: [DataType]) throws -> LambdaParameters {
        try Signatures.check(name, arguments, count: 1...1)
        let type = try Signatures.element(name, arguments[0]).type
        return LambdaParameters(arguments: [Signatures.list(of: type)], parameters: [type, .int64])
    }

    static func pair(_ name: String, _ arguments: [DataType]) throws -> LambdaParameters {
        try Signatures.check(name, arguments, count: 1...1)
        let (key, value) = try Signatures.map(name, arguments[0])
        return LambdaParameters(arguments: [Maps.type(key.type, value.type)], parameters: [key.type, value.type])
    }

    /// What a condition must give.
    static func condition(_ name: String, _ body: DataType) throws -> DataType {
        if body == .boolean || body == .null || body.isNumeric { return .boolean }
        throw PlanError(.typeMismatch, "the lambda of \"\(name)\" must give BOOLEAN, gives \(body)")
    }
}

/// Elements of lists laid out flat for a lambda.
struct LambdaElements {
    let lists: ListColumn
    let values: Column
    /// For each element its row.
    let rows: Buffer
    var count: Int { values.count }

    init(_ column: Column) {
        lists = column.lists
        let (values, rows) = lists.elements()
        self.values = values.flattened()
        self.rows = rows
    }

    /// The body's value for each element.
    /// - Parameter base: the first element's position.
    func evaluate(_ body: LambdaBody, base: Int64 = 1) throws -> Column {
        var columns = [values]
        if body.parameterCount > 1 { columns.append(positions(from: base)) }
        return try evaluate(body, columns)
    }

    func evaluate(_ body: LambdaBody, _ columns: [Column]) throws -> Column {
        defer { withExtendedLifetime(rows) {} }
        return try body.evaluate(columns, rows: UnsafePointer(rows.pointer(as: UInt32.self)), count: count).flattened()
    }

    private func positions(from base: Int64) -> Column {
        let output = Buffer(byteCount: count * 8)
        let (target, row) = (output.pointer(as: Int64.self), rows.pointer(as: UInt32.self))
        var next = base
        for place in 0..<count {
            next = place > 0 && row[place] == row[place &- 1] ? next &+ 1 : base
            target[place] = next
        }
        return .primitive(PrimitiveColumn(type: .int64, values: output, count: count))
    }
}
