import CDovetailKernels
import DovetailColumnar

/// Some rows of one leaf of a nested column, as Dremel stores them.
struct LeveledValues {
    /// One an entry.
    var definitions: [UInt8] = []
    var repetitions: [UInt8] = []
    /// Those entries that have a value.
    var values = Column.null(NullColumn(count: 0))
}

/// Levels of the page in work that were decoded and not yet given out.
struct LevelBlock {
    private var definitions: [UInt8] = []
    private var repetitions: [UInt8] = []
    private var at = 0

    private static let size = 4_096

    var isEmpty: Bool { at == definitions.count }

    /// Decodes the next levels of a page, which has some.
    mutating func load(from page: inout DataPage, _ leaf: ReadLeaf) throws {
        let count = min(LevelBlock.size, page.entriesLeft)
        repetitions = try LevelBlock.decode(&page.repetitions, count, leaf.maxRepetition)
        definitions = try LevelBlock.decode(&page.definitions, count, leaf.maxDefinition)
        page.entriesLeft -= count
        at = 0
    }

    private static func decode(_ decoder: inout HybridDecoder?, _ count: Int, _ maximum: Int) throws -> [UInt8] {
        guard decoder != nil else { return Array(repeating: 0, count: count) }
        return try withUnsafeTemporaryAllocation(of: UInt32.self, capacity: count + 8) { wide in
            guard let base = wide.baseAddress, decoder?.decode(count, into: base) ?? false else {
                throw PageValues.damaged("it has fewer levels than values")
            }
            var largest = 0
            let levels = [UInt8](unsafeUninitializedCapacity: count) { target, filled in
                if let bytes = target.baseAddress { largest = dovetail_levels_narrow(base, count, bytes) }
                filled = count
            }
            guard largest <= maximum else { throw PageValues.damaged("a level is too high") }
            return levels
        }
    }

    /// Gives out entries until `rows` rows have begun and the next one would; `started` counts them on.
    mutating func take(
        _ started: inout Int, _ rows: Int, maximum: Int, into result: inout LeveledValues, keeping: Bool
    ) -> (present: Int, isComplete: Bool) {
        let (first, left) = (at, definitions.count - at)
        let (taken, begun, present) = definitions.withUnsafeBufferPointer { definitions in
            repetitions.withUnsafeBufferPointer { repetitions -> (Int, Int, Int) in
                guard let levels = definitions.baseAddress, let starts = repetitions.baseAddress else {
                    return (0, 0, 0)
                }
                var begun = 0
                let taken = dovetail_levels_rows(starts + first, left, rows - started, &begun)
                return (taken, begun, dovetail_levels_count(levels + first, taken, UInt8(maximum)))
            }
        }
        at += taken
        started += begun
        let isComplete = taken < left
        guard keeping else { return (present, isComplete) }
        result.definitions += definitions[first..<at]
        result.repetitions += repetitions[first..<at]
        return (present, isComplete)
    }
}
