public import DovetailColumnar

/// A resolved expression: columns by index, every type known, every conversion explicit. It cannot be built wrong from
/// outside of the analyzer's rules: operands of a comparison have one type, conditions are boolean.
public indirect enum Expression: Hashable, Sendable {
    case column(ColumnReference)
    /// A value of a type; the value fits the type (`.int` for all signed integers and so on) or is null.
    case literal(Scalar, DataType)
    /// Operands have the result's type, except decimals, which keep their own precision and scale; and date or timestamp
    /// with interval.
    case arithmetic(ArithmeticOperator, Expression, Expression, DataType)
    case negate(Expression)
    /// Operands have one type (decimals: one scale). Boolean, null if an operand is, except the distinct pair.
    case comparison(ComparisonOperator, Expression, Expression)
    case and([Expression])
    case or([Expression])
    case not(Expression)
    case isNull(Expression, negated: Bool)
    /// All of one type. Null logic of SQL.
    case inList(Expression, [Expression], negated: Bool)
    case like(LikeCall)
    case cast(Expression, DataType, CastStyle)
    case conditional(ConditionalCall)
    case call(ScalarCall)
    /// A function computes a lambda for elements of its arguments.
    case higherOrder(HigherOrderCall)
    /// Field `index` of a struct; null where the struct is.
    case member(Expression, index: Int)
    /// A struct of the given type (`.structure`), never null itself.
    case structure([Expression], DataType)
    /// Only while a plan is being resolved, as the next one.
    case subquery(SubqueryExpression)
    case parameter(Parameter)
}

public struct ColumnReference: Hashable, Sendable {
    /// Position in the input's schema.
    public var index: Int
    /// For people.
    public var name: String
    public var type: DataType

    public init(index: Int, name: String, type: DataType) {
        self.index = index
        self.name = name
        self.type = type
    }
}

public struct LikeCall: Hashable, Sendable {
    public var value: Expression
    public var pattern: Expression
    public var escape: Character?
    public var ignoresCase: Bool
    public var isNegated: Bool

    public init(value: Expression, pattern: Expression, escape: Character?, ignoresCase: Bool, isNegated: Bool) {
        self.value = value
        self.pattern = pattern
        self.escape = escape
        self.ignoresCase = ignoresCase
        self.isNegated = isNegated
    }
}

/// A searched CASE; all results have `type`. No `otherwise` means null.
public struct ConditionalCall: Hashable, Sendable {
    public struct Branch: Hashable, Sendable {
        public var when: Expression
        public var then: Expression

        public init(when: Expression, then: Expression) {
            self.when = when
            self.then = then
        }
    }

    public var branches: [Branch]
    public var otherwise: Expression?
    public var type: DataType

    public init(branches: [Branch], otherwise: Expression?, type: DataType) {
        self.branches = branches
        self.otherwise = otherwise
        self.type = type
    }
}

/// A call of a named function whose arguments have the types its signature asked for.
public struct ScalarCall: Hashable, Sendable {
    public var function: any ScalarFunction
    public var arguments: [Expression]
    public var type: DataType

    public init(function: any ScalarFunction, arguments: [Expression], type: DataType) {
        self.function = function
        self.arguments = arguments
        self.type = type
    }

    public static func == (left: ScalarCall, right: ScalarCall) -> Bool {
        left.function.name == right.function.name && left.arguments == right.arguments && left.type == right.type
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(function.name)
        hasher.combine(arguments)
    }
}

extension Expression {
    public var type: DataType {
        switch self {
        case .column(let reference): reference.type
        case .literal(_, let type): type
        case .arithmetic(_, _, _, let type): type
        case .negate(let operand): operand.type
        case .comparison, .and, .or, .not, .isNull, .inList, .like: .boolean
        case .cast(_, let type, _): type
        case .conditional(let call): call.type
        case .call(let call): call.type
        case .higherOrder(let call): call.type
        case .member(let operand, let index):
            operand.type.fields.indices.contains(index) ? operand.type.fields[index].type : .null
        case .structure(_, let type): type
        case .subquery(let query): query.type
        case .parameter(let parameter): parameter.type
        }
    }
}
