import DovetailColumnar

/// The schema of an Arrow file or stream.
struct ArrowSchema: Hashable, Sendable {
    var fields: [ArrowField]
    /// Integers of the bodies have the other byte order.
    var isBigEndian = false

    static let mostFields = 100_000

    init(fields: [ArrowField]) { self.fields = fields }

    init(_ table: FlatTable) throws {
        let endianness: Int16 = try table.integer(0)
        guard (0...1).contains(endianness) else { throw FlatBytes.damaged("there is no byte order \(endianness)") }
        isBigEndian = endianness == 1
        fields = try table.tables(1).map { try ArrowField($0, depth: 0) }
        guard fields.count <= ArrowSchema.mostFields else {
            throw FormatError(.unsupported, "\(fields.count) columns are too many", kind: .unsupported)
        }
    }

    func schema(_ settings: ArrowReadSettings) throws -> Schema { Schema(try fields.map { try $0.field(settings) }) }

    /// The value field of each dictionary, by id.
    /// - Throws: `FormatError` `.damagedFile` when fields of different types share an id.
    func dictionaries() throws -> [Int64: ArrowField] {
        var found: [Int64: ArrowField] = [:]
        for field in fields { try field.collectDictionaries(into: &found) }
        return found
    }
}

extension ArrowField {
    fileprivate func collectDictionaries(into found: inout [Int64: ArrowField]) throws {
        if let dictionary {
            if let other = found[dictionary.id], !other.isLike(self) {
                throw FormatError(
                    .damagedFile, "columns of different types share the dictionary \(dictionary.id)")
            }
            found[dictionary.id] = plain
        }
        for child in children { try child.collectDictionaries(into: &found) }
    }

    /// Equal but for names and which parts may be null.
    private func isLike(_ other: ArrowField) -> Bool {
        type == other.type && children.count == other.children.count
            && zip(children, other.children).allSatisfy { $0.dictionary == $1.dictionary && $0.isLike($1) }
    }

    /// Ids of the dictionaries that the field's values (not the field itself) refer to.
    var inner: [Int64] { children.flatMap { ($0.dictionary.map { [$0.id] } ?? []) + $0.inner } }
}
