import DovetailColumnar
import DovetailPlan

/// json_group_array(x) and json_group_object(name, x).
struct JSONGroup: SpecializingAggregate {
    let isObject: Bool
    let holdsValues = true
    /// Whether the values are JSON already.
    private var isJSON = false

    init(isObject: Bool) { self.isObject = isObject }

    var name: String { isObject ? "json_group_object" : "json_group_array" }
    var aliases: [String] { isObject ? ["json_object_agg"] : ["json_array_agg", "json_agg"] }
    var documentation: FunctionDocumentation {
        FunctionDocumentation(
            isObject
                ? "The names and values of a group as a JSON object, in the order of the input."
                : "The values of a group as a JSON array, in the order of the input; nulls are kept.",
            examples: [
                isObject
                    ? .init(
                        "json_group_object(k, v) FROM (VALUES ('a', 1), ('b', NULL)) AS t (k, v)",
                        "{\"a\":1,\"b\":null}")
                    : .init("json_group_array(x) FROM (VALUES (1), (NULL)) AS t (x)", "[1,null]")
            ])
    }

    func specialized(for arguments: [Expression]) throws -> any AggregateFunction {
        var special = self
        special.isJSON = arguments.last.map(JSONMaking.givesJSON) ?? false
        return special
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: isObject ? 2...2 : 1...1)
        return FunctionSignature(isObject ? [.string, arguments[1]] : arguments, returns: .string)
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        StatesAccumulator(
            Aggregates.collecting(arguments, result: .string) { columns in
                guard let first = columns.first, first.count > 0 else { return .null }
                var text: [UInt8] = [UInt8(ascii: isObject ? "{" : "[")]
                for row in 0..<first.count {
                    if row > 0 { text.append(UInt8(ascii: ",")) }
                    if isObject {
                        guard case .string(let name) = first.scalar(at: row) else {
                            throw ColumnError(.badCast, "a member of an object cannot have null as its name")
                        }
                        JSONText.appendQuoted(name.utf8, to: &text)
                        text.append(UInt8(ascii: ":"))
                    }
                    let values = columns[isObject ? 1 : 0]
                    JSONText.append(values.scalar(at: row), values.type, isJSON: isJSON, to: &text)
                }
                text.append(UInt8(ascii: isObject ? "}" : "]"))
                return .string(String(decoding: text, as: UTF8.self))
            })
    }
}
