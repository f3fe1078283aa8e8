import DovetailColumnar

/// How the rows of a file are decoded: operations in the order of the bytes, which put values into slots.
///
/// Compiled once a file and set of columns; what nobody wants is skipped by operations without a slot.
struct AvroProgram: Sendable {
    var operations: [AvroOperation] = []
    var slots: [AvroSlotPlan] = []
    /// Of unions with several types, found by `AvroOperation.detail`.
    var unions: [[AvroBranch]] = []
    /// Largest magnitudes of decimals, found by `AvroOperation.detail`.
    var bounds: [Int128] = []
    /// One a wanted column, in the order asked for.
    var roots: [(name: String, slot: Int)] = []
    /// The operations of each field of the rows, for messages.
    var fields: [(name: String, end: Int)] = []
}

/// One step of decoding.
struct AvroOperation: Sendable {
    enum Code: UInt8, Sendable {
        case skipBytes, skipNumber, skipText
        /// Nothing by itself: what follows is skipped together when it is null.
        case skipGroup
        case skipList
        case null, boolean, int32, int64, float, double, floatAsDouble, text, fixed
        case decimal64, decimal128, fixedDecimal64, fixedDecimal128
        case uuid, interval, enumeration, list, structure, union
    }

    var code: Code
    /// The value stands in a union, behind the number of its branch.
    var isUnion = false
    /// First bytes of a value: the number of the branch of null, of the value; -1 for none.
    var nullByte: Int16 = -1
    var valueByte: Int16 = -1
    /// Where values go; -1 for nowhere.
    var slot: Int32 = -1
    /// Bytes of fixed values, symbols of an enum, least bytes of an item.
    var size: Int32 = 0
    /// Place in one of the program's tables, or the slot of a list's items.
    var detail: Int32 = 0
    /// The operation after this one and those of its parts.
    var end: Int32 = 0
}

/// One type of a union: its operations, and the slot of its member.
struct AvroBranch: Sendable {
    let operations: Range<Int32>
    /// -1 for null, or when the values of all types go into one slot.
    let member: Int32
    let isNull: Bool
}

/// A growing column: what it will be and how its values are kept until then.
struct AvroSlotPlan: Sendable {
    enum Form: UInt8, Sendable {
        /// A byte a value, made bits in the end.
        case bits
        /// As in the column.
        case values
        case views
        /// Sixteen bytes, made text in the end.
        case uuids
        /// Into `symbols`.
        case codes
        /// Ends of lists.
        case offsets
        /// A byte a row, for what has no values of its own: structs and nulls.
        case rows
    }

    let form: Form
    let type: DataType
    /// A value takes `1 << shift` bytes.
    let shift: Int
    var children: [Int] = []
    var symbols: [String] = []
}
