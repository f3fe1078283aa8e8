/// Kernels over whole columns; each file adds one family. They know no query and no function names.
public enum Kernels {}

public enum ArithmeticOperator: String, Hashable, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case integerDivide = "//"
    case modulo = "%"
}

public enum ComparisonOperator: String, Hashable, Sendable {
    case equal = "="
    case notEqual = "<>"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isDistinct = "IS DISTINCT FROM"
    case isNotDistinct = "IS NOT DISTINCT FROM"
}

/// What a cast does with a value that does not fit, and whose rules for text and numbers hold.
public enum CastStyle: Hashable, Sendable {
    /// SQL's: an error.
    case checked
    /// SQL's TRY_CAST: null.
    case attempt
    /// Spark's rules; not `ansi` (Spark 3): null or wrapped as Spark does; `ansi` (Spark 4): an error.
    case spark(ansi: Bool)
}

extension ComparisonOperator {
    /// The operator that holds with the operands swapped.
    public var mirrored: ComparisonOperator {
        switch self {
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        case .equal, .notEqual, .isDistinct, .isNotDistinct: self
        }
    }
}
