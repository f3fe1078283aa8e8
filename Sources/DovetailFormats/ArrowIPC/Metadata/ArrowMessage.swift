import DovetailColumnar

/// The metadata of one message: what it is and how long its body is.
struct ArrowMessage {
    enum Header {
        case schema(ArrowSchema)
        case dictionary(id: Int64, isDelta: Bool, ArrowBatchHeader)
        case batch(ArrowBatchHeader)
        /// Tensors and what later versions may add, which have no rows.
        case other(UInt8)
    }

    let header: Header
    let bodyLength: Int
    /// Before version 5, unions and columns of runs have a validity of their own.
    let unionsHaveValidity: Bool

    init(_ bytes: [UInt8]) throws {
        let table = try FlatTable(root: FlatBytes(bytes))
        unionsHaveValidity = try ArrowMessage.isVersionFour(table.integer(0))
        let length: Int64 = try table.integer(3)
        guard let length = Int(exactly: length), length >= 0 else { throw FlatBytes.damaged("its body is too long") }
        bodyLength = length
        let kind: UInt8 = try table.integer(1)
        guard let content = try table.table(2) else { throw FlatBytes.damaged("a message lacks its header") }
        switch kind {
        case 1: header = .schema(try ArrowSchema(content))
        case 2:
            guard let data = try content.table(1) else { throw FlatBytes.damaged("a dictionary lacks its values") }
            header = .dictionary(
                id: try content.integer(0), isDelta: try content.boolean(2), try ArrowBatchHeader(data))
        case 3: header = .batch(try ArrowBatchHeader(content))
        default: header = .other(kind)
        }
    }

    static func isVersionFour(_ version: Int16) throws -> Bool {
        guard (3...4).contains(version) else {
            throw FormatError(
                .unsupported, "Arrow metadata of version \(Int(version) + 1) is not read; versions 4 and 5 are",
                kind: .unsupported)
        }
        return version == 3
    }
}

/// Lengths of columns and places of buffers of a record batch or dictionary.
struct ArrowBatchHeader {
    let rowCount: Int
    let nodes: [Node]
    let buffers: [Place]
    let compression: ArrowCompression?
    /// Data buffers of each column of views, in order.
    let variadicCounts: [Int]

    struct Node {
        let count: Int
        let nullCount: Int
    }

    struct Place {
        let offset: Int
        let length: Int
    }

    /// More rows than this in one batch no reader keeps.
    static let mostRows = Int(Int32.max)

    init(_ table: FlatTable) throws {
        rowCount = try ArrowBatchHeader.count(table.integer(0, default: Int64(0)))
        nodes = try table.structs(1, width: 16) {
            Node(
                count: try ArrowBatchHeader.count($0.integer(at: 0)),
                nullCount: Int(try $0.integer(at: 8, as: Int64.self)))
        }
        buffers = try table.structs(2, width: 16) {
            Place(
                offset: try ArrowBatchHeader.position($0.integer(at: 0)),
                length: try ArrowBatchHeader.position($0.integer(at: 8)))
        }
        compression = try table.table(3).map { try ArrowCompression($0) }
        variadicCounts = try table.integers(4, as: Int64.self).map { try ArrowBatchHeader.count($0) }
    }

    private static func count(_ value: Int64) throws -> Int {
        guard value >= 0, value <= mostRows else { throw FlatBytes.damaged("\(value) is no number of rows") }
        return Int(value)
    }

    private static func position(_ value: Int64) throws -> Int {
        guard value >= 0 else { throw FlatBytes.damaged("\(value) is no place of a buffer") }
        return Int(value)
    }
}
