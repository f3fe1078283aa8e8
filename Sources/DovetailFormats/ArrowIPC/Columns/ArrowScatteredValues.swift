import DovetailColumnar
import Synchronization

/// Values taken from anywhere in a column: the part between the first and the last wanted is read, or once all of it
/// when the wanted ones lie far apart.
final class ArrowScatteredValues: Sendable {
    private let reader: any ArrowColumnReader
    private let whole = Mutex<Column?>(nil)

    var count: Int { reader.count }

    init(_ reader: any ArrowColumnReader) { self.reader = reader }

    /// - Parameter indices: UInt32 below `count`, or UInt32.max for a null. They are changed.
    func taking(_ indices: Buffer, count: Int) throws -> Column {
        try withExtendedLifetime(indices) {
            let places = indices.pointer(as: UInt32.self)
            var (first, last, wanted) = (UInt32.max, UInt32.min, 0)
            for row in 0..<count where places[row] != .max {
                first = min(first, places[row])
                last = max(last, places[row])
                wanted &+= 1
            }
            guard wanted > 0 else { return .nulls(type: try reader.read(0..<0).type, count: count) }
            if Int(last - first) > 4 * wanted + RecordBatch.capacity {
                return try ArrowCodes.taking(UnsafePointer(places), count, of: all())
            }
            for row in 0..<count where places[row] != .max { places[row] &-= first }
            let part = try reader.read(Int(first)..<Int(last) + 1)
            return try ArrowCodes.taking(UnsafePointer(places), count, of: part)
        }
    }

    private func all() throws -> Column {
        try whole.withLock { whole in
            if let whole { return whole }
            let column = try reader.read(0..<reader.count)
            whole = column
            return column
        }
    }
}
