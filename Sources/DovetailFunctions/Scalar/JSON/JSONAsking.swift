import DovetailColumnar
import DovetailPlan

/// A function that asks one question about the places that paths lead to in JSON text.
///
/// One path gives one answer, a path with wildcards and a list of paths give a list of answers.
struct JSONAsking: SpecializingFunction {
    let name: String
    let aliases: [String]
    let documentation: FunctionDocumentation
    let question: JSONQuestion
    /// Whether it may be called with the text alone.
    let pathIsOptional: Bool
    /// Malformed text is null instead of an error, and many matches are one array: Spark's rules.
    var isLenient = false
    /// Known when the path is.
    private var paths: Paths = .perRow

    enum Paths {
        case perRow
        case one(JSONPath)
        case wildcard(JSONPath)
        case list([JSONPath])
    }

    init(
        _ name: String, _ aliases: [String] = [], _ question: JSONQuestion, pathIsOptional: Bool = false,
        isLenient: Bool = false, _ summary: String, _ examples: [(String, String)]
    ) {
        self.name = name
        self.aliases = aliases
        self.question = question
        self.pathIsOptional = pathIsOptional
        self.isLenient = isLenient
        documentation = FunctionDocumentation(summary, examples: examples.map { .init($0.0, $0.1) })
    }

    func specialized(for arguments: [Expression]) throws -> any ScalarFunction {
        guard arguments.count > 1 else { return self }
        var special = self
        if case .list = arguments[1].type {
            special.paths = .list(try Constants.texts(of: arguments[1], name).map { try path($0) })
        } else if case .string(let text)? = arguments[1].columnIndices.isEmpty ? try? arguments[1].constantValue() : nil
        {
            let path = try path(text)
            special.paths = path.hasWildcard && !isLenient ? .wildcard(path) : .one(path)
        }
        return special
    }

    private func path(_ text: String) throws -> JSONPath {
        do {
            return try JSONPath(text)
        } catch let error as ColumnError where !isLenient {
            throw PlanError(.invalidExpression, error.message, notes: error.notes)
        } catch {
            // Nothing is found where Spark does not understand the path.
            return JSONPath(element: .max)
        }
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: (pathIsOptional ? 1 : 2)...2)
        var result = question.result
        switch paths {
        case .perRow, .one: break
        case .wildcard, .list: result = .list(Field("element", result))
        }
        let path = arguments.dropFirst().map { type -> DataType in
            if case .list = type { return type }
            return type.isInteger ? .int64 : .string
        }
        return FunctionSignature([.string] + path, returns: result)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        if arguments.contains(where: { $0.nullCount == count }) { return .nulls(type: type, count: count) }
        let columns = arguments.map { $0.flattened() }
        let validity = columns.reduce(Bitmap?.none) { Bitmap.intersection($0, $1.validity) }
        let rows = RowFunction.Rows(columns: columns, validity: validity, count: count, type: type)
        if case .one(let path) = paths, type == .string { return try texts(rows, path) }
        var answers = [Scalar](repeating: .null, count: count)
        for row in 0..<count where validity?[row] ?? true {
            answers[row] = try rows.text(0).pointer[row].withBytes { bytes in
                guard let root = try root(of: bytes, row) else { return .null }
                return try answer(bytes, root, rows, row)
            }
        }
        return Column(scalars: answers, type: type)
    }

    private func root(of bytes: UnsafeRawBufferPointer, _ row: Int) throws -> Range<Int>? {
        if let root = JSONScanner.root(of: bytes) { return root }
        if isLenient { return nil }
        throw JSONAsking.malformed(String(decoding: bytes.prefix(60), as: UTF8.self), row)
    }

    static func malformed(_ text: String, _ row: Int) -> ColumnError {
        ColumnError(
            .badCast, "malformed JSON: '\(text)'", kind: .invalidData, row: row,
            notes: ["json_valid(..) finds the rows that are"])
    }

    /// The common way: one path, known before, and text as result.
    private func texts(_ rows: RowFunction.Rows, _ path: JSONPath) throws -> Column {
        let texts = rows.text(0)
        var (result, isWild): ([UInt8], Bool) = ([], path.hasWildcard)
        return try rows.writingTexts { row, writer in
            try texts.pointer[row].withBytes { bytes in
                guard let root = try root(of: bytes, row) else { return writer.setNull(row) }
                if isWild {
                    guard case .string(let text) = merged(bytes, path, root) else { return writer.setNull(row) }
                    return writer.write(text, row: row)
                }
                guard let place = path.first(in: bytes, root: root) else { return writer.setNull(row) }
                if question == .text, bytes[place.lowerBound] == UInt8(ascii: "\"") {
                    let inside = UnsafeRawBufferPointer(rebasing: bytes[place.lowerBound + 1..<place.upperBound - 1])
                    if !inside.contains(UInt8(ascii: "\\")) { return writer.write(inside, row: row) }
                }
                if question == .value {
                    result.removeAll(keepingCapacity: true)
                    JSONText.append(bytes, place, to: &result)
                    return writer.write(result, row: row)
                }
                guard case .string(let text) = question.answer(bytes, place) else { return writer.setNull(row) }
                writer.write(text, row: row)
            }
        }
    }

    /// One match as it is, several as one array.
    private func merged(_ bytes: UnsafeRawBufferPointer, _ path: JSONPath, _ root: Range<Int>) -> Scalar {
        var places: [Range<Int>] = []
        path.forEachMatch(in: bytes, root: root) {
            places.append($0)
            return true
        }
        if places.count < 2 { return question.answer(bytes, places.first) }
        return .string("[" + places.map { JSONText.text(bytes, $0) }.joined(separator: ",") + "]")
    }

    private func answer(
        _ bytes: UnsafeRawBufferPointer, _ root: Range<Int>, _ rows: RowFunction.Rows, _ row: Int
    ) throws -> Scalar {
        switch paths {
        case .one(let path): return question.answer(bytes, path.first(in: bytes, root: root))
        case .list(let paths):
            return .list(paths.map { question.answer(bytes, $0.first(in: bytes, root: root)) })
        case .wildcard(let path):
            var answers: [Scalar] = []
            path.forEachMatch(in: bytes, root: root) {
                answers.append(question.answer(bytes, $0))
                return true
            }
            return .list(answers)
        case .perRow:
            guard rows.argumentCount > 1 else { return question.answer(bytes, root) }
            let path: JSONPath
            switch rows[1].scalar(at: row) {
            case .int(let index): path = JSONPath(element: Int(index))
            case .string(let text): path = try JSONPath(text)
            default: return .null
            }
            guard !path.hasWildcard || isLenient else {
                throw ColumnError(
                    .badPattern, "\"\(name)\" takes a path with wildcards only where it is a constant",
                    kind: .invalidInput, row: row)
            }
            return isLenient ? merged(bytes, path, root) : question.answer(bytes, path.first(in: bytes, root: root))
        }
    }
}
