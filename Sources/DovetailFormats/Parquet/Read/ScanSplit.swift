import DovetailColumnar

/// Cuts large row groups into parts for several threads, so that a file of one group keeps all of them busy.
struct ScanSplit {
    /// Row groups of the whole scan: where there are many, only very large ones are cut.
    let groups: Int

    private static let mostRows = 262_144
    private static let leastRows = 32_768
    /// A part should have so many bytes if it has fewer rows than `mostRows`; less, and pages would be unpacked too often.
    private static let partBytes = 8 << 20
    private static let manyGroups = 16

    /// - Parameters:
    ///   - leaves: Those that are read.
    ///   - bytes: What they take in the file.
    func ranges(_ group: ReadRowGroup, _ leaves: [Int], _ schema: ReadSchema, _ bytes: Int) -> [Range<Int>] {
        let count = group.rowCount
        // A part of a nested column begins at a page, which only the index tells.
        let mayBeCut =
            !leaves.isEmpty
            && leaves.allSatisfy { schema.leaves[$0].maxRepetition == 0 || group.chunks[$0].offsetIndex != nil }
        let rows = rowsOfPart(count, bytes)
        guard mayBeCut, count > 2 * rows else { return [0..<count] }
        return stride(from: 0, to: count, by: rows).map { $0..<min($0 + rows, count) }
    }

    private func rowsOfPart(_ count: Int, _ bytes: Int) -> Int {
        guard groups < ScanSplit.manyGroups, bytes > 0 else { return ScanSplit.mostRows }
        let rows = Int(Double(count) * Double(ScanSplit.partBytes) / Double(bytes))
        // Whole batches, so that only the last one of a part is short.
        return min(max(rows, ScanSplit.leastRows), ScanSplit.mostRows) / RecordBatch.capacity * RecordBatch.capacity
    }
}
