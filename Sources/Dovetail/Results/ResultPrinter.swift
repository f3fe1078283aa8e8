public import DovetailColumnar
import DovetailFormats

/// Turns a result into text, piece by piece. Only `table` ever shortens anything.
public struct ResultPrinter {
    private let format: ResultFormat
    /// Columns a table may take.
    private let width: Int

    public init(format: ResultFormat, width: Int = 120) {
        self.format = format
        self.width = width
    }

    /// Passes the text of `batches` to `emit`.
    public func print(_ schema: Schema, _ batches: [RecordBatch], to emit: ([UInt8]) throws -> Void) throws {
        switch format {
        case .table: try emit(Array(TableText(schema, batches, width: width).description.utf8))
        case .csv: try printDelimited(schema, batches, ",", emit)
        case .tsv: try printDelimited(schema, batches, "\t", emit)
        case .json: try printJSON(schema, batches, lines: false, emit)
        case .jsonl: try printJSON(schema, batches, lines: true, emit)
        case .markdown: try printMarkdown(schema, batches, emit)
        case .html: try printHTML(schema, batches, emit)
        case .line: try printLines(schema, batches, emit)
        }
    }

    private func printDelimited(
        _ schema: Schema, _ batches: [RecordBatch], _ delimiter: String, _ emit: ([UInt8]) throws -> Void
    ) throws {
        let writer = try CSVFormat().writer(
            schema: schema, options: FormatOptions(values: ["delim": .string(delimiter), "header": .boolean(true)]))
        try emit(try writer.header())
        for batch in batches where batch.count > 0 {
            for piece in try writer.encode([batch]).pieces { try emit(Array(piece.bytes)) }
        }
    }

    private func printJSON(
        _ schema: Schema, _ batches: [RecordBatch], lines: Bool, _ emit: ([UInt8]) throws -> Void
    ) throws {
        var isFirst = true
        if !lines { try emit(Array("[".utf8)) }
        for batch in batches {
            for row in batch.rows() {
                let members = zip(schema.fields, row).map {
                    JSONString.quoted($0.name) + ":" + JSONText.value($1, $0.type)
                }
                let text = "{" + members.joined(separator: ",") + "}"
                try emit(Array((lines ? text + "\n" : (isFirst ? "\n" : ",\n") + text).utf8))
                isFirst = false
            }
        }
        if !lines { try emit(Array((isFirst ? "]\n" : "\n]\n").utf8)) }
    }

    private func printMarkdown(
        _ schema: Schema, _ batches: [RecordBatch], _ emit: ([UInt8]) throws -> Void
    ) throws {
        func line(_ cells: [String]) -> [UInt8] { Array(("| " + cells.joined(separator: " | ") + " |\n").utf8) }
        func escaped(_ text: String) -> String {
            text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
                .split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "<br>")
        }
        try emit(line(schema.names.map(escaped)))
        try emit(line(schema.fields.map { $0.type.isNumeric ? "---:" : "---" }))
        for batch in batches {
            for row in batch.rows() {
                try emit(line(zip(schema.fields, row).map { $1.isNull ? "NULL" : escaped($1.text(type: $0.type)) }))
            }
        }
    }

    private func printHTML(_ schema: Schema, _ batches: [RecordBatch], _ emit: ([UInt8]) throws -> Void) throws {
        func escaped(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        }
        func row(_ cells: [String]) -> [UInt8] { Array("<tr>\(cells.joined())</tr>\n".utf8) }
        try emit(Array("<table>\n".utf8))
        try emit(row(schema.names.map { "<th>\(escaped($0))</th>" }))
        for batch in batches {
            for values in batch.rows() {
                try emit(
                    row(
                        zip(schema.fields, values).map {
                            $1.isNull ? "<td><i>NULL</i></td>" : "<td>\(escaped($1.text(type: $0.type)))</td>"
                        }))
            }
        }
        try emit(Array("</table>\n".utf8))
    }

    private func printLines(_ schema: Schema, _ batches: [RecordBatch], _ emit: ([UInt8]) throws -> Void) throws {
        let width = schema.names.map(\.count).max() ?? 0
        for batch in batches {
            for row in batch.rows() {
                var text = ""
                for (field, value) in zip(schema.fields, row) {
                    let padding = String(repeating: " ", count: width - field.name.count)
                    text += "\(padding)\(field.name) = \(value.isNull ? "NULL" : value.text(type: field.type))\n"
                }
                try emit(Array((text + "\n").utf8))
            }
        }
    }
}
