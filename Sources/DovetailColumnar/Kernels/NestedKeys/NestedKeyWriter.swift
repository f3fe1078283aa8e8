/// Writes the bytes of `Kernels.nestedKeys`, a column of the nested value after the other.
///
/// Columns are plain: no constants, no dictionaries. `rows` are the rows of the column that take part.
struct NestedKeyWriter {
    let normalizes: Bool

    private typealias Cursors = UnsafeMutablePointer<UnsafeMutableRawPointer>

    // MARK: Sizes

    /// Adds to each of the sizes how many bytes the value takes.
    func addSizes(_ column: Column, rows: UnsafePointer<UInt32>, count: Int, to sizes: UnsafeMutablePointer<Int>) {
        for index in 0..<count { sizes[index] &+= 1 }
        guard let present = PresentRows(column, rows: rows, count: count) else { return }
        let (rows, places, count) = (present.rows, present.places, present.count)
        switch column {
        case .string(let strings):
            let views = strings.pointer
            for index in 0..<count { sizes[Int(places[index])] &+= 4 &+ views[Int(rows[index])].count }
        case .structure(let structures):
            let added = Buffer(zeroed: count * 8)
            let sums = added.pointer(as: Int.self)
            for child in structures.children { addSizes(child, rows: rows, count: count, to: sums) }
            for index in 0..<count { sizes[Int(places[index])] &+= sums[index] }
            withExtendedLifetime(added) {}
        case .list(let lists):
            let elements = ListedRows(lists, rows: rows, count: count)
            let sums = self.sizes(lists.child, elements)
            let values = sums.pointer(as: Int.self)
            let lengths = elements.lengths.pointer(as: Int32.self)
            var next = 0
            for index in 0..<count {
                var size = 4
                for _ in 0..<lengths[index] {
                    size &+= values[next]
                    next &+= 1
                }
                sizes[Int(places[index])] &+= size
            }
            withExtendedLifetime((elements, sums)) {}
        default:
            let width = column.type.physical == .bit ? 1 : (column.type.byteWidth ?? 0)
            for index in 0..<count { sizes[Int(places[index])] &+= width }
        }
        withExtendedLifetime(present) {}
    }

    private func sizes(_ column: Column, _ elements: ListedRows) -> Buffer {
        let sizes = Buffer(zeroed: elements.count * 8)
        addSizes(column, rows: elements.rows.pointer(), count: elements.count, to: sizes.pointer())
        return sizes
    }

    // MARK: Bytes

    /// Writes the values at the cursors, which move behind them.
    func write(
        _ column: Column, rows: UnsafePointer<UInt32>, count: Int,
        at cursors: UnsafeMutablePointer<UnsafeMutableRawPointer>
    ) {
        for index in 0..<count {
            cursors[index].storeBytes(of: 0, as: UInt8.self)
            cursors[index] += 1
        }
        guard let present = PresentRows(column, rows: rows, count: count) else { return }
        let (rows, places, count) = (present.rows, present.places, present.count)
        let own = Buffer(byteCount: count * 8)
        let targets = own.pointer(as: UnsafeMutableRawPointer.self)
        for index in 0..<count {
            targets[index] = cursors[Int(places[index])]
            (targets[index] - 1).storeBytes(of: 1, as: UInt8.self)
        }
        switch column {
        case .boolean(let booleans): writeEach(targets, count) { booleans.values[Int(rows[$0])] ? 1 as UInt8 : 0 }
        case .primitive(let values): writeValues(values, rows, count, targets)
        case .string(let strings): writeTexts(strings, rows, count, targets)
        case .structure(let structures):
            for child in structures.children { write(child, rows: rows, count: count, at: targets) }
        case .list(let lists): writeLists(lists, rows, count, targets)
        default: break
        }
        for index in 0..<count { cursors[Int(places[index])] = targets[index] }
        withExtendedLifetime((own, present)) {}
    }

    @inline(__always)
    private func writeEach<T: BitwiseCopyable>(_ cursors: Cursors, _ count: Int, _ value: (Int) -> T) {
        for index in 0..<count {
            cursors[index].storeBytes(of: value(index), as: T.self)
            cursors[index] += MemoryLayout<T>.size
        }
    }

    private func writeValues(
        _ column: PrimitiveColumn, _ rows: UnsafePointer<UInt32>, _ count: Int, _ cursors: Cursors
    ) {
        switch column.type.physical {
        case .float where normalizes:
            let word = Kernels.wordOfFloat(column.pointer())
            writeEach(cursors, count) { UInt32(truncatingIfNeeded: word(Int(rows[$0]))) }
        case .double where normalizes:
            let word = Kernels.wordOfDouble(column.pointer())
            writeEach(cursors, count) { word(Int(rows[$0])) }
        case .interval where normalizes:
            let values = column.pointer(as: Interval.self)
            writeEach(cursors, count) { values[Int(rows[$0])].totalNanoseconds }
        default:
            switch column.type.byteWidth {
            case 1: writeFixed(column.pointer(as: UInt8.self), rows, count, cursors)
            case 2: writeFixed(column.pointer(as: UInt16.self), rows, count, cursors)
            case 4: writeFixed(column.pointer(as: UInt32.self), rows, count, cursors)
            case 8: writeFixed(column.pointer(as: UInt64.self), rows, count, cursors)
            default: writeFixed(column.pointer(as: UInt128.self), rows, count, cursors)
            }
        }
    }

    private func writeFixed<T: BitwiseCopyable>(
        _ values: UnsafePointer<T>, _ rows: UnsafePointer<UInt32>, _ count: Int, _ cursors: Cursors
    ) {
        writeEach(cursors, count) { values[Int(rows[$0])] }
    }

    private func writeTexts(_ column: StringColumn, _ rows: UnsafePointer<UInt32>, _ count: Int, _ cursors: Cursors) {
        let views = column.pointer
        for index in 0..<count {
            let view = views[Int(rows[index])]
            let length = view.count
            let target = cursors[index]
            target.storeBytes(of: UInt32(truncatingIfNeeded: length), as: UInt32.self)
            view.withBytes { bytes in
                if length > 0, let source = bytes.baseAddress {
                    (target + 4).copyMemory(from: source, byteCount: length)
                }
            }
            cursors[index] = target + (4 &+ length)
        }
    }

    private func writeLists(_ lists: ListColumn, _ rows: UnsafePointer<UInt32>, _ count: Int, _ cursors: Cursors) {
        let elements = ListedRows(lists, rows: rows, count: count)
        let sums = sizes(lists.child, elements)
        let values = sums.pointer(as: Int.self)
        let lengths = elements.lengths.pointer(as: Int32.self)
        let places = Buffer(byteCount: elements.count * 8)
        let targets = places.pointer(as: UnsafeMutableRawPointer.self)
        var next = 0
        for index in 0..<count {
            var cursor = cursors[index]
            cursor.storeBytes(of: lengths[index], as: Int32.self)
            cursor += 4
            for _ in 0..<lengths[index] {
                targets[next] = cursor
                cursor += values[next]
                next &+= 1
            }
            cursors[index] = cursor
        }
        write(lists.child, rows: elements.rows.pointer(), count: elements.count, at: targets)
        withExtendedLifetime((elements, sums, places)) {}
    }
}

/// Rows whose value is not null, and their places among the rows they were chosen from.
private struct PresentRows {
    let rows: UnsafePointer<UInt32>
    let places: UnsafePointer<UInt32>
    let count: Int
    private let owners: (Buffer, Buffer)

    /// nil where all are null.
    init?(_ column: Column, rows all: UnsafePointer<UInt32>, count total: Int) {
        if case .null = column { return nil }
        let chosen = Buffer(byteCount: total * 4)
        let kept = Buffer(byteCount: total * 4)
        let (target, numbers) = (chosen.pointer(as: UInt32.self), kept.pointer(as: UInt32.self))
        var found = 0
        if let validity = column.validity {
            for index in 0..<total {
                target[found] = all[index]
                numbers[found] = UInt32(truncatingIfNeeded: index)
                found &+= Int(truncatingIfNeeded: unsafeBitCast(validity[Int(all[index])], to: UInt8.self))
            }
        } else {
            target.update(from: all, count: total)
            for index in 0..<total { numbers[index] = UInt32(truncatingIfNeeded: index) }
            found = total
        }
        rows = UnsafePointer(target)
        places = UnsafePointer(numbers)
        count = found
        owners = (chosen, kept)
    }
}

/// The elements of chosen lists one after the other, as rows of the lists' child.
private struct ListedRows {
    let rows: Buffer
    let count: Int
    /// Int32, one a list.
    let lengths: Buffer

    init(_ lists: ListColumn, rows chosen: UnsafePointer<UInt32>, count listCount: Int) {
        let offsets = lists.offsets.pointer(as: Int32.self)
        lengths = Buffer(byteCount: listCount * 4)
        let sizes = lengths.pointer(as: Int32.self)
        var total = 0
        for index in 0..<listCount {
            let row = Int(chosen[index])
            sizes[index] = offsets[row &+ 1] &- offsets[row]
            total &+= Int(sizes[index])
        }
        rows = Buffer(byteCount: total * 4)
        count = total
        let target = rows.pointer(as: UInt32.self)
        var next = 0
        for index in 0..<listCount {
            let first = UInt32(bitPattern: offsets[Int(chosen[index])])
            for element in 0..<UInt32(bitPattern: sizes[index]) {
                target[next] = first &+ element
                next &+= 1
            }
        }
    }
}
