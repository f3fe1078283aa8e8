import DovetailColumnar

extension Expression {
    /// The literal an operator over literals amounts to; nil for anything else, and where computing it fails.
    var folded: Expression? {
        guard !isLiteral, !type.isNested, !children.isEmpty, children.allSatisfy(\.isLiteral) else { return nil }
        switch self {
        case .cast(.literal(let value, let from), let type, let style):
            guard let value = try? value.cast(from: from, to: type, style: style) else { return nil }
            return .literal(value, type)
        case .not(.literal(.boolean(let value), _)): return value ? .alwaysFalse : .alwaysTrue
        default: return nil
        }
    }
}
