public import DovetailColumnar

/// The few real differences between the SQL dialects we speak; one parser and one analyzer serve all.
public struct Dialect: Hashable, Sendable {
    /// Default of a plain CAST.
    public var castStyle: CastStyle
    /// Where nulls go in an ORDER BY that does not say.
    public var nullsFirst: NullsDefault
    /// `"x"` is an identifier; otherwise text.
    public var doubleQuotedIdentifiers: Bool
    /// Integer `/` gives a fraction.
    public var trueDivision: Bool
    /// Literals in ORDER BY that are no places of columns are passed over.
    public var ordersByLiterals = false
    /// The operator `~` and its kin want the whole text, not a part of it.
    public var regexMatchesWhole = false
    /// ORDER BY without ASC or DESC goes down.
    public var ordersDescending = false
    /// Names of unaliased aggregates as Spark spells them.
    public var sparkNames: Bool

    public enum NullsDefault: Hashable, Sendable {
        case last
        /// Nulls are smaller than every value: first ascending, last descending.
        case smallest
        /// Nulls are larger than every value: last ascending, first descending.
        case largest
        /// First, whichever way the order goes.
        case first

        func areFirst(descending: Bool) -> Bool {
            switch self {
            case .last: false
            case .smallest: !descending
            case .largest: descending
            case .first: true
            }
        }
    }

    public init(
        castStyle: CastStyle, nullsFirst: NullsDefault, doubleQuotedIdentifiers: Bool, trueDivision: Bool,
        sparkNames: Bool
    ) {
        self.castStyle = castStyle
        self.nullsFirst = nullsFirst
        self.doubleQuotedIdentifiers = doubleQuotedIdentifiers
        self.trueDivision = trueDivision
        self.sparkNames = sparkNames
    }

    public static let ansi = Dialect(
        castStyle: .checked, nullsFirst: .last, doubleQuotedIdentifiers: true, trueDivision: true, sparkNames: false)

    public static func spark(ansi: Bool) -> Dialect {
        Dialect(
            castStyle: .spark(ansi: ansi), nullsFirst: .smallest, doubleQuotedIdentifiers: false, trueDivision: true,
            sparkNames: true)
    }
}
