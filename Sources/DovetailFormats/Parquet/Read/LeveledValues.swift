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
            var largest: UInt32 = 0
            let levels = [UInt8](unsafeUninitializedCapacity: count) { target, filled in
                for index in 0..<count {
                    target[index] = UInt8(truncatingIfNeeded: base[index])
                    largest = max(largest, base[index])
                }
                filled = count
            }
            guard largest <= UInt32(maximum) else { throw PageValues.damaged("a level is too high") }
            return levels
        }
    }

    /// Gives out entries until `rows` rows have begun and the next one would; `started` counts them on.
    mutating func take(
        _ started: inout Int, _ rows: Int, maximum: Int, into result: inout LeveledValues, keeping: Bool
    ) -> (present: Int, isComplete: Bool) {
        let first = at
        var (present, isComplete) = (0, false)
        let top = UInt8(maximum)
        definitions.withUnsafeBufferPointer { definitions in
            repetitions.withUnsafeBufferPointer { repetitions in
                while at < definitions.count {
                    if repetitions[at] == 0 {
                        if started == rows {
                            isComplete = true
                            break
                        }
                        started += 1
                    }
                    present &+= definitions[at] == top ? 1 : 0
                    at &+= 1
                }
            }
        }
        guard keeping else { return (present, isComplete) }
        result.definitions += definitions[first..<at]
        result.repetitions += repetitions[first..<at]
        return (present, isComplete)
    }
}
