import DovetailPlan

extension UnresolvedExpression {
    /// Whether a function is called anywhere in it for which `isSought` holds.
    func calls(_ isSought: (String) -> Bool) -> Bool {
        if case .call(let call) = node, isSought(call.name) { return true }
        return children.contains { $0.calls(isSought) }
    }

    var withoutAlias: UnresolvedExpression {
        if case .alias(let expression, _) = node { expression } else { self }
    }
}
