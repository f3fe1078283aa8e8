/// How rows are printed.
public enum ResultFormat: String, CaseIterable, Sendable {
    case table, csv, tsv, json, jsonl, markdown, html, line
}
