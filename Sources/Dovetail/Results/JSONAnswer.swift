import DovetailColumnar

/// One line of JSON a program can read: the rows of a result, or what went wrong.
public enum JSONAnswer {
    /// `{"columns": [...], "rows": [[...]]}`.
    public static func rows(_ result: QueryResult) -> String {
        let fields = result.schema.fields
        let rows = result.batches.flatMap { batch in
            batch.rows().map { row in
                "[" + zip(row, fields).map { JSONText.value($0, $1.type) }.joined(separator: ", ") + "]"
            }
        }
        return columns(fields.map(\.name)) + ", \"rows\": [" + rows.joined(separator: ", ") + "]}"
    }

    /// The answer of a statement without rows.
    public static var empty: String { columns([]) + ", \"rows\": []}" }

    /// Lines of text as rows of one column.
    public static func text(_ text: String, column: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return columns([column]) + ", \"rows\": ["
            + lines.map { "[" + JSONString.quoted(String($0)) + "]" }.joined(separator: ", ") + "]}"
    }

    /// `{"error": "..."}`, with the code and everything else a person would be told.
    public static func error(_ text: DiagnosticText) -> String {
        "{\"error\": " + JSONString.quoted(text.description) + "}"
    }

    private static func columns(_ names: [String]) -> String {
        "{\"columns\": [" + names.map { JSONString.quoted($0) }.joined(separator: ", ") + "]"
    }
}
