import DovetailColumnar
import DovetailPlan
import Testing

@testable import DovetailFunctions

/// Every documented example of a scalar function that is a call with literals gives what its documentation says, in
/// every layout of its arguments.
@Suite struct ExampleTests {
    static let examples = BuiltinFunctions.scalars.flatMap(\.documentation.examples).filter { example in
        var reader = ExampleReader(example.sql)
        guard let name = reader.call()?.name, reader.isAtEnd else { return false }
        // A doubled quote, an argument by grammar and what hangs on the arguments' values are left to SQL.
        return !example.sql.contains("''")
            && BuiltinFunctions.registry.scalar(name).map { !($0 is any SpecializingFunction) } ?? false
    }

    @Test(arguments: examples)
    func example(_ example: FunctionDocumentation.Example) throws {
        var reader = ExampleReader(example.sql)
        let read = reader.call()
        let (name, literals) = try #require(read)
        let function = try #require(BuiltinFunctions.registry.scalar(name), "\(name)")
        let signature = try function.resolve(literals.map(\.type))
        for count in [1, 3] {
            let constants = try zip(literals, signature.parameters).map {
                try Kernels.cast(
                    .constant(ConstantColumn(type: $0.type, value: $0.value, count: count)), to: $1, style: .checked)
            }
            let dictionaries = constants.enumerated().map { index, column in
                index == 0 && !column.hasNulls && column.type != .boolean
                    ? Layouts.dictionary(column.scalars, column.type) : column
            }
            for columns in [constants, constants.map { $0.flattened() }, dictionaries] {
                let result = try function.evaluate(columns, type: signature.result, count: count)
                #expect(result.count == count && result.type == signature.result)
                for row in 0..<count {
                    #expect(result.scalar(at: row).text(type: signature.result) == example.result, "\(example.sql)")
                }
            }
        }
    }

    /// Null in, null out: for all functions but those that say otherwise.
    @Test func nulls() throws {
        for function in BuiltinFunctions.scalars where (function as? RowFunction)?.seesNulls == false {
            let types = (0...3).lazy.compactMap { count in
                try? function.resolve(Array(repeating: .null, count: count))
            }
            guard let signature = types.first(where: { !$0.parameters.isEmpty }) else { continue }
            for column in [
                Column.null(NullColumn(count: 5)), .constant(ConstantColumn(type: .null, value: .null, count: 5)),
            ] {
                let columns = try signature.parameters.map { try Kernels.cast(column, to: $0, style: .checked) }
                let result = try function.evaluate(columns, type: signature.result, count: 5)
                #expect(result.nullCount == 5 && result.count == 5, "\(function.name)")
            }
        }
    }

    @Test func noNameIsTakenTwice() {
        let scalars = BuiltinFunctions.scalars.flatMap { [$0.name] + $0.aliases }
        let aggregates = BuiltinFunctions.aggregates.flatMap { [$0.name] + $0.aliases }
        let names = scalars + aggregates
        let twice = Set(names.filter { name in names.count { $0 == name } > 1 })
        #expect(twice.isEmpty)
        #expect(names.allSatisfy { $0 == $0.lowercased() })
    }
}

/// Reads a call of a function with literals, which is what examples are.
struct ExampleReader {
    private var text: Substring

    init(_ text: String) { self.text = text[...] }

    /// Whether nothing stands behind the call.
    var isAtEnd: Bool { text == ")" }

    mutating func call() -> (name: String, arguments: [(type: DataType, value: Scalar)])? {
        guard let open = text.firstIndex(of: "(") else { return nil }
        let name = String(text[..<open])
        text = text[text.index(after: open)...]
        var arguments: [(type: DataType, value: Scalar)] = []
        while let first = text.first, first != ")" {
            if first == "," || first == " " {
                text.removeFirst()
                continue
            }
            guard let argument = literal() else { return nil }
            arguments.append(argument)
        }
        return (name, arguments)
    }

    private mutating func take(_ prefix: String) -> Bool {
        guard text.hasPrefix(prefix) else { return false }
        text.removeFirst(prefix.count)
        return true
    }

    private mutating func literal() -> (type: DataType, value: Scalar)? {
        if take("NULL") { return (.null, .null) }
        if take("CAST("), let inner = literal(), take(" AS DOUBLE)") {
            return read("\(inner.value.text(type: inner.type))", .double)
        }
        if take("DATE ") { return quoted().flatMap { read($0, .date) } }
        if take("INTERVAL ") { return quoted().flatMap { read($0, .interval) } }
        if take("TIME ") { return quoted().flatMap { read($0, .time(.microsecond)) } }
        if take("TIMESTAMPTZ ") { return quoted().flatMap { read($0, .timestamp(.microsecond, zone: "UTC")) } }
        if take("TIMESTAMP ") { return quoted().flatMap { read($0, .timestamp(.microsecond, zone: nil)) } }
        if text.first == "'" { return quoted().map { (.string, .string($0)) } }
        let digits = text.prefix { $0.isNumber || $0 == "." || $0 == "-" }
        text.removeFirst(digits.count)
        guard let point = digits.firstIndex(of: ".") else { return read(String(digits), .int32) }
        let scale = digits.distance(from: point, to: digits.endIndex) - 1
        return read(String(digits), .decimal(precision: digits.count, scale: scale))
    }

    private mutating func quoted() -> String? {
        guard take("'"), let end = text.firstIndex(of: "'") else { return nil }
        defer { text = text[text.index(after: end)...] }
        return String(text[..<end])
    }

    private func read(_ text: String, _ type: DataType) -> (type: DataType, value: Scalar)? {
        (try? Scalar.string(text).cast(from: .string, to: type, style: .checked)).map { (type, $0) }
    }
}
