import DovetailColumnar

/// Runs of one value each, expanded.
final class ArrowRunEndReader: ArrowColumnReader {
    let count: Int
    /// Int64, rising, the last at least `count`.
    private let ends: Buffer
    private let runCount: Int
    /// Row of the whole column that is row 0 here.
    private let firstRow: Int
    private let values: any ArrowColumnReader

    init(_ children: [ArrowField], _ source: inout ArrowSource) throws {
        let own = try source.node()
        count = own.count
        // The values tell which are null.
        if source.unionsHaveValidity { _ = try source.validity(own) }
        firstRow = source.window?.lowerBound ?? 0
        // Where the runs of some rows are is known from all of them.
        source.window = nil
        guard case .integer(let bits, _) = children[0].type else {
            throw FormatError(.internalError, "run ends are not integers", kind: .internal)
        }
        let node = try source.node()
        runCount = node.count
        _ = try source.validity(node)
        let stored = try source.integers(runCount, width: bits / 8)
        ends = ArrowByteOrder.widened(stored, count: runCount, width: bits / 8)
        values = try source.reader(children[1], window: nil)
        try values.has(runCount)
        let pointer = ends.pointer(as: Int64.self)
        let isRising = (0..<runCount).allSatisfy { pointer[$0] > ($0 == 0 ? 0 : pointer[$0 - 1]) }
        guard isRising, count == 0 || (runCount > 0 && Int(pointer[runCount - 1]) - firstRow >= count) else {
            throw FormatError(.damagedFile, "the run ends of a column do not rise to its length")
        }
    }

    func read(_ rows: Range<Int>) throws -> Column {
        if rows.isEmpty { return .nulls(type: try values.read(0..<0).type, count: 0) }
        guard rows.count <= ArrowCodes.mostElements / 4 else { throw ArrowCodes.tooMany() }
        let codes = Buffer(byteCount: rows.count * 4)
        let target = codes.pointer(as: UInt32.self)
        let pointer = ends.pointer(as: Int64.self)
        let first = run(of: firstRow + rows.lowerBound)
        var run = first
        for row in rows {
            if firstRow &+ row >= pointer[run] { run &+= 1 }
            target[row &- rows.lowerBound] = UInt32(truncatingIfNeeded: run &- first)
        }
        return try ArrowCodes.column(codes, nil, of: values.read(first..<run + 1), count: rows.count)
    }

    /// The first run that ends behind `row`.
    private func run(of row: Int) -> Int {
        let pointer = ends.pointer(as: Int64.self)
        var (low, high) = (0, runCount - 1)
        while low < high {
            let middle = (low + high) / 2
            if pointer[middle] > row { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
