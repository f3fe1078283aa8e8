import DovetailColumnar
import DovetailFormats

/// Numbers the partitions one thread meets and splits batches by them.
final class PartitionRouter {
    private let schema: Schema
    private let columns: [Int]
    private let table: GroupTable
    private let keys: KeyRows
    private var paths: [String] = []

    init(schema: Schema, columns: [Int]) throws {
        for column in columns where schema[column].type.isNested {
            throw ExecutionError(
                .unsupported, "folders cannot be named after \(schema[column].type) values", kind: .unsupported,
                notes: ["use its members as keys"])
        }
        self.schema = schema
        self.columns = columns
        let layout = KeyLayout(columns.map { schema[$0].type }, keepsNulls: true, shows: true)
        table = GroupTable(layout: layout)
        keys = KeyRows(layout: layout)
    }

    /// The folder of a partition below the target: `year=1995/month=3`.
    func path(of partition: Int) -> String {
        while paths.count < table.count {
            let values = table.keys(paths.count..<(paths.count + 1))
            paths.append(
                zip(columns, values).map { column, value in
                    let scalar = value.scalar(at: 0)
                    return PartitionedPath.component(
                        column: schema[column].name,
                        value: scalar.isNull ? nil : scalar.text(type: schema[column].type))
                }.joined(separator: "/"))
        }
        return paths[partition]
    }

    /// Rows of the batch by partition, in the order the partitions were first met.
    func split(_ batch: RecordBatch) throws -> [(partition: Int, rows: Selection)] {
        let count = batch.count
        try keys.encode(columns.map { batch.columns[$0] }, count: count)
        let ids = Buffer(byteCount: count * 4)
        let groups = ids.pointer(as: UInt32.self)
        table.findOrInsert(rows: keys.rows, hashes: keys.hashes, count: count, into: groups)
        // Counting sort by partition.
        var starts = [Int](repeating: 0, count: table.count + 1)
        for row in 0..<count { starts[Int(groups[row]) + 1] += 1 }
        let sizes = starts
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        let sorted = Buffer(byteCount: count * 4)
        let target = sorted.pointer(as: UInt32.self)
        var next = starts
        for row in 0..<count {
            let group = Int(groups[row])
            target[next[group]] = UInt32(truncatingIfNeeded: row)
            next[group] += 1
        }
        withExtendedLifetime(ids) {}
        return (0..<table.count).compactMap { group in
            guard sizes[group + 1] > 0 else { return nil }
            let rows = Buffer(slicing: sorted, from: starts[group] * 4, byteCount: sizes[group + 1] * 4)
            return (group, Selection(indices: rows, count: sizes[group + 1]))
        }
    }
}
