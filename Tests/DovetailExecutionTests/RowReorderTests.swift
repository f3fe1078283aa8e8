import DovetailColumnar
import DovetailTestSupport
import Testing

@testable import DovetailExecution

/// Rows of many threads leave in the order of their source, whatever the threads' speed.
@Suite struct RowReorderTests {
    @Test(arguments: 0..<60)
    func rowsKeepTheirOrder(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let morsels = Int(random.next() % 40)
        let blockRows = [1, 7, 64, 1000][Int(random.next() % 4)]
        var simulation = Simulation(
            reorder: RowReorder(blockRows: blockRows), threads: 1 + Int(random.next() % 5),
            sizes: (0..<morsels).map { _ in (0..<Int(random.next() % 4)).map { _ in 1 + Int(random.next() % 90) } })
        simulation.run(&random)
        #expect(simulation.numbers == Array(0..<simulation.numbers.count))
        #expect(simulation.rows == (0..<simulation.total).map { Int64($0) }, "seed \(seed)")
        #expect(simulation.blockSizes.dropLast().allSatisfy { $0 == blockRows }, "seed \(seed)")
    }

    /// What waits is bounded: once all threads have asked again, everything brought before may leave.
    @Test func nothingWaitsWithoutReason() {
        let reorder = RowReorder(blockRows: 10)
        let (first, second) = (reorder.join(), reorder.join())
        reorder.bring([Simulation.batch(0..<10, ordinal: 5 << 32)], thread: first)
        reorder.willAsk(thread: first)
        #expect(reorder.nextBlock() == nil, "the second thread may still bring what stands before")
        reorder.bring([], thread: second)
        reorder.willAsk(thread: second)
        #expect(reorder.nextBlock()?.batches.first?.count == 10)
    }

    private struct Simulation {
        let reorder: RowReorder
        let threads: Int
        let sizes: [[Int]]
        var rows: [Int64] = []
        var numbers: [Int] = []
        var blockSizes: [Int] = []
        var total: Int { sizes.reduce(0) { $0 + $1.reduce(0, +) } }

        static let schema = Schema([Field("x", .int64)])

        static func batch(_ values: Range<Int>, ordinal: Int) -> RecordBatch {
            let column = Column(scalars: values.map { .int(Int64($0)) }, type: .int64)
            return RecordBatch(schema: schema, columns: [column], count: values.count, ordinal: ordinal)
        }

        /// Each step one thread goes on: it asks, or brings what it asked for.
        mutating func run(_ random: inout SplitMix64) {
            let numbers = (0..<threads).map { _ in reorder.join() }
            var held: [[RecordBatch]?] = Array(repeating: nil, count: threads)
            var (next, start, open) = (0, 0, Set(0..<threads))
            while let thread = open.randomElement(using: &random) {
                if let batches = held[thread] {
                    held[thread] = nil
                    reorder.bring(batches, thread: numbers[thread])
                    drain(isLast: false)
                    reorder.willAsk(thread: numbers[thread])
                } else if next < sizes.count {
                    var batches: [RecordBatch] = []
                    for (index, size) in sizes[next].enumerated() {
                        batches.append(Simulation.batch(start..<start + size, ordinal: next << 32 + index))
                        start += size
                    }
                    held[thread] = batches
                    next += 1
                } else {
                    reorder.bring([], thread: numbers[thread])
                    open.remove(thread)
                }
            }
            drain(isLast: true)
        }

        private mutating func drain(isLast: Bool) {
            while let block = reorder.nextBlock(isLast: isLast) {
                numbers.append(block.number)
                blockSizes.append(block.batches.reduce(0) { $0 + $1.count })
                for row in block.batches.flatMap({ $0.rows() }) {
                    if case .int(let value)? = row.first { rows.append(value) }
                }
            }
        }
    }
}
