import DovetailColumnar

/// Runs of neighboring rows of a batch that are read, the rows between them being passed over.
struct RowRuns {
    /// Ascending, not touching, relative to the start of the batch.
    let runs: [Range<Int>]
    /// Rows in all runs.
    let count: Int
    /// Where the batch ends.
    let end: Int

    /// All rows of a batch.
    init(all count: Int) {
        runs = [0..<count]
        self.count = count
        end = count
    }

    /// Rows between two that are wanted which are read rather than passed over.
    private static let gap = 64

    /// The rows of an ascending selection and small gaps between them; nil when that would leave too little out to pay.
    init?(_ selection: Selection, of rows: Int) {
        guard selection.count * 4 <= rows else { return nil }
        var runs: [Range<Int>] = []
        var count = 0
        let indices = selection.pointer
        for index in 0..<selection.count {
            let row = Int(indices[index])
            if let last = runs.last, row - last.upperBound < RowRuns.gap {
                guard row >= last.upperBound else { return nil }
                count += row + 1 - last.upperBound
                runs[runs.count - 1] = last.lowerBound..<row + 1
            } else {
                runs.append(row..<row + 1)
                count += 1
            }
            if count * 2 > rows { return nil }
        }
        self.runs = runs
        self.count = count
        end = rows
    }

    /// The rows of the runs, in order.
    func rows() -> Buffer {
        let buffer = Buffer(byteCount: count * 4)
        let target = buffer.pointer(as: UInt32.self)
        var next = 0
        for run in runs {
            for row in run {
                target[next] = UInt32(truncatingIfNeeded: row)
                next &+= 1
            }
        }
        return buffer
    }

    /// The rows of `selection`, which the runs were made of, counted among the rows of the runs alone.
    func relative(_ selection: Selection) -> Selection? {
        guard selection.count < count else { return nil }
        let buffer = Buffer(byteCount: selection.count * 4)
        let (source, target) = (selection.pointer, buffer.pointer(as: UInt32.self))
        var (run, before) = (0, 0)
        for index in 0..<selection.count {
            let row = Int(source[index])
            while row >= runs[run].upperBound {
                before += runs[run].count
                run += 1
            }
            target[index] = UInt32(truncatingIfNeeded: row - runs[run].lowerBound + before)
        }
        return Selection(indices: buffer, count: selection.count)
    }
}
