import DovetailColumnar
import DovetailPlan

/// regexp_extract and regexp_extract_all, which give structs where the third argument is a list of names.
struct RegexpNamed: SpecializingFunction {
    let plain: RowFunction
    /// A list of all matches instead of the first.
    let takesAll: Bool
    var name: String { plain.name }
    var aliases: [String] { plain.aliases }
    var documentation: FunctionDocumentation {
        var documentation = plain.documentation
        documentation.examples.append(
            takesAll
                ? .init(
                    "regexp_extract_all('a1b2', '([a-z])(\\d)', ['l', 'n'])", "[{'l': a, 'n': 1}, {'l': b, 'n': 2}]")
                : .init("regexp_extract('2024-05', '(\\d+)-(\\d+)', ['y', 'm'])", "{'y': 2024, 'm': 05}"))
        return documentation
    }

    func specialized(for arguments: [Expression]) throws -> any ScalarFunction {
        guard arguments.count > 2, case .list = arguments[2].type else { return plain }
        return RegexpGroups(name: name, takesAll: takesAll, names: try Constants.texts(of: arguments[2], name))
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature { try plain.resolve(arguments) }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        try plain.evaluate(arguments, type: type, count: count)
    }
}

/// The groups of a match as a struct with names that are known.
private struct RegexpGroups: ScalarFunction {
    let name: String
    let takesAll: Bool
    let names: [String]
    let aliases: [String] = []
    let documentation = FunctionDocumentation("The groups of a match as a struct.")

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 3...4)
        guard !names.isEmpty, Set(names.map { $0.lowercased() }).count == names.count else {
            throw PlanError(.typeMismatch, "\"\(name)\" needs a list of different names")
        }
        let type = DataType.structure(names.map { Field($0, .string) })
        let letters = arguments.count > 3 ? [DataType.string] : []
        return FunctionSignature(
            [.string, .string, arguments[2]] + letters, returns: takesAll ? .list(Field("element", type)) : type)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        // The names are known; an option takes their place.
        let columns = ([arguments[0], arguments[1]] + arguments.dropFirst(3)).map { $0.flattened() }
        let validity = columns.reduce(Bitmap?.none) { Bitmap.intersection($0, $1.validity) }
        if columns.contains(where: { $0.nullCount == count }) { return .nulls(type: type, count: count) }
        let rows = RowFunction.Rows(columns: columns, validity: validity, count: count, type: type)
        let patterns = RegexPool.Patterns(rows, pattern: 1, letters: 2)
        let texts = rows.text(0)
        var results = [Scalar](repeating: .null, count: count)
        for row in 0..<count where validity?[row] ?? true {
            let expression = try patterns[row]
            guard names.count <= expression.groupCount else {
                throw ColumnError(
                    .badPattern, "\"\(name)\" is given \(names.count) names for \(expression.groupCount) groups",
                    kind: .invalidInput, row: row)
            }
            results[row] = try texts.pointer[row].withBytes { try groups(of: expression, in: $0) }
        }
        return Column(scalars: results, type: type)
    }

    private func groups(of expression: RegularExpression, in bytes: UnsafeRawBufferPointer) throws -> Scalar {
        let all = { (isFound: Bool) in
            Scalar.structure(
                (1...names.count).map { group in
                    let range = isFound ? expression.range(of: group) : nil
                    return .string(String(decoding: bytes[range ?? 0..<0], as: UTF8.self))
                })
        }
        guard takesAll else { return all(try expression.isFound(in: bytes)) }
        var matches: [Scalar] = []
        try expression.forEachMatch(in: bytes, keepsEmpty: true) { _ in
            matches.append(all(true))
            return true
        }
        return .list(matches)
    }
}
