import DovetailColumnar

/// Reads one column of a stripe from the top: which rows are null, and with them the values.
final class StripeColumn {
    let node: ColumnNode
    private let present: BitRuns?
    private let values: any StripeValues

    /// Rows of children are read in pieces of so many, so that memory follows what the file really holds.
    private static let pieceRows = 1 << 18

    init(_ node: ColumnNode, _ stripe: Stripe) throws {
        self.node = node
        present = stripe.hasStream(node.id, .present) ? BitRuns(stripe.stream(node.id, .present)) : nil
        values = try StripeColumn.values(node, stripe)
    }

    private static func values(_ node: ColumnNode, _ stripe: Stripe) throws -> any StripeValues {
        let type = node.field.type
        switch node.kind {
        case .boolean: return BooleanValues(node, stripe)
        case .byte: return ByteValues(node, stripe)
        case .short, .int, .long, .date: return try IntegerValues(node, stripe)
        case .float, .double: return FloatingValues(node, stripe)
        case .string, .varchar, .char:
            return try stripe.encoding(node.id).kind.isDictionary
                ? DictionaryValues(node, stripe) : TextValues(node, stripe)
        case .binary: return try TextValues(node, stripe)
        case .timestamp, .timestampInstant: return try TimestampValues(node, stripe)
        case .decimal where stripe.isUnreleased && type.byteWidth == 8:
            return IntegerValues(shortDecimals: node, stripe)
        case .decimal: return try DecimalValues(node, stripe)
        case .list, .map: return try ListValues(node, stripe)
        case .structure: return try StructureValues(node, stripe)
        case .union: return try UnionValues(node, stripe)
        }
    }

    func read(_ rows: Int) throws -> Column {
        let presence = try present.map { Presence(try $0.read(rows)) } ?? Presence(rows: rows)
        if presence.count == 0 { return .nulls(type: node.field.type, count: rows) }
        return try values.read(presence)
    }

    /// As `read`, for a number of rows that the file itself gave.
    func readUntrusted(_ rows: Int) throws -> Column {
        guard rows > StripeColumn.pieceRows else { return try read(rows) }
        var pieces: [Column] = []
        var left = rows
        while left > 0 {
            let some = min(left, StripeColumn.pieceRows)
            pieces.append(try read(some))
            left -= some
        }
        return Column.concatenating(pieces, type: node.field.type)
    }

    func skip(_ rows: Int) throws {
        guard rows > 0 else { return }
        try values.skip(present.map { try $0.skip(rows) } ?? rows)
    }

    /// True when the row index of the column and all its parts has the row group.
    func canSeek(_ group: Int, _ stripe: Stripe) throws -> Bool {
        guard let index = try stripe.rowIndex(node.id), group < index.entries.count else { return false }
        return try values.children.allSatisfy { try $0.canSeek(group, stripe) }
    }

    /// Goes to the row group `group`.
    func seek(_ group: Int, _ stripe: Stripe) throws {
        guard let index = try stripe.rowIndex(node.id), group < index.entries.count else {
            throw StreamBytes.damaged("its index lacks a row group")
        }
        var positions = PositionReader(index.entries[group].positions)
        try present?.seek(&positions)
        try values.seek(&positions)
        for child in values.children { try child.seek(group, stripe) }
    }
}

/// The values of one column of a stripe, nulls left out.
protocol StripeValues: AnyObject {
    /// Reads `presence.count` values, at least one, and puts them into `presence.rows` rows.
    func read(_ presence: Presence) throws -> Column
    func skip(_ count: Int) throws
    /// Takes the column's own positions, in the order in which writers note them.
    func seek(_ positions: inout PositionReader) throws
    var children: [StripeColumn] { get }
}

extension StripeValues {
    var children: [StripeColumn] { [] }
}
