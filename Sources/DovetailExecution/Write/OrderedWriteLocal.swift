import DovetailColumnar
import DovetailFormats
import DovetailPlan

/// One thread's part in a write without partitions: its morsels go into the common order, and the blocks that become
/// complete by that are encoded by whoever completed them.
final class OrderedWriteLocal: SinkLocal {
    private let sink: WriteSink
    private let reorder: RowReorder
    private let thread: Int
    private var batches: [RecordBatch] = []
    private var writer: (any FileWriter)?

    init(_ sink: WriteSink, _ reorder: RowReorder) {
        self.sink = sink
        self.reorder = reorder
        thread = reorder.join()
    }

    func consume(_ raw: RecordBatch) throws -> Flow {
        let batch = raw.compacted()
        if batch.count > 0 {
            batches.append(
                RecordBatch(
                    schema: sink.dataSchema, columns: batch.columns, count: batch.count, ordinal: batch.ordinal))
        }
        return .needMoreInput
    }

    func morselDidEnd(sequence: Int?) throws {
        try flush()
        reorder.willAsk(thread: thread)
    }

    func close() throws { try flush() }

    private func flush() throws {
        reorder.bring(batches, thread: thread)
        batches = []
        while let block = reorder.nextBlock() { try sink.write(block) }
    }
}
