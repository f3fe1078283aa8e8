import DovetailColumnar

/// The names that the argument of COLUMNS picks: those that a regular expression finds, or those of a list.
struct NameSelection {
    private let picked: Set<String>

    /// - Parameter selector: A constant; a star in it stands for the list of all names, which a lambda filters.
    init(
        _ selector: UnresolvedExpression, of names: [String], resolver: ExpressionResolver, location: SourceLocation?
    ) throws {
        let constants = ExpressionResolver(
            scope: Scope(columns: [], width: 0), relations: resolver.relations, policy: .forbidden(in: "COLUMNS"))
        let all = UnresolvedExpression.call("list_value", names.map { .text($0) })
        let list =
            selector.isLambda
            ? .call("list_filter", [all, selector]) : try selector.replacingStars { _, _ in [all] }.first ?? selector
        switch try constants.resolve(list).constantValue() {
        case .string(let pattern):
            let found = try names.filter { name in
                let call = UnresolvedExpression.call("regexp_matches", [.text(name), .text(pattern)])
                return try constants.resolve(call).constantValue() == .boolean(true)
            }
            picked = Set(found)
        case .list(let values):
            let wanted = values.compactMap { if case .string(let name) = $0 { name } else { nil } }
            picked = try Set(
                wanted.map { name in
                    if let exact = names.first(where: { $0 == name }) { return exact }
                    let folded = name.lowercased()
                    guard let found = names.first(where: { $0.lowercased() == folded }) else {
                        throw resolver.scope.unknown([name], at: location)
                    }
                    return found
                })
        default:
            throw PlanError(
                .typeMismatch, "COLUMNS takes a text, a list of texts or a lambda", location: location)
        }
    }

    func contains(_ name: String) -> Bool { picked.contains(name) }
}

extension UnresolvedExpression {
    static func text(_ value: String) -> UnresolvedExpression {
        UnresolvedExpression(.literal(.string(value), .string))
    }

    static func call(_ name: String, _ arguments: [UnresolvedExpression]) -> UnresolvedExpression {
        UnresolvedExpression(.call(FunctionCall(name: name, arguments: arguments)))
    }
}
