import DovetailColumnar
public import DovetailPlan

/// Reads SQL text into relations and statements. Knows no table and no type of a column: the analyzer does that.
public struct SQLParser: Sendable {
    /// What locations call the text: a file's name; nil = the text itself.
    public var sourceName: String?
    /// What parameters and macros stand for.
    public var bindings = SQLBindings()
    private let dialect: Dialect
    private let isAggregate: @Sendable (String) -> Bool

    /// - Parameter isAggregate: whether a function of that name is an aggregate; GROUP BY ALL asks.
    public init(
        dialect: Dialect, sourceName: String? = nil,
        isAggregate: @escaping @Sendable (String) -> Bool = SQLParser.isCommonAggregate
    ) {
        self.dialect = dialect
        self.sourceName = sourceName
        self.isAggregate = isAggregate
    }

    /// The statements of a text, separated by semicolons.
    ///
    /// - Throws: `SQLError`, for the first mistake.
    public func parse(_ sql: String) throws(SQLError) -> [SQLStatement] {
        try parser(sql).parseStatements()
    }

    /// A text that is one query, as a job's SQL node holds it; a semicolon may end it.
    ///
    /// - Throws: `SQLError`, also where the text is another statement.
    public func parseQuery(_ sql: String) throws(SQLError) -> Relation {
        let statements = try parse(sql)
        guard let first = statements.first else {
            throw SQLError(.syntaxError, "expected a query, found an empty text")
        }
        guard statements.count == 1, case .query(let relation, _) = first else {
            let odd = statements.count == 1 ? first : statements[1]
            throw SQLError(
                .syntaxError, statements.count == 1 ? "expected a query" : "expected one query, found more",
                location: odd.place.location)
        }
        return relation
    }

    /// A text that is one expression.
    ///
    /// - Throws: `SQLError`, also where something follows the expression.
    public func parseExpression(_ sql: String) throws(SQLError) -> UnresolvedExpression {
        let parser = try parser(sql)
        let expression = try parser.parseExpression()
        try parser.expectEnd("the expression")
        return expression
    }

    private func parser(_ sql: String) throws(SQLError) -> Parser {
        try Parser(sql, source: sourceName ?? sql, dialect: dialect, bindings: bindings, isAggregate: isAggregate)
    }

    /// Reads a statement again, as it may mean something else with other bindings.
    ///
    /// - Throws: `SQLError`, with places in the text that the statement was part of.
    public func parse(again statement: SQLStatement) throws(SQLError) -> SQLStatement {
        var parser = self
        parser.bindings.origin = statement.place.location
        if case .text(let name, _, _, _) = statement.place.location { parser.sourceName = name }
        return try parser.parse(statement.place.text).first ?? statement
    }

    /// Functions in FROM that read files: `read_csv` and its kin.
    public static var fileFunctions: [String] { Parser.readers.keys.sorted() }

    /// Names of the aggregates every engine has.
    @Sendable
    public static func isCommonAggregate(_ name: String) -> Bool { commonAggregates.contains(name.lowercased()) }

    private static let commonAggregates: Set<String> = [
        "any_value", "approx_count_distinct", "approx_percentile", "approx_quantile", "arbitrary", "arg_max", "arg_min",
        "array_agg", "avg", "bit_and", "bit_or", "bit_xor", "bool_and", "bool_or", "collect_list", "collect_set",
        "corr", "count", "count_if", "count_star", "countif", "covar_pop", "covar_samp", "every", "first",
        "first_value", "group_concat", "histogram", "kurtosis", "last", "last_value", "list", "listagg", "mad", "max",
        "max_by", "mean", "median", "min", "min_by", "mode", "percentile", "percentile_approx", "percentile_cont",
        "percentile_disc", "product", "quantile", "quantile_cont", "quantile_disc", "skewness", "some", "std",
        "stddev", "stddev_pop", "stddev_samp", "string_agg", "sum", "var_pop", "var_samp", "variance",
    ]
}
