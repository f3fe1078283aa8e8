import DovetailColumnar
import DovetailPlan

/// Functions of lists that mean something else in Spark, or that only Spark has.
enum SparkArrays {
    static let all: [any ScalarFunction] = [contains, prepend, remainder, Shuffle()]

    private static let contains = RowFunction(
        "spark_array_contains", [], "Whether a value stands in a list; NULL where a null in it leaves it open.",
        examples: [("spark_array_contains([1, 2], 2)", "true"), ("spark_array_contains([1, NULL], 2)", "NULL")]
    ) { name, arguments in
        FunctionSignature(try Signatures.listAndValue(name, arguments).parameters, returns: .boolean)
    } kernel: { rows in
        let found = Kernels.listContains(rows[0], rows[1], validity: rows.validity)
        let null = Column.nulls(type: rows[1].type, count: rows.count).flattened()
        let isOpen = Kernels.listContains(rows[0], null, validity: rows.validity)
        let open = Column.nulls(type: .boolean, count: rows.count)
        return Kernels.choose(
            conditions: [found, isOpen], results: [found, open], otherwise: found, type: .boolean, count: rows.count
        ).flattened()
    }

    private static let prepend = RowFunction(
        "spark_array_prepend", [], "The list with a value before its elements; NULL for a list that is NULL.",
        examples: [("spark_array_prepend(['b', 'd'], 'a')", "[a, b, d]")], seesNulls: true
    ) { name, arguments in
        let (parameters, list) = try Signatures.listAndValue(name, arguments)
        return FunctionSignature(parameters, returns: list)
    } kernel: { rows in
        try Kernels.listConcatenate(
            [Kernels.listOfOne(rows[1], type: rows.type), rows[0]], type: rows.type, validity: rows[0].presence)
    }

    /// The operator `%` keeps decimals exact, as Spark's mod does.
    private static let remainder = RowFunction(
        "spark_mod", [], "The rest of a division, with the sign of the first number; NULL where the second is zero.",
        examples: [("spark_mod(7, 3)", "1"), ("spark_mod(2, 1.8)", "0.2"), ("spark_mod(2, 0)", "NULL")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        let types = try arguments.map { try Signatures.number(name, $0, null: .int64) }
        guard let type = TypeCoercion.numericType(types[0], types[1]) else {
            throw Signatures.mismatch(name, needs: "numbers", not: arguments[0])
        }
        return FunctionSignature([type, type], returns: type)
    } kernel: {
        try Kernels.arithmetic(.modulo, $0[0], $0[1], type: $0.type, style: .spark(ansi: false))
    }
}

/// shuffle(list): its elements in an order by chance.
struct Shuffle: ScalarFunction {
    let name = "shuffle"
    let aliases: [String] = []
    let isVolatile = true
    let documentation = FunctionDocumentation(
        "The elements of a list in an order by chance.", examples: [.init("shuffle([1])", "[1]")])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        FunctionSignature(arguments, returns: try Signatures.lists(name, arguments, count: 1...1))
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        Column(
            scalars: (0..<count).map { row -> Scalar in
                guard case .list(let elements) = arguments[0].scalar(at: row) else { return .null }
                return .list(elements.shuffled())
            }, type: type)
    }
}
