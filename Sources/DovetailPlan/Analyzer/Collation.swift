import DovetailColumnar

/// How texts compare under COLLATE: as what functions make of them.
struct Collation {
    private let functions: [String]

    /// - Parameter name: Names with points between them, such as `nocase.noaccent`.
    init(_ name: String, at location: SourceLocation?) throws {
        var functions: Set<String> = []
        for part in name.lowercased().split(separator: ".") {
            switch part {
            case "binary", "c", "posix": break
            case "nocase": functions.insert("lower")
            case "noaccent": functions.insert("strip_accents")
            case "nfc": functions.insert("nfc_normalize")
            default:
                throw PlanError(
                    .unsupported, "the collation \"\(part)\" is not supported", kind: .unsupported, location: location,
                    notes: ["there are NOCASE, NOACCENT, NFC, BINARY, C and POSIX"])
            }
        }
        self.functions = functions.sorted()
    }

    /// What stands for the text where it is compared.
    func key(_ text: Expression, _ resolver: ExpressionResolver) throws -> Expression {
        guard text.type == .string else { return text }
        return try functions.reduce(text) { value, name in
            guard let function = resolver.functions.scalar(name) else {
                throw PlanError(.unknownFunction, "COLLATE needs the function \"\(name)\"")
            }
            return try resolver.call(function, [value])
        }
    }
}

extension ExpressionResolver {
    /// What `x COLLATE name` compares by; the other operands of its comparison take the same.
    func collation(of operands: UnresolvedExpression...) throws -> Collation? { try collation(of: operands) }

    func collation(of operands: [UnresolvedExpression]) throws -> Collation? {
        for operand in operands {
            if let (_, name) = operand.collated { return try Collation(name, at: operand.location) }
        }
        return nil
    }

    /// The value of an expression as a key to sort by.
    func resolveSortKey(_ written: UnresolvedExpression) throws -> Expression {
        let value = try resolve(written)
        if value.type == .variant, let key = functions.scalar("variant_comparator") { return try call(key, [value]) }
        return try collation(of: written)?.key(value, self) ?? value
    }

    /// `x COLLATE name` outside of comparisons is x.
    func resolveCollate(_ call: UnresolvedExpression.FunctionCall, at location: SourceLocation?) throws -> Expression? {
        guard let (operand, name) = UnresolvedExpression(.call(call)).collated else { return nil }
        _ = try Collation(name, at: location)
        let value = try resolve(operand)
        guard value.type == .string || value.type == .null else {
            throw PlanError(.typeMismatch, "COLLATE takes a VARCHAR, not \(value.type)", location: location)
        }
        return value
    }
}

extension UnresolvedExpression {
    /// The parts of `x COLLATE name`.
    var collated: (operand: UnresolvedExpression, name: String)? {
        guard case .call(let call) = node, call.name == FunctionCall.collate, call.arguments.count == 2,
            case .literal(.string(let name), _) = call.arguments[1].node
        else { return nil }
        // The outermost one holds.
        if let (operand, _) = call.arguments[0].collated { return (operand, name) }
        return (call.arguments[0], name)
    }
}

extension UnresolvedExpression.FunctionCall {
    /// What a front end calls the operator COLLATE, with the collation's name as second argument.
    public static let collate = "COLLATE"
}
