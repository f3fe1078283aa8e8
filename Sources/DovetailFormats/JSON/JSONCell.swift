import CDovetailKernels
import DovetailColumnar

/// A column on its way to JSON text: its pointers, taken once a batch, with the cells inside it.
struct JSONCell {
    enum Kind {
        /// As it is: integers, decimals, truth values.
        case bare
        case floating
        /// In quotes: dates, times.
        case quoted
        case timestamp
        case text
        case binary
        case list
        case map
        case structure
        /// Every value is null.
        case null
    }

    let kind: Kind
    let cell: CSVCell
    let validity: UnsafePointer<UInt64>?
    let offsets: UnsafePointer<Int32>?
    /// The element of a list, the members of a struct, key and value of a map.
    let children: JSONCells?
    /// What the pointers point into.
    private let owner: Column

    init(_ column: Column) {
        let flat = column.flattened()
        owner = flat
        validity = flat.validity.map { UnsafePointer($0.words) }
        switch flat {
        case .list(let list):
            offsets = UnsafePointer(list.offsets.pointer(as: Int32.self))
            if case .map = list.type {
                kind = .map
                var members: [Column] = []
                if case .structure(let pairs) = list.child.flattened() { members = pairs.children }
                children = JSONCells(members, names: [])
            } else {
                kind = .list
                children = JSONCells([list.child], names: [])
            }
        case .structure(let structure):
            kind = .structure
            offsets = nil
            var names: [String] = []
            if case .structure(let fields) = structure.type { names = fields.map(\.name) }
            children = JSONCells(structure.children, names: names)
        default:
            offsets = nil
            children = nil
            kind = if case .null = flat { .null } else { JSONCell.kind(flat.type) }
        }
        let isPlain = children == nil && kind != .null
        cell = CSVCell(isPlain ? flat : .null(NullColumn(count: 0)), isPlain ? flat.type : .null, quotesAll: false)
    }

    private static func kind(_ type: DataType) -> Kind {
        switch type {
        case .null: .null
        case .float, .double: .floating
        case .date, .time: .quoted
        case .timestamp: .timestamp
        case .string, .interval: .text
        case .binary: .binary
        default: .bare
        }
    }

    @inline(__always)
    func isNull(_ row: Int) -> Bool {
        guard let validity else { return kind == .null }
        return (validity[row >> 6] &>> UInt64(truncatingIfNeeded: row & 63)) & 1 == 0
    }

    /// The views of text or binary values.
    @inline(__always)
    var views: UnsafePointer<StringView>? {
        if case .string(let column) = owner { return column.pointer }
        return cell.texts
    }
}

/// Cells next to each other, with the text before each value: `,"name":`.
final class JSONCells {
    let base: UnsafeMutablePointer<JSONCell>
    let count: Int
    /// Where each prefix ends in `text`; they begin where the one before ends.
    let ends: UnsafeMutablePointer<Int>
    let text: Buffer

    init(_ columns: [Column], names: [String]) {
        count = columns.count
        base = .allocate(capacity: max(count, 1))
        ends = .allocate(capacity: max(count, 1))
        var prefixes: [UInt8] = []
        for (index, column) in columns.enumerated() {
            (base + index).initialize(to: JSONCell(column))
            if index < names.count {
                prefixes.append(UInt8(ascii: ","))
                prefixes += Array(JSONString.quoted(names[index]).utf8)
                prefixes.append(UInt8(ascii: ":"))
            }
            ends[index] = prefixes.count
        }
        text = prefixes.withUnsafeBytes { Buffer(copying: $0) }
    }

    deinit {
        base.deinitialize(count: count)
        base.deallocate()
        ends.deallocate()
    }
}
