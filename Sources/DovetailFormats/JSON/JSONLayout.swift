import DovetailColumnar

/// Everything about a table that reading a row depends on, as it stands when a scan starts.
struct JSONLayout: Sendable {
    var schema = Schema([])
    /// The keys of the columns: their names, but for those that differ in case only.
    var keys: [String] = []
    /// What was inferred for each column; nil where its type is declared.
    var shapes: [JSONShape?] = []
    var isDeclared: [Bool] = []
    /// Columns come from the rows met, so that a key no column has makes a new one.
    var isInferred = true
    var rowsAreObjects = true
    var arrangement = JSONOptions.Arrangement.lines
    var options: JSONOptions
    var chunkSize = 1 << 20
    var cpuLevel = Int32(0)

    /// Containers within each other.
    static let maximumDepth = 64
    static let tooDeep: StaticString = "values are nested deeper than 64 levels"
    /// The column of rows that are no objects.
    static let rowColumn = "json"
}
