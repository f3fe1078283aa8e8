import DovetailColumnar

/// What becomes of rows that do not fit: of values that are none of their column's type, and of too many or too few fields.
enum CSVErrorPolicy: String, Sendable, CaseIterable {
    /// The first one ends the scan.
    case fail
    /// The row is left out.
    case skip
    /// The value becomes null; missing fields are null, surplus ones are cut off.
    case null
}

/// Something wrong in a chunk, to be written to the file of rejects.
struct CSVReject {
    /// In the chunk's buffer.
    let position: Int
    /// From 1; nil when all of the row is meant.
    let column: Int?
    let columnName: String?
    let value: String
    let reason: String

    /// Longer texts are cut: a reject says where to look.
    static let longestValue = 1_000

    static func text(_ field: UnsafeRawBufferPointer) -> String {
        let isCut = field.count > longestValue
        return String(decoding: field.prefix(longestValue), as: UTF8.self) + (isCut ? "…" : "")
    }
}

/// The rows of a batch in which something is wrong.
struct CSVRejectedRows {
    /// Those left out.
    var dropped = DroppedRows()
    /// All of them, for their number.
    var rows: Set<Int> = []
    var rejects: [CSVReject] = []
}

/// A table whose scans may leave out or mend rows that do not fit.
public protocol RejectingTable: FileTable {
    /// Rows with something wrong in them that scans so far have left out or mended.
    var rejectedRows: Int { get }
}

/// Rows of a batch that are left out because a value in them is bad.
struct DroppedRows {
    var rows: Set<Int> = []

    /// `kept` (nil is all) without them.
    func selection(of count: Int, from kept: Selection?) -> Selection? {
        guard !rows.isEmpty else { return kept }
        if let kept { return Selection((0..<kept.count).map { Int(kept.pointer[$0]) }.filter { !rows.contains($0) }) }
        return Selection((0..<count).filter { !rows.contains($0) })
    }
}
