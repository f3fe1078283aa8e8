import DovetailColumnar

/// Spark's stack and json_tuple.
extension ExpressionResolver {
    /// `stack(2, a, b, c, d)`: rows of so many, filled up with nulls.
    func stacked(_ arguments: [Expression], at location: SourceLocation?) throws -> Generated {
        guard arguments.count > 1, case .int(let count)? = arguments[0].literalValue, count > 0 else {
            throw PlanError(
                .typeMismatch, "\"stack\" takes a number of rows, which is a literal above 0, and values",
                location: location)
        }
        let values = Array(arguments.dropFirst())
        let rows = Int(min(count, Int64(values.count)))
        let width = (values.count - 1) / rows + 1
        let columns = try (0..<width).map { column -> [Expression] in
            let cells = (0..<rows).map { row -> Expression in
                let place = row * width + column
                return place < values.count ? values[place] : .literal(.null, .null)
            }
            guard let unified = unify(cells, for: .result) else {
                throw PlanError(
                    .typeMismatch, "the values of column \(column + 1) of \"stack\" have no common type",
                    location: location)
            }
            return unified
        }
        let fields = columns.enumerated().map { Field("col\($0)", $1[0].type) }
        let structs = (0..<rows).map { row in
            Expression.structure(columns.map { $0[row] }, .structure(fields))
        }
        return try rowsOf(structs, fields)
    }

    /// `json_tuple(text, 'a', 'b')`: members of an object as text, one row.
    func members(ofJSON arguments: [Expression], at location: SourceLocation?) throws -> Generated {
        guard arguments.count > 1, let extract = functions.scalar("get_json_object") else {
            throw PlanError(
                .typeMismatch, "\"json_tuple\" takes a text and names of members", location: location)
        }
        let values = try arguments.dropFirst().map { name -> Expression in
            guard case .string(let text)? = name.literalValue, !text.contains("\"") else {
                throw PlanError(
                    .typeMismatch, "\"json_tuple\" takes names of members as literals", location: location)
            }
            return try call(extract, [arguments[0], .literal(.string("$.\"\(text)\""), .string)])
        }
        let fields = values.enumerated().map { Field("c\($0)", $1.type) }
        return try rowsOf([.structure(values, .structure(fields))], fields)
    }

    /// The structs as rows.
    private func rowsOf(_ structs: [Expression], _ fields: [Field]) throws -> Generated {
        guard let list = functions.scalar("list_value") else { return [] }
        let element = unnest(try call(list, structs), name: "col")
        return fields.enumerated().map { ($1.name, .member(element, index: $0)) }
    }
}
