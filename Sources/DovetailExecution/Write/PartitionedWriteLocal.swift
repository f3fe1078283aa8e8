import DovetailColumnar
import DovetailFormats
import DovetailPlan

/// One thread's rows on their way into the files of their partitions, or into the thread's own: gathered by partition until
/// a block is full.
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
        /// The file that grows; its blocks are encoded by its own writer.
        var file: OutputFile?
        /// Encoded, with the file each is for.
        var blocks: [(file: OutputFile, block: EncodedBlock)] = []
    }

    init(_ sink: WriteSink) { self.sink = sink }

    func consume(_ raw: RecordBatch) throws -> Flow {
        let batch = raw.compacted()
        guard !sink.partitionColumns.isEmpty else {
            if partitions.isEmpty { partitions.append(Partition(path: "")) }
            return try add(RecordBatch(schema: sink.dataSchema, columns: batch.columns, count: batch.count), to: 0)
        }
        if router == nil { router = try PartitionRouter(schema: sink.schema, columns: sink.partitionColumns) }
        for part in try router?.split(batch) ?? [] {
            while partitions.count <= part.partition {
                partitions.append(Partition(path: router?.path(of: partitions.count) ?? ""))
            }
            let columns = sink.dataColumns.map { batch.columns[$0].taking(part.rows.pointer, count: part.rows.count) }
            _ = try add(
                RecordBatch(schema: sink.dataSchema, columns: columns, count: part.rows.count), to: part.partition)
        }
        return .needMoreInput
    }

    private func add(_ batch: RecordBatch, to index: Int) throws -> Flow {
        partitions[index].batches.append(batch)
        partitions[index].rowCount += batch.count
        bufferedRows += batch.count
        let blockRows = try file(of: index).writer.preferredBlockRows
        if partitions[index].rowCount >= blockRows { try encode(index, all: false) }
        if bufferedRows > PartitionedWriteLocal.bufferLimit {
            for other in partitions.indices { try encode(other, all: true) }
        }
        return .needMoreInput
    }

    private func file(of index: Int) throws -> OutputFile {
        if let file = partitions[index].file, !sink.files.isFull(file) { return file }
        let file = try sink.files.next(partition: partitions[index].path, after: partitions[index].file)
        partitions[index].file = file
        return file
    }

    /// Turns gathered rows into blocks; rows over a whole block wait for the next unless `all`.
    private func encode(_ index: Int, all: Bool) throws {
        while partitions[index].rowCount > 0 {
            let file = try file(of: index)
            let blockRows = file.writer.preferredBlockRows
            guard all || partitions[index].rowCount >= blockRows else { return }
            let block = try file.writer.encode(take(index, rows: blockRows))
            partitions[index].blocks.append((file, block))
            if sequence == nil { try flushBlocks(index) }
            // Several files take blocks in turn.
            if sink.split.fileCount > 1, !sink.split.needsFolder { partitions[index].file = nil }
        }
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
        for (file, block) in partitions[index].blocks { try file.append(block) }
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
