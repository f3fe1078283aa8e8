import DovetailColumnar
import DovetailPlan

/// An aggregate over the frames of all rows of a bucket, by the cheapest way the frames allow.
struct WindowAggregate {
    let function: any AggregateFunction
    let call: WindowCall
    let layout: WindowLayout

    /// - Parameters:
    ///   - arguments: In sorted order, as is `filter`, whose rows that are not true no frame holds.
    func evaluate(_ arguments: [Column], filter: Column?, frames: WindowFrames) throws -> Column {
        var arguments = arguments
        var frames = frames
        var partitions = layout.partitions.ofRow
        var rowCount = layout.count
        func keep(_ rows: WindowRows) {
            let numbers = UnsafePointer(rows.rows.pointer(as: UInt32.self))
            frames = frames.over(rank: rows.rank.pointer(), count: layout.count)
            arguments = arguments.map { $0.taking(numbers, count: rows.count) }
            let moved = Buffer(byteCount: rows.count * 4)
            let (source, target) = (partitions.pointer(as: UInt32.self), moved.pointer(as: UInt32.self))
            for row in 0..<rows.count { target[row] = source[Int(numbers[row])] }
            partitions = moved
            rowCount = rows.count
            withExtendedLifetime(rows) {}
        }
        if let filter, let passing = WindowAggregate.passing(filter) { keep(passing) }
        guard call.isDistinct else { return try combine(arguments, frames, partitions, rowCount) }
        let repeats = try RepeatedValues(arguments, partitions: partitions, count: rowCount)
        guard frames.isRunning else {
            return try gather(arguments, frames, repeats)
        }
        // A value counts where it stands first: every frame begins before it.
        keep(repeats.firsts)
        return try combine(arguments, frames, partitions, rowCount)
    }

    private static func passing(_ filter: Column) -> WindowRows? {
        guard filter.count > 0 else { return nil }
        switch filter {
        case .constant(let constant):
            return constant.value == .boolean(true) ? nil : WindowRows(total: filter.count) { _ in false }
        case .boolean(let bits):
            let valid = bits.validity
            return WindowRows(total: filter.count) { bits.values[$0] && valid?[$0] ?? true }
        default: return WindowRows(total: filter.count) { filter.scalar(at: $0) == .boolean(true) }
        }
    }

    private func makeAccumulator() throws -> any GroupedAccumulator {
        try function.makeAccumulator(arguments: call.arguments.map(\.type), result: call.type)
    }

    private func combine(
        _ arguments: [Column], _ frames: WindowFrames, _ partitions: Buffer, _ rowCount: Int
    ) throws -> Column {
        if frames.isWholePartition { return try wholePartitions(arguments, partitions, rowCount) }
        if frames.isMonotone, let result = try slide(arguments, frames) { return result }
        if function.holdsValues { return try gather(arguments, frames, nil) }
        let tree = try FrameTree(arguments, count: rowCount, frames: frames, makeAccumulator)
        return try blocks(ofRows: FrameTree.blockRows) { try tree.states(of: $0) }
    }

    /// Follows each piece of the frames on its own; nil where the aggregate cannot.
    private func slide(_ arguments: [Column], _ frames: WindowFrames) throws -> Column? {
        var result: (any SlidingAccumulator)?
        for piece in frames.pieces {
            guard let states = try makeAccumulator() as? any SlidingAccumulator, states.canSlide else { return nil }
            states.resize(groups: layout.count)
            try states.slide(
                begins: piece.begin.pointer(as: UInt32.self), ends: piece.end.pointer(as: UInt32.self),
                count: layout.count, arguments: arguments)
            if let result {
                let rows = FrameTree.numbers(layout.count)
                try result.merge(
                    states, sources: rows.pointer(as: UInt32.self), groups: rows.pointer(as: UInt32.self),
                    count: layout.count)
                withExtendedLifetime(rows) {}
            } else {
                result = states
            }
        }
        return try result?.finish(0..<layout.count)
    }

    private func wholePartitions(_ arguments: [Column], _ partitions: Buffer, _ rowCount: Int) throws -> Column {
        let accumulator = try makeAccumulator()
        accumulator.resize(groups: layout.partitions.count)
        try accumulator.update(
            groups: partitions.pointer(as: UInt32.self), count: rowCount, arguments: arguments, ordinal: 0)
        let results = try accumulator.finish(0..<layout.partitions.count)
        return results.taking(layout.partitions.ofRow.pointer(as: UInt32.self), count: layout.count)
    }

    /// The results of `states` for all rows, some at a time.
    private func blocks(
        ofRows size: Int, _ states: (Range<Int>) throws -> any GroupedAccumulator
    ) throws -> Column {
        var parts: [Column] = []
        for start in stride(from: 0, to: layout.count, by: size) {
            let rows = start..<min(start + size, layout.count)
            parts.append(try states(rows).finish(0..<rows.count))
        }
        return Column.concatenating(parts, type: call.type)
    }

    // MARK: Frame by frame

    /// Values given to states at a time.
    private static let gatheredValues = 1 << 18

    /// Gives the states the rows of each frame; without those that repeat a value of their frame where that is asked for.
    private func gather(_ arguments: [Column], _ frames: WindowFrames, _ repeats: RepeatedValues?) throws -> Column {
        var list = FrameRows()
        var parts: [Column] = []
        var first = 0
        for row in 0..<layout.count {
            list.add(frames, row, as: row - first, without: repeats)
            guard list.count >= WindowAggregate.gatheredValues || row == layout.count - 1 else { continue }
            let accumulator = try makeAccumulator()
            accumulator.resize(groups: row - first + 1)
            let rows = UnsafePointer(list.rows.pointer(as: UInt32.self))
            try accumulator.update(
                groups: list.groups.pointer(as: UInt32.self), count: list.count,
                arguments: arguments.map { $0.taking(rows, count: list.count) }, ordinal: 0)
            parts.append(try accumulator.finish(0..<(row - first + 1)))
            first = row + 1
            list.removeAll()
        }
        return Column.concatenating(parts, type: call.type)
    }
}
