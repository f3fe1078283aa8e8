/// How tightly operators bind, loosest first; PostgreSQL's order.
enum Precedence: Int, Comparable {
    case lowest, or, and, not, test, comparison, range, other, sum, product, power, zone, sign, postfix

    static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }

    /// For the right side of an operator that groups to the left.
    var next: Precedence { Precedence(rawValue: rawValue + 1) ?? .postfix }
}
