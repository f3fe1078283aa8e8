/// Words with a meaning in the grammar. Most of them can still be names: only the reserved ones cannot.
enum Keyword: String, CaseIterable {
    // Statements
    case alter, analyze, attach, call, copy, create, delete, desc, describe, drop, explain, export, grant, insert
    case install, load, merge, pragma, reset, set, show, summarize, truncate, update, use, vacuum
    // Clauses
    case all, any, `as`, asc, by, cross, distinct, except, exclude, exists, fetch, filter, first, from, full, group
    case having, inner, intersect, into, join, last, lateral, left, limit, natural, next, nulls, offset, on, only
    case order, outer, over, qualify, recursive, rename, replace, right, row, rows, select, semi, anti, asof
    case positional, table, tablesample, ties, union, unpivot, using, values, view, pivot, `where`, window, with, within
    case materialized, minus, temp, temporary, to, ignore, respect, global, session, local, percent, some, sample
    case returning
    // Expressions
    case and, at, between, both, `case`, cast, collate, date, datetime, `else`, end, escape, extract, `false`, `for`
    case glob, `if`, ilike, `in`, interval, `is`, isnull, leading, like, not, notnull, null, or, overlay, position
    case regexp, rlike, similar, substr, substring, then, time, timestamp, timestamptz, trailing, trim, `true`
    case tryCast = "try_cast"
    case unknown, when, without, zone, array, map
    case grouping, sets, cube, rollup
    case currentDate = "current_date"
    case currentTime = "current_time"
    case currentTimestamp = "current_timestamp"
    case localTime = "localtime"
    case localTimestamp = "localtimestamp"

    /// As messages write it.
    var name: String { rawValue.uppercased() }

    /// Cannot name a column or table unless quoted.
    var isReserved: Bool { Keyword.reserved.contains(self) }

    /// Cannot be an alias unless quoted or after AS: it goes on with the statement.
    var endsAlias: Bool { Keyword.reserved.contains(self) || Keyword.continuing.contains(self) }

    /// `left(x, 2)`: also names of functions.
    var canNameFunction: Bool { !isReserved || self == .left || self == .right || self == .any || self == .like }

    /// What a misspelled word in the middle of a statement may have meant.
    static let clauses: [Keyword] = [
        .select, .from, .where, .group, .having, .order, .limit, .offset, .union, .join, .inner, .left, .right, .full,
        .cross, .on, .using, .and, .or, .between, .like, .by, .with, .values, .distinct, .then, .when, .else, .end,
        .desc, .asc, .qualify,
    ]

    /// What starts a statement.
    static let statements: [Keyword] = [
        .select, .from, .with, .values, .copy, .create, .drop, .explain, .describe, .set, .pragma, .insert, .update,
        .delete, .alter, .truncate, .summarize, .show, .pivot, .unpivot, .use, .reset,
    ]

    private static let reserved: Set<Keyword> = [
        .all, .and, .as, .asc, .between, .case, .cross, .desc, .distinct, .else, .end, .except, .false, .fetch, .from,
        .full, .group, .having, .ilike, .in, .inner, .intersect, .into, .is, .join, .lateral, .left, .like, .limit,
        .natural, .not, .null, .offset, .on, .or, .order, .qualify, .right, .select, .then, .true, .union, .using,
        .when, .where, .with,
    ]

    private static let continuing: Set<Keyword> = [
        .anti, .asof, .at, .by, .collate, .escape, .exclude, .filter, .for, .glob, .isnull, .minus, .notnull, .outer,
        .over,
        .pivot, .positional, .regexp, .rename, .replace, .returning, .rlike, .sample, .semi, .similar, .tablesample,
        .to, .unpivot,
        .values, .window, .within,
    ]

    private static let byName: [String: Keyword] = Dictionary(
        allCases.map { ($0.rawValue, $0) }, uniquingKeysWith: { first, _ in first })

    /// The keyword that `word` is, in any case.
    init?(word: String) {
        guard word.utf8.count <= 17, let found = Keyword.byName[word.lowercased()] else { return nil }
        self = found
    }
}
