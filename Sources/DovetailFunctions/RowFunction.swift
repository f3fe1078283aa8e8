import DovetailColumnar
import DovetailPlan

/// A function that gives null for a null argument and looks at nothing but its row: what most functions are.
///
/// Its kernel sees flat columns only. Constants are computed once; a function of one dictionary and constants is computed
/// for each distinct value, and gives a dictionary where the result is text.
struct RowFunction: ScalarFunction {
    let name: String
    let aliases: [String]
    let documentation: FunctionDocumentation
    private let signature: @Sendable (String, [DataType]) throws -> FunctionSignature
    private let kernel: @Sendable (Rows) throws -> Column
    /// Nulls are arguments as others are.
    let seesNulls: Bool

    /// Flat arguments of a call, `count` rows of them.
    struct Rows {
        let columns: [Column]
        /// Rows in which no argument is null.
        let validity: Bitmap?
        let count: Int
        let type: DataType

        subscript(index: Int) -> Column { columns[index] }
    }

    init(
        _ name: String, _ aliases: [String] = [], _ summary: String, examples: [(String, String)],
        seesNulls: Bool = false,
        signature: @escaping @Sendable (String, [DataType]) throws -> FunctionSignature,
        kernel: @escaping @Sendable (Rows) throws -> Column
    ) {
        self.name = name
        self.aliases = aliases
        documentation = FunctionDocumentation(summary, examples: examples.map { .init($0.0, $0.1) })
        self.signature = signature
        self.kernel = kernel
        self.seesNulls = seesNulls
    }

    /// A function of parameters that are known, the last `optional` of which may be left out.
    init(
        _ name: String, _ aliases: [String] = [], _ summary: String, examples: [(String, String)],
        _ parameters: [DataType], optional: Int = 0, returns result: DataType,
        kernel: @escaping @Sendable (Rows) throws -> Column
    ) {
        self.init(name, aliases, summary, examples: examples) { name, arguments in
            try Signatures.check(name, arguments, count: (parameters.count - optional)...parameters.count)
            return FunctionSignature(Array(parameters.prefix(arguments.count)), returns: result)
        } kernel: {
            try kernel($0)
        }
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature { try signature(name, arguments) }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        if seesNulls { return try evaluateSeeingNulls(arguments, type: type, count: count) }
        if arguments.contains(where: { $0.nullCount == count }) { return .nulls(type: type, count: count) }
        var dictionary: DictionaryColumn?
        var others = 0
        for argument in arguments {
            switch argument {
            case .constant: break
            case .dictionary(let column) where dictionary == nil: dictionary = column
            default: others += 1
            }
        }
        if dictionary == nil, others == 0, !arguments.isEmpty {
            return try evaluateConstants(arguments, type: type, count: count)
        }
        if let dictionary, others == 0, dictionary.values.count <= count,
            let result = try? evaluate(arguments, over: dictionary, type: type)
        {
            return result
        }
        return try evaluateFlat(arguments, type: type, count: count)
    }

    private func evaluateSeeingNulls(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        try kernel(Rows(columns: arguments.map { $0.flattened() }, validity: nil, count: count, type: type))
    }

    private func evaluateFlat(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let flat = arguments.map { $0.flattened() }
        var validity: Bitmap?
        for column in flat { validity = Bitmap.intersection(validity, column.validity) }
        if validity?.setCount == 0 { return .nulls(type: type, count: count) }
        return try kernel(Rows(columns: flat, validity: validity, count: count, type: type))
    }

    private func evaluateConstants(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let result = try evaluateFlat(arguments.map { $0.slice(0..<1) }, type: type, count: 1)
        return .constant(ConstantColumn(type: type, value: result.scalar(at: 0), count: count))
    }

    /// May fail for a value that no row has; the caller then looks at the rows.
    private func evaluate(_ arguments: [Column], over dictionary: DictionaryColumn, type: DataType) throws -> Column {
        let size = dictionary.values.count
        let values = try evaluateFlat(
            arguments.map {
                if case .constant(let constant) = $0 {
                    return .constant(ConstantColumn(type: constant.type, value: constant.value, count: size))
                }
                return dictionary.values
            }, type: type, count: size)
        let result = DictionaryColumn(
            codes: dictionary.codes, values: values, validity: dictionary.validity, count: dictionary.count)
        if case .string = values, !values.hasNulls { return .dictionary(result) }
        return Column.dictionary(result).flattened()
    }
}
