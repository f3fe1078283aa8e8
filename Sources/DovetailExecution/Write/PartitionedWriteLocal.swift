import DovetailColumnar
import DovetailFormats
import DovetailPlan

/// One thread's rows on their way into the files of their partitions: gathered by partition until a block is full.
final class PartitionedWriteLocal: SinkLocal {
    private let sink: WriteSink
    private var partitions: [Partition] = []
    private var router: PartitionRouter?
    private var bufferedRows = 0
    /// Rows over all partitions at which the fullest are written though not full.
    private static let bufferLimit = 4 << 20

    private struct Partition {
        var path: String
        var batches: [RecordBatch] = []
        var rowCount = 0
        var blocks: [EncodedBlock] = []
        var writer: (any FileWriter)?
    }

    init(_ sink: WriteSink) { self.sink = sink }

    func consume(_ raw: RecordBatch) throws -> Flow {
        let batch = raw.compacted()
        if router == nil { router = try PartitionRouter(schema: sink.schema, columns: sink.partitionColumns) }
        for part in router?.split(batch) ?? [] {
            while partitions.count <= part.partition {
                partitions.append(Partition(path: router?.path(of: partitions.count) ?? ""))
            }
            let columns = sink.dataColumns.map { batch.columns[$0].taking(part.rows.pointer, count: part.rows.count) }
            try add(
                RecordBatch(schema: sink.dataSchema, columns: columns, count: part.rows.count), to: part.partition)
        }
        return .needMoreInput
    }

    private func add(_ batch: RecordBatch, to index: Int) throws {
        partitions[index].batches.append(batch)
        partitions[index].rowCount += batch.count
        bufferedRows += batch.count
        let writer = try writer(of: index)
        if partitions[index].rowCount >= writer.preferredBlockRows { try encode(index, all: false) }
        if bufferedRows > PartitionedWriteLocal.bufferLimit {
            for other in partitions.indices { try encode(other, all: true) }
        }
    }

    private func writer(of index: Int) throws -> any FileWriter {
        if let known = partitions[index].writer { return known }
        let writer = try sink.file(partition: partitions[index].path).writer
        partitions[index].writer = writer
        return writer
    }

    /// Turns gathered rows into blocks; rows over a whole block wait for the next unless `all`.
    private func encode(_ index: Int, all: Bool) throws {
        let writer = try writer(of: index)
        while partitions[index].rowCount >= (all ? 1 : writer.preferredBlockRows) {
            let chosen = take(index, rows: writer.preferredBlockRows)
            partitions[index].blocks.append(try writer.encode(chosen))
        }
        if sequence == nil { try flushBlocks(index) }
    }

    /// Set while the source's order has to be kept: blocks then wait for the end of their morsel.
    private var sequence: Int?

    private func take(_ index: Int, rows wanted: Int) -> [RecordBatch] {
        var chosen: [RecordBatch] = []
        var left = wanted
        while left > 0, let first = partitions[index].batches.first {
            if first.count <= left {
                chosen.append(first)
                partitions[index].batches.removeFirst()
                left -= first.count
            } else {
                chosen.append(first.slice(0..<left))
                partitions[index].batches[0] = first.slice(left..<first.count)
                left = 0
            }
        }
        let taken = wanted - left
        partitions[index].rowCount -= taken
        bufferedRows -= taken
        return chosen
    }

    private func flushBlocks(_ index: Int) throws {
        for block in partitions[index].blocks { try sink.file(partition: partitions[index].path).append(block) }
        partitions[index].blocks = []
    }

    func morselWillStart(sequence: Int?) { self.sequence = sequence }

    func morselDidEnd(sequence: Int?) throws {
        guard sequence != nil else { return }
        for index in partitions.indices { try encode(index, all: true) }
        for index in partitions.indices { try flushBlocks(index) }
    }

    func close() throws {
        sequence = nil
        for index in partitions.indices {
            try encode(index, all: true)
            try flushBlocks(index)
        }
    }
}
