import DovetailColumnar
import DovetailPlan

/// The heart of expressions: operators by precedence.
extension Parser {
    func parseExpression(_ minimum: Precedence = .lowest) throws(SQLError) -> UnresolvedExpression {
        try ownExpression { () throws(SQLError) in
            let start = position
            var left = try parsePrefix()
            while let precedence = operatorPrecedence, precedence >= minimum {
                left = try parseOperator(after: left, from: start)
            }
            return left
        }
    }

    /// A node from token `start` to here.
    func node(_ node: UnresolvedExpression.Node, from start: Int) throws(SQLError) -> UnresolvedExpression {
        try raiseExpression()
        return UnresolvedExpression(node, at: location(from: start))
    }

    private func parsePrefix() throws(SQLError) -> UnresolvedExpression {
        let start = position
        if accept("-") { return try node(.unary(.minus, try parseExpression(.sign)), from: start) }
        if accept("+") { return try node(.unary(.plus, try parseExpression(.sign)), from: start) }
        if accept("~") { return try call("~", [try parseExpression(Precedence.other.next)], from: start) }
        if dialect.sparkNames, accept("!") {
            return try node(.unary(.not, try parseExpression(.sign)), from: start)
        }
        if at(.not) {
            advance()
            return try node(.unary(.not, try parseExpression(.not)), from: start)
        }
        return try parsePrimary()
    }

    /// How tightly the operator binds that stands next; nil where none does.
    private var operatorPrecedence: Precedence? {
        let token = current
        if token.kind == .symbol {
            // Spark's ^ is a bitwise operator.
            let isBitwise = isRightShift || dialect.sparkNames && token.text == "^"
            return isBitwise ? .other : Parser.symbolPrecedence[token.text]
        }
        if atDivisionWord { return .product }
        guard let keyword = token.keyword else { return nil }
        switch keyword {
        case .or: return .or
        case .and: return .and
        case .is, .isnull, .notnull: return .test
        case .between, .in, .like, .ilike, .similar, .rlike, .regexp, .glob: return .range
        case .not:
            switch peek().keyword {
            case .between, .in, .like, .ilike, .similar, .rlike, .regexp, .glob: return .range
            case .null: return .test
            default: return nil
            }
        case .at: return peek().keyword == .time ? .zone : nil
        case .collate: return .zone
        default: return nil
        }
    }

    private static let symbolPrecedence: [String: Precedence] = [
        "=": .comparison, "==": .comparison, "<>": .comparison, "!=": .comparison, "<": .comparison,
        "<=": .comparison, ">": .comparison, ">=": .comparison, "<=>": .comparison,
        "||": .other, "~": .other, "~*": .other, "!~": .other, "!~*": .other, "->": .other, "->>": .other,
        "&": .other, "|": .other, "<<": .other, "^@": .other, "~~": .range, "!~~": .range, "~~*": .range,
        "!~~*": .range,
        "~~~": .range, "@": .other, "#": .other,
        "+": .sum, "-": .sum, "*": .product, "/": .product, "//": .product, "%": .product, "^": .power, "**": .power,
        "::": .postfix, "[": .postfix, ".": .postfix,
    ]

    private static let binaryOperators: [String: BinaryOperator] = [
        "=": .equal, "==": .equal, "<>": .notEqual, "!=": .notEqual, "<": .less, "<=": .lessOrEqual, ">": .greater,
        ">=": .greaterOrEqual, "<=>": .isNotDistinct, "||": .concatenate, "+": .add, "-": .subtract, "*": .multiply,
        "/": .divide, "//": .integerDivide, "%": .modulo,
    ]

    private func parseOperator(
        after left: UnresolvedExpression, from start: Int
    ) throws(SQLError) -> UnresolvedExpression {
        let token = current
        guard token.kind == .symbol else { return try parseWordOperator(after: left, from: start) }
        if let found = try parseFunctionOperator(after: left, from: start) { return found }
        if let operation = Parser.binaryOperators[token.text] {
            advance()
            if let quantified = try parseQuantified(operation, after: left, from: start) { return quantified }
            let right = try parseExpression((Parser.symbolPrecedence[token.text] ?? .other).next)
            return try node(.binary(operation, left, right), from: start)
        }
        switch token.text {
        case "~", "~*", "!~", "!~*": return try parseRegularExpression(after: left, from: start)
        case "^" where dialect.sparkNames:
            advance()
            return try call("xor", [left, try parseExpression(Precedence.other.next)], from: start)
        case "^", "**":
            advance()
            return try call("pow", [left, try parseExpression(Precedence.power.next)], from: start)
        case "::":
            advance()
            if acceptJSONType() { return try call("cast_to_json", [left], from: start) }
            return try node(.cast(left, try parseType(), dialect.castStyle), from: start)
        case "[": return try parseSubscript(of: left, from: start)
        case ".":
            advance()
            if current.isName, peek().isSymbol("(") { return try parseMethod(of: left, from: start) }
            return try node(.member(left, name: try expectName("the name of a member after \".\"")), from: start)
        default: throw unsupported("the operator \"\(token.text)\" is")
        }
    }

    private func parseWordOperator(
        after left: UnresolvedExpression, from start: Int
    ) throws(SQLError) -> UnresolvedExpression {
        if atDivisionWord {
            advance()
            return try node(.binary(.integerDivide, left, try parseExpression(Precedence.product.next)), from: start)
        }
        switch current.keyword {
        case .and: return try node(.and(try parseChain(.and, .and, first: left)), from: start)
        case .or: return try node(.or(try parseChain(.or, .or, first: left)), from: start)
        case .not where peek().keyword == .null:
            advance()
            advance()
            return try node(.isNull(left, negated: true), from: start)
        case .is: return try parseIs(after: left, from: start)
        case .isnull, .notnull:
            let negated = advance().keyword == .notnull
            return try node(.isNull(left, negated: negated), from: start)
        case .at:
            advance()
            advance()
            try expect(.zone, "after \"AT TIME\"")
            return try call("timezone", [try parseExpression(Precedence.zone.next), left], from: start)
        case .collate:
            advance()
            let word = position
            let name = try parseQualifiedName("a collation").joined(separator: ".")
            let collation = try literal(.string(name), .string, from: word)
            return try call(UnresolvedExpression.FunctionCall.collate, [left, collation], from: start)
        default: return try parseRange(after: left, from: start)
        }
    }

    /// Operands of a row of ANDs or ORs.
    private func parseChain(
        _ keyword: Keyword, _ precedence: Precedence, first: UnresolvedExpression
    ) throws(SQLError) -> [UnresolvedExpression] {
        var operands = [first]
        while accept(keyword) { operands.append(try parseExpression(precedence.next)) }
        return operands
    }

    /// A call of a function that stands for a piece of syntax.
    func call(
        _ name: String, _ arguments: [UnresolvedExpression], from start: Int
    ) throws(SQLError) -> UnresolvedExpression {
        try node(.call(UnresolvedExpression.FunctionCall(name: name, arguments: arguments)), from: start)
    }

    func literal(_ value: Scalar, _ type: DataType, from start: Int) throws(SQLError) -> UnresolvedExpression {
        try node(.literal(value, type), from: start)
    }
}
