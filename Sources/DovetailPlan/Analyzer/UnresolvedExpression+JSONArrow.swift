import DovetailColumnar

/// `name -> x` as an argument of a function that takes no lambda: the arrow is JSON's.
extension UnresolvedExpression {
    /// The expression a lambda of one parameter stands for when its arrow takes a value out of JSON; nil for any other.
    ///
    /// The arrow binds tighter than what stands behind it in the body: `j -> 'a' = '1'` compares what `j -> 'a'` gives.
    var asJSONArrow: UnresolvedExpression? {
        guard case .lambda(let names, let body) = node, names.count == 1 else { return nil }
        let document = UnresolvedExpression(.name(names, caseSensitive: false), at: location)
        return body.extracting(from: document)
    }

    /// The body with its leftmost operand taken out of the document.
    private func extracting(from document: UnresolvedExpression) -> UnresolvedExpression {
        switch node {
        // Arithmetic binds tighter than the arrow.
        case .binary(let operation, let left, let right) where !operation.isArithmetic:
            return UnresolvedExpression(.binary(operation, left.extracting(from: document), right), at: location)
        case .call(var call) where call.name == "json_extract" || call.name == "json_extract_string":
            guard let left = call.arguments.first else { break }
            call.arguments[0] = left.extracting(from: document)
            return UnresolvedExpression(.call(call), at: location)
        case .isNull(let operand, let negated):
            return UnresolvedExpression(.isNull(operand.extracting(from: document), negated: negated), at: location)
        case .inList(let operand, let items, let negated):
            return UnresolvedExpression(
                .inList(operand.extracting(from: document), items, negated: negated), at: location)
        case .like(var like):
            like.value = like.value.extracting(from: document)
            return UnresolvedExpression(.like(like), at: location)
        case .and(let operands), .or(let operands):
            guard let first = operands.first else { break }
            let all = [first.extracting(from: document)] + operands.dropFirst()
            if case .and = node { return UnresolvedExpression(.and(all), at: location) }
            return UnresolvedExpression(.or(all), at: location)
        default: break
        }
        return UnresolvedExpression(
            .call(FunctionCall(name: "json_extract", arguments: [document, self])), at: location)
    }
}

extension BinaryOperator {
    fileprivate var isArithmetic: Bool {
        switch self {
        case .add, .subtract, .multiply, .divide, .integerDivide, .modulo: true
        default: false
        }
    }
}
