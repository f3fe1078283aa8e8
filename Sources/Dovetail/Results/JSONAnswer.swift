import DovetailColumnar

/// One line of JSON a program can read: the rows of a result, or what went wrong.
public enum JSONAnswer {
    /// `{"columns": [...], "types": [...], "rows": [[...]]}`.
    public static func rows(_ result: QueryResult) -> String {
        let fields = result.schema.fields
        let types = fields.map { JSONString.quoted($0.type.description) }.joined(separator: ", ")
        let rows = result.batches.flatMap { batch in
            batch.rows().map { row in
                "[" + zip(row, fields).map { JSONText.value($0, $1.type) }.joined(separator: ", ") + "]"
            }
        }
        return columns(fields.map(\.name)) + ", \"types\": [\(types)], \"rows\": [" + rows.joined(separator: ", ")
            + "]}"
    }

    /// How many rows a statement made or changed.
    public static func count(_ rows: Int) -> String {
        columns(["Count"]) + ", \"types\": [\"BIGINT\"], \"rows\": [[\(rows)]]}"
    }

    /// The answer of a statement without rows.
    public static var empty: String { columns([]) + ", \"types\": [], \"rows\": []}" }

    /// Lines of text as rows of one column.
    public static func text(_ text: String, column: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return columns([column]) + ", \"types\": [\"VARCHAR\"], \"rows\": ["
            + lines.map { "[" + JSONString.quoted(String($0)) + "]" }.joined(separator: ", ") + "]}"
    }

    /// `{"error": "...", "code": "DV-2001", "position": {"line": 1, "column": 8, "length": 4}}`: all that a person would
    /// be told, the code alone, and the place in the statement where there is one.
    public static func error(_ error: any Error, source: String?) -> String {
        let text = DiagnosticText(error, source: source)
        var answer = "{\"error\": " + JSONString.quoted(text.description)
        answer += ", \"code\": " + JSONString.quoted("\(text.code)")
        if case .text(_, let line, let column, let length) = text.location {
            answer += ", \"position\": {\"line\": \(line), \"column\": \(column), \"length\": \(length)}"
        }
        return answer + "}"
    }

    private static func columns(_ names: [String]) -> String {
        "{\"columns\": [" + names.map { JSONString.quoted($0) }.joined(separator: ", ") + "]"
    }
}
