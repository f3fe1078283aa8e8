public import DovetailColumnar

/// An expression as written: names, not columns; no types; each node with its place where the front end knows it.
public struct UnresolvedExpression: Sendable {
    public var node: Node
    public var location: SourceLocation?

    public init(_ node: Node, at location: SourceLocation? = nil) {
        self.node = node
        self.location = location
    }

    public indirect enum Node: Sendable {
        /// `a`, `t.a`, `a.member`; parts are taken as qualifier, column and members by what resolves first.
        case name([String], caseSensitive: Bool)
        case literal(Scalar, DataType)
        case unary(UnaryOperator, UnresolvedExpression)
        case binary(BinaryOperator, UnresolvedExpression, UnresolvedExpression)
        /// Operands in order, more than two where they were chained.
        case and([UnresolvedExpression])
        case or([UnresolvedExpression])
        case isNull(UnresolvedExpression, negated: Bool)
        case between(UnresolvedExpression, low: UnresolvedExpression, high: UnresolvedExpression, negated: Bool)
        case inList(UnresolvedExpression, [UnresolvedExpression], negated: Bool)
        case like(LikePattern)
        case cast(UnresolvedExpression, DataType, CastStyle)
        /// `operand` is that of a simple CASE.
        case conditional(
            operand: UnresolvedExpression?, branches: [(when: UnresolvedExpression, then: UnresolvedExpression)],
            otherwise: UnresolvedExpression?)
        case call(FunctionCall)
        case window(WindowCall)
        /// `*`, `t.*`, with columns left out (paths, may lead into structs), replaced or renamed.
        case star(StarItem)
        case alias(UnresolvedExpression, name: String)
        case member(UnresolvedExpression, name: String)
        /// A struct of named values: a mapping to `a.b` builds one.
        case structure([(name: String, value: UnresolvedExpression)])
        case subquery(SubqueryCall)
        /// `#1`: the column at that place of a star, counted from one.
        case position(Int)
        /// What the analyzer has resolved, under the name of its column.
        case resolved(Expression, name: String)
        /// `(x, i) -> x + i`: an argument of functions that compute it for each element of a list.
        case lambda([String], UnresolvedExpression)
    }

    public struct LikePattern: Sendable {
        public var value: UnresolvedExpression
        public var pattern: UnresolvedExpression
        public var escape: Character?
        public var ignoresCase: Bool
        public var isNegated: Bool

        public init(
            value: UnresolvedExpression, pattern: UnresolvedExpression, escape: Character? = nil,
            ignoresCase: Bool = false, isNegated: Bool = false
        ) {
            self.value = value
            self.pattern = pattern
            self.escape = escape
            self.ignoresCase = ignoresCase
            self.isNegated = isNegated
        }
    }

    public struct FunctionCall: Sendable {
        public var name: String
        public var arguments: [UnresolvedExpression]
        public var isDistinct: Bool
        public var filter: UnresolvedExpression?
        /// The order in which an aggregate sees its rows.
        public var order: [UnresolvedSortKey]
        /// The order is that of WITHIN GROUP, whose expression is an argument, too.
        public var isWithinGroup: Bool
        /// `count(*)`: no arguments and this set.
        public var isStar: Bool

        public init(
            name: String, arguments: [UnresolvedExpression], isDistinct: Bool = false,
            filter: UnresolvedExpression? = nil, order: [UnresolvedSortKey] = [], isWithinGroup: Bool = false,
            isStar: Bool = false
        ) {
            self.name = name
            self.arguments = arguments
            self.isDistinct = isDistinct
            self.filter = filter
            self.order = order
            self.isWithinGroup = isWithinGroup
            self.isStar = isStar
        }

        /// Whether the function is written as an operator before its argument or between two.
        public var isOperator: Bool {
            switch name {
            case "&", "|", "<<", ">>": arguments.count == 2
            case "~": arguments.count == 1
            default: false
            }
        }
    }

    public struct StarItem: Sendable {
        public var qualifier: String?
        /// All that was written before the star: it may lead to a struct, whose members it stands for then.
        public var path: [String] = []
        /// How the columns stand in an expression.
        public var use = Use.list
        /// What picks columns by their names: a regular expression, a list of names or a lambda over one; a star in it is
        /// the list of all names.
        public var selector: UnresolvedExpression?
        /// Paths to leave out.
        public var excluding: [[String]]
        public var replacing: [(name: String, value: UnresolvedExpression)]
        public var renaming: [(from: [String], to: String)]
        /// Names in the three lists must match exactly.
        public var isCaseSensitive: Bool
        /// A name in the lists that does not exist is passed over instead of an error.
        public var ignoresMissing: Bool

        public enum Use: Hashable, Sendable {
            /// A star of a select list.
            case list
            /// COLUMNS: the expression it stands in is repeated for each column.
            case columns
            /// `*COLUMNS`: the columns one after the other.
            case unpacked
        }

        public init(
            qualifier: String? = nil, excluding: [[String]] = [],
            replacing: [(name: String, value: UnresolvedExpression)] = [],
            renaming: [(from: [String], to: String)] = [], isCaseSensitive: Bool = false, ignoresMissing: Bool = false
        ) {
            self.qualifier = qualifier
            self.excluding = excluding
            self.replacing = replacing
            self.renaming = renaming
            self.isCaseSensitive = isCaseSensitive
            self.ignoresMissing = ignoresMissing
        }
    }
}

public enum UnaryOperator: String, Hashable, Sendable { case not, minus, plus }

public enum BinaryOperator: String, Hashable, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case integerDivide = "//"
    case modulo = "%"
    case equal = "="
    case notEqual = "<>"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isDistinct = "IS DISTINCT FROM"
    case isNotDistinct = "IS NOT DISTINCT FROM"
    case concatenate = "||"
}
