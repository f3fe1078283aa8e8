/// Rows sorted by partition and then by the window's order: where each partition and each group of peers (rows equal in
/// the order) begins. Many small partitions stand in one layout, so that kernels run over all of them at once.
public struct WindowLayout: Sendable {
    /// Rows.
    public let count: Int
    public let partitions: Runs
    public let peers: Runs

    /// Consecutive runs of rows.
    public struct Runs: @unchecked Sendable {
        public let count: Int
        /// `count + 1` UInt32: the first row of each run, then the number of rows.
        public let starts: Buffer
        /// The run of each row, UInt32.
        public let ofRow: Buffer

        /// - Parameter changes: A byte a row, 1 where a run begins; the first row always begins one.
        init(changes: UnsafePointer<UInt8>, count rows: Int) {
            var runs = 0
            for row in 0..<rows { runs &+= Int(changes[row]) }
            if rows > 0, changes[0] == 0 { runs &+= 1 }
            count = runs
            starts = Buffer(byteCount: (runs + 1) * 4)
            ofRow = Buffer(byteCount: rows * 4)
            let (starts, ofRow) = (starts.pointer(as: UInt32.self), ofRow.pointer(as: UInt32.self))
            var run = -1
            for row in 0..<rows {
                if changes[row] != 0 || row == 0 {
                    run &+= 1
                    starts[run] = UInt32(truncatingIfNeeded: row)
                }
                ofRow[row] = UInt32(truncatingIfNeeded: run)
            }
            starts[runs] = UInt32(truncatingIfNeeded: rows)
        }

        init(count: Int, starts: Buffer, ofRow: Buffer) {
            self.count = count
            self.starts = starts
            self.ofRow = ofRow
        }
    }

    /// - Parameters:
    ///   - partitions: Columns whose equal neighbors are of one partition; none for a single partition.
    ///   - order: Columns whose equal neighbors in a partition are peers; none makes all rows of a partition peers.
    ///   Both have the rows in their sorted order.
    public init(partitions: [Column], order: [Column], count: Int) {
        self.count = count
        let changes = Buffer(zeroed: count)
        let marks = changes.pointer(as: UInt8.self)
        for column in partitions { Kernels.markChanges(column, count: count, into: marks) }
        self.partitions = Runs(changes: marks, count: count)
        if order.isEmpty {
            peers = self.partitions
        } else {
            for column in order { Kernels.markChanges(column, count: count, into: marks) }
            peers = Runs(changes: marks, count: count)
        }
        withExtendedLifetime(changes) {}
    }
}

extension Kernels {
    /// Sets the byte of each row whose value differs from the one before it, as sorting tells values apart: nulls are equal,
    /// NaNs are, zeros of both signs are.
    static func markChanges(_ column: Column, count: Int, into marks: UnsafeMutablePointer<UInt8>) {
        if let validity = column.validity {
            var before = count > 0 && validity[0]
            for row in 0..<count {
                let now = validity[row]
                marks[row] |= bit(now != before)
                before = now
            }
        }
        switch column {
        case .null, .constant: return
        case .boolean(let values): mark(count, values.validity, marks) { values.values[$0] != values.values[$1] }
        case .string(let strings):
            let views = strings.pointer
            mark(count, strings.validity, marks) { !(views[$0] == views[$1]) }
        case .primitive(let values): markValues(values, count, marks)
        case .dictionary: markChanges(column.flattened(), count: count, into: marks)
        case .list, .structure:
            mark(count, column.validity, marks) { compareValues(column, $0, column, $1) != 0 }
        }
    }

    private static func markValues(_ column: PrimitiveColumn, _ count: Int, _ marks: UnsafeMutablePointer<UInt8>) {
        switch column.type.physical {
        case .float:
            let values = column.pointer(as: Float.self)
            mark(count, column.validity, marks) {
                values[$0] != values[$1] && (values[$0] == values[$0] || values[$1] == values[$1])
            }
        case .double:
            let values = column.pointer(as: Double.self)
            mark(count, column.validity, marks) {
                values[$0] != values[$1] && (values[$0] == values[$0] || values[$1] == values[$1])
            }
        case .interval:
            let values = column.pointer(as: Interval.self)
            mark(count, column.validity, marks) { values[$0].totalNanoseconds != values[$1].totalNanoseconds }
        default:
            switch column.type.byteWidth {
            case 1: mark(column.pointer(as: UInt8.self), column, count, marks)
            case 2: mark(column.pointer(as: UInt16.self), column, count, marks)
            case 4: mark(column.pointer(as: UInt32.self), column, count, marks)
            case 8: mark(column.pointer(as: UInt64.self), column, count, marks)
            default: mark(column.pointer(as: UInt128.self), column, count, marks)
            }
        }
    }

    @inline(__always)
    private static func mark<T: Equatable>(
        _ values: UnsafePointer<T>, _ column: PrimitiveColumn, _ count: Int, _ marks: UnsafeMutablePointer<UInt8>
    ) {
        mark(count, column.validity, marks) { values[$0] != values[$1] }
    }

    @inline(__always)
    private static func mark(
        _ count: Int, _ validity: Bitmap?, _ marks: UnsafeMutablePointer<UInt8>, _ differ: (Int, Int) -> Bool
    ) {
        guard count > 1 else { return }
        guard let validity else {
            for row in 1..<count { marks[row] |= bit(differ(row &- 1, row)) }
            return
        }
        // Where one of both is null that alone tells.
        for row in 1..<count where validity[row &- 1] && validity[row] { marks[row] |= bit(differ(row &- 1, row)) }
    }
}
