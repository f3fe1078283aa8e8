import DovetailColumnar

/// Turns written expressions into typed ones over one scope: the one place for names, functions and conversions.
///
/// An aggregate call becomes a virtual column after the scope's own, in the order of `aggregates`; who builds the
/// aggregation moves them to where they belong.
final class ExpressionResolver {
    /// Where aggregates may stand.
    enum AggregatePolicy {
        case collected
        /// With the clause's name, for the message.
        case forbidden(in: String)
    }

    /// When names of the select list count.
    enum OutputPriority { case first, last }

    let scope: Scope
    /// Resolves the queries inside of expressions.
    let relations: RelationResolver
    /// Where names are looked up that are not known here.
    let outer: OuterQuery?
    let functions: FunctionRegistry
    let dialect: Dialect
    var policy: AggregatePolicy
    var windowPolicy: WindowPolicy
    /// Names of the select list and what they stand for, over the same scope.
    var outputs: [(name: String, expression: Expression)] = []
    var outputPriority = OutputPriority.first
    /// What GROUP BY groups by as it is written: the arguments of GROUPING without any.
    var groupingArguments: [UnresolvedExpression] = []
    /// What GROUP BY groups by, while HAVING is resolved.
    var groups: [Expression] = []
    /// Names that stand for expressions where they are no columns.
    var aliases: [(name: String, value: UnresolvedExpression)] = []
    private(set) var aggregates: [AggregateCall] = []
    /// Arguments of the calls of GROUPING, which are virtual columns, too: see `collectGrouping`.
    var groupings: [[Expression]] = []
    /// Window functions, in the order of their virtual columns.
    private(set) var windows: [ResolvedWindow] = []
    /// Where each column was first named.
    private(set) var locations: [Int: SourceLocation] = [:]
    /// Whether calls that give rows may stand here, and the lists they are of.
    var allowsUnnest = false
    var unnests: [UnnestColumn] = []
    /// Lambdas around what is resolved, inner ones last.
    var lambdaFrames: [LambdaFrame] = []
    private var lambdaWidth = 0
    private var aggregateDepth = 0
    private(set) var isInsideWindow = false
    private var depth = 0

    /// Deeper nesting is refused rather than risking the stack.
    static let maximumDepth = 500

    init(scope: Scope, relations: RelationResolver, policy: AggregatePolicy) {
        self.scope = scope
        self.relations = relations
        outer = relations.outer
        functions = relations.functions
        dialect = relations.dialect
        self.policy = policy
        switch policy {
        case .collected: windowPolicy = .collected
        case .forbidden(let clause): windowPolicy = .forbidden(in: clause)
        }
    }

    func resolve(_ expression: UnresolvedExpression) throws -> Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= ExpressionResolver.maximumDepth else {
            throw PlanError(
                .invalidExpression, "the expression is nested more than \(ExpressionResolver.maximumDepth) levels deep",
                location: expression.location)
        }
        do {
            return try resolve(expression.node, at: expression.location)
        } catch var error as PlanError where error.location == nil {
            error.location = expression.location
            throw error
        }
    }

    private func resolve(_ node: UnresolvedExpression.Node, at location: SourceLocation?) throws -> Expression {
        switch node {
        case .name(let parts, let caseSensitive): try resolveName(parts, caseSensitive: caseSensitive, at: location)
        case .literal(let value, let type): .literal(value, type)
        case .unary(let operation, let operand): try resolveUnary(operation, operand)
        case .binary(let operation, let left, let right): try resolveBinary(operation, left, right, at: location)
        case .and(let operands): .and(try operands.map { try condition($0) })
        case .or(let operands): .or(try operands.map { try condition($0) })
        case .isNull(let operand, let negated): .isNull(try resolve(operand), negated: negated)
        case .between(let value, let low, let high, let negated):
            try resolveBetween(value, low: low, high: high, negated: negated, at: location)
        case .inList(let value, let items, let negated): try resolveIn(value, items, negated: negated, at: location)
        case .like(let pattern): try resolveLike(pattern)
        case .cast(let operand, let type, let style): try resolveCast(operand, type, style, at: location)
        case .conditional(let operand, let branches, let otherwise):
            try resolveConditional(operand, branches, otherwise, at: location)
        case .call(let call): try resolveCall(call, at: location)
        case .window(let window): try resolveWindow(window, at: location)
        case .star:
            throw PlanError(
                .invalidExpression, "* cannot stand inside an expression", location: location,
                notes: ["it stands alone in a select list, or in count(*)"])
        case .position(let place): try resolvePosition(place, at: location)
        case .resolved(let expression, _): expression
        case .alias(let operand, _): try resolve(operand)
        case .member(let operand, let name):
            try member(name, of: try resolve(operand), caseSensitive: false, at: location)
        case .structure(let members): try resolveStructure(members)
        case .subquery(let call): try resolveSubquery(outsideLambdas(call, at: location), at: location)
        case .lambda:
            throw PlanError(
                .invalidExpression, "a lambda can only be an argument of a function that takes one", location: location)
        }
    }

    /// A condition: boolean, or a null that becomes one.
    func condition(_ expression: UnresolvedExpression) throws -> Expression {
        let resolved = try resolve(expression)
        if resolved.type == .boolean { return resolved }
        if resolved.isNullLiteral { return .literal(.null, .boolean) }
        if !dialect.sparkNames, resolved.type.isNumeric || resolved.type == .string {
            return TypeCoercion.cast(resolved, to: .boolean, style: dialect.castStyle)
        }
        throw PlanError(
            .typeMismatch, "condition must be BOOLEAN, is \(resolved.type)", location: expression.location,
            notes: ["the condition is: \(expression.outputName(spark: dialect.sparkNames))"])
    }

    private func resolveStructure(_ members: [(name: String, value: UnresolvedExpression)]) throws -> Expression {
        let values = try members.map { try resolve($0.value) }
        return .structure(values, .structure(zip(members, values).map { Field($0.name, $1.type) }))
    }

    // MARK: State used by the other files

    func note(_ index: Int, at location: SourceLocation?) {
        if let location, locations[index] == nil { locations[index] = location }
    }

    /// Positions of virtual columns for the parameters of one more lambda.
    func nextLambdaIndex(_ count: Int) -> Int {
        defer { lambdaWidth += count }
        return LambdaFrame.firstIndex + lambdaWidth
    }

    /// Runs `body` as the inside of an aggregate, where no other may stand.
    func insideAggregate<Result>(_ body: () throws -> Result) rethrows -> Result {
        aggregateDepth += 1
        defer { aggregateDepth -= 1 }
        return try body()
    }

    var isInsideAggregate: Bool { aggregateDepth > 0 }

    /// Runs `body` as the inside of a window function's call, where no other may stand.
    func insideWindow<Result>(_ body: () throws -> Result) rethrows -> Result {
        isInsideWindow = true
        defer { isInsideWindow = false }
        return try body()
    }

    /// The virtual column of a window function; equal calls share one.
    func collect(_ window: ResolvedWindow) -> Expression {
        let position = windows.firstIndex(of: window) ?? windows.endIndex
        if position == windows.endIndex { windows.append(window) }
        return .column(
            ColumnReference(
                index: ExpressionResolver.firstWindowColumn + position, name: windows[position].call.name,
                type: window.call.type))
    }

    /// The virtual column of an aggregate; equal calls share one.
    func collect(_ call: AggregateCall) -> Expression {
        let position = aggregates.firstIndex(of: call) ?? aggregates.endIndex
        if position == aggregates.endIndex { aggregates.append(call) }
        return .column(
            ColumnReference(index: scope.width + position, name: aggregates[position].name, type: call.type))
    }
}
