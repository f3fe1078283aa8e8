import DovetailColumnar
import DovetailPlan

/// How functions of lists and maps choose their types.
extension Signatures {
    /// The element of a list; null reads as a list of nulls.
    static func element(_ name: String, _ type: DataType) throws -> Field {
        switch type {
        case .list(let element): return element
        case .null: return Field("element", .null)
        default: throw mismatch(name, needs: "a list", not: type)
        }
    }

    static func map(_ name: String, _ type: DataType) throws -> (key: Field, value: Field) {
        switch type {
        case .map(let key, let value): return (key, value)
        case .null: return (Field("key", .null, nullable: false), Field("value", .null))
        default: throw mismatch(name, needs: "a map", not: type)
        }
    }

    static func list(of type: DataType) -> DataType { .list(Field("element", type)) }

    /// The type of elements that lists and values share.
    static func shared(_ name: String, _ types: [DataType]) throws -> DataType {
        var result = DataType.null
        for type in types {
            guard let next = TypeCoercion.comparisonType(result, type) else {
                throw PlanError(
                    .typeMismatch, "\"\(name)\" needs elements of one type, not \(result) and \(type)",
                    notes: ["to go on: cast one of them to the other's type"])
            }
            result = next
        }
        return result
    }

    /// For a list and a value it may have, in the order given: parameters, and the list's type.
    static func listAndValue(
        _ name: String, _ arguments: [DataType], valueFirst: Bool = false
    ) throws -> (parameters: [DataType], list: DataType) {
        try check(name, arguments, count: 2...2)
        let (list, value) = valueFirst ? (arguments[1], arguments[0]) : (arguments[0], arguments[1])
        let type = try shared(name, [try element(name, list).type, value])
        let whole = Signatures.list(of: type)
        return (valueFirst ? [type, whole] : [whole, type], whole)
    }

    /// Lists, brought to one type.
    static func lists(_ name: String, _ arguments: [DataType], count: ClosedRange<Int>) throws -> DataType {
        try check(name, arguments, count: count)
        return list(of: try shared(name, try arguments.map { try element(name, $0).type }))
    }

    /// Lists to put together: those nested less deep than others stand for lists of one element.
    static func concatenation(_ name: String, _ arguments: [DataType]) throws -> FunctionSignature {
        try check(name, arguments, count: 1...Int.max)
        let depth = max(arguments.map(\.listDepth).max() ?? 1, 1)
        let element = try shared(name, arguments.map { wrapping($0, to: depth).listElementType })
        let whole = list(of: element)
        return FunctionSignature(arguments.map { unwrapping(whole, of: $0, depth) }, returns: whole)
    }

    private static func wrapping(_ type: DataType, to depth: Int) -> DataType {
        if type == .null { return list(of: .null) }
        return type.listDepth < depth ? wrapping(list(of: type), to: depth) : type
    }

    /// The part of `whole` that an argument nested less deep becomes.
    private static func unwrapping(_ whole: DataType, of argument: DataType, _ depth: Int) -> DataType {
        if argument == .null { return whole }
        return (argument.listDepth..<depth).reduce(whole) { type, _ in type.listElementType }
    }
}
