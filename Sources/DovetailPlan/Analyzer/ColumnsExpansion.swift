import DovetailColumnar

/// Expressions with COLUMNS in them: written once, meant for each column.
extension ExpressionResolver {
    /// The expression once for each column of its COLUMNS, under the column's name where it has none of its own; itself
    /// where there is none.
    func spelledOut(_ written: UnresolvedExpression) throws -> [UnresolvedExpression] {
        guard written.hasColumns else { return [written] }
        var widest: [OutputColumn]?
        try written.visitColumns { star, location in
            guard star.use == .columns else { return }
            let columns = try StarExpansion(star, resolver: self, location: location).columns()
            if let widest, widest.map(\.name) != columns.map(\.name) {
                throw PlanError(
                    .invalidExpression, "all COLUMNS of one expression must be of the same columns", location: location)
            }
            widest = columns
        }
        guard let widest else { return [try unpacking(written)] }
        return try widest.indices.map { index in
            let columns = try unpacking(written, column: index)
            if case .alias(let operand, let name) = columns.node {
                let alias = try self.alias(name, for: widest[index].name, in: written)
                return UnresolvedExpression(.alias(operand, name: alias), at: written.location)
            }
            return UnresolvedExpression(.alias(columns, name: widest[index].name), at: written.location)
        }
    }

    /// A condition that must hold for each column.
    func conjunction(ofColumns written: UnresolvedExpression) throws -> UnresolvedExpression {
        let conditions = try spelledOut(written)
        return conditions.count == 1 ? conditions[0] : UnresolvedExpression(.and(conditions), at: written.location)
    }

    /// `#1`
    func resolvePosition(_ place: Int, at location: SourceLocation?) throws -> Expression {
        let visible = scope.visible
        guard place >= 1, place <= visible.count else {
            throw PlanError(
                .unknownColumn, "there is no column #\(place)", location: location,
                notes: ["there are \(visible.count) columns here"])
        }
        note(visible[place - 1].index, at: location)
        return visible[place - 1].expression
    }

    private func unpacking(_ written: UnresolvedExpression, column: Int? = nil) throws -> UnresolvedExpression {
        let result = try written.replacingStars { star, location in
            if star.use == .list { return nil }
            let columns = try StarExpansion(star, resolver: self, location: location).columns()
            let kept = star.use == .columns ? column.map { [columns[$0]] } ?? columns : columns
            return kept.map { UnresolvedExpression(.resolved($0.expression, name: $0.name), at: location) }
        }
        guard result.count == 1 else {
            throw PlanError(
                .invalidExpression, "*COLUMNS stands among the arguments of a function or in a list",
                location: written.location)
        }
        return result[0]
    }

    /// `\\1` in an alias is what the first group of the regular expression found.
    private func alias(_ alias: String, for column: String, in written: UnresolvedExpression) throws -> String {
        guard alias.contains("\\") else { return alias }
        var pattern: String?
        written.visitColumns { star, _ in
            if case .literal(.string(let text), _)? = star.selector?.node { pattern = text }
        }
        guard let pattern else { return alias }
        var result = ""
        var rest = alias[...]
        while let first = rest.popFirst() {
            guard first == "\\", let digit = rest.first?.wholeNumberValue else {
                result.append(first)
                continue
            }
            rest.removeFirst()
            let group = UnresolvedExpression(.literal(.int(Int64(digit)), .int32))
            let call = UnresolvedExpression.call("regexp_extract", [.text(column), .text(pattern), group])
            if case .string(let found) = try resolve(call).constantValue() { result += found }
        }
        return result
    }
}
