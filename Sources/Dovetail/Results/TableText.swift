import DovetailColumnar

/// A result as a boxed table: names, types, rows; the middle of many rows or columns is left out and said so.
struct TableText: CustomStringConvertible {
    private let schema: Schema
    private let batches: [RecordBatch]
    private let width: Int
    private static let rowLimit = 40
    private static let cellLimit = 60

    init(_ schema: Schema, _ batches: [RecordBatch], width: Int) {
        self.schema = schema
        self.batches = batches
        self.width = width
    }

    private struct Cell {
        var text: String
        var width: Int
        var alignsRight: Bool

        init(_ text: String, alignsRight: Bool = false) {
            let (shown, width) = DisplayWidth.fitting(text, limit: TableText.cellLimit)
            self.text = shown
            self.width = width
            self.alignsRight = alignsRight
        }
    }

    var description: String {
        let total = batches.reduce(0) { $0 + $1.count }
        guard schema.count > 0 else { return "\(total) rows\n" }
        let shown = rows(total)
        var columns = schema.fields.indices.map { index -> [Cell] in
            let right = schema[index].type.isNumeric
            return [Cell(schema[index].name, alignsRight: right), Cell("\(schema[index].type)", alignsRight: right)]
                + shown.map {
                    Cell($0[index].map { TableText.text($0, schema[index].type) } ?? "·", alignsRight: right)
                }
        }
        let hidden = drop(&columns)
        var text = box(columns, total)
        var notes: [String] = []
        if total > shown.count { notes.append("\(TableText.rowLimit) of \(DiagnosticText.grouped(total)) rows") }
        if hidden > 0 { notes.append("\(schema.count - hidden) of \(schema.count) columns") }
        if notes.isEmpty, total != 1 { notes.append("\(DiagnosticText.grouped(total)) rows") }
        if !notes.isEmpty { text += notes.joined(separator: ", ") + "\n" }
        return text
    }

    private static func text(_ value: Scalar, _ type: DataType) -> String {
        value.isNull ? "NULL" : value.text(type: type)
    }

    /// The first and last rows; a row of nils stands for those left out.
    private func rows(_ total: Int) -> [[Scalar?]] {
        guard total > TableText.rowLimit else { return batches.flatMap { $0.rows() } }
        let half = TableText.rowLimit / 2
        var head: [[Scalar?]] = []
        for batch in batches where head.count < half {
            head += batch.slice(0..<min(batch.count, half - head.count)).rows() as [[Scalar?]]
        }
        var tail: [[Scalar?]] = []
        for batch in batches.reversed() where tail.count < half {
            let wanted = min(batch.count, half - tail.count)
            tail = (batch.slice((batch.count - wanted)..<batch.count).rows() as [[Scalar?]]) + tail
        }
        return head + [Array(repeating: nil, count: schema.count)] + tail
    }

    /// Removes middle columns until the table fits; how many.
    private func drop(_ columns: inout [[Cell]]) -> Int {
        func needed() -> Int { columns.reduce(1) { $0 + ($1.map(\.width).max() ?? 0) + 3 } }
        var hidden = 0
        while needed() + (hidden > 0 ? 4 : 0) > width, columns.count > 2 {
            columns.remove(at: columns.count / 2)
            hidden += 1
        }
        if hidden > 0 {
            columns.insert(Array(repeating: Cell("…"), count: columns[0].count), at: (columns.count + 1) / 2)
        }
        return hidden
    }

    private func box(_ columns: [[Cell]], _ total: Int) -> String {
        let widths = columns.map { $0.map(\.width).max() ?? 0 }
        func rule(_ left: String, _ middle: String, _ right: String) -> String {
            left + widths.map { String(repeating: "─", count: $0 + 2) }.joined(separator: middle) + right + "\n"
        }
        func line(_ row: Int) -> String {
            let cells = zip(columns, widths).map { column, width -> String in
                let cell = column[row]
                let padding = String(repeating: " ", count: width - cell.width)
                return cell.alignsRight ? padding + cell.text : cell.text + padding
            }
            return "│ " + cells.joined(separator: " │ ") + " │\n"
        }
        var text = rule("┌", "┬", "┐") + line(0) + line(1) + rule("├", "┼", "┤")
        for row in 2..<max(2, columns[0].count) { text += line(row) }
        return text + rule("└", "┴", "┘")
    }
}
