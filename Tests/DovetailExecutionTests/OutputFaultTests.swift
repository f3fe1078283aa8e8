import DovetailColumnar
import DovetailExecution
import DovetailFormats
import DovetailPlan
import Foundation
import Testing

/// Every call to the file system fails in turn while a target is replaced: a reader then sees the old output or the whole
/// new, and nothing else is left behind.
@Suite struct OutputFaultTests {
    @Test func aFileIsOldOrNew() throws {
        try check(layout: .file, mode: .overwrite, name: "target.csv")
    }

    @Test(arguments: [WriteTarget.Mode.overwrite, .append]) func aFolderIsOldOrNew(_ mode: WriteTarget.Mode) throws {
        try check(layout: .folder(partitionBy: ["k"]), mode: mode, name: "target")
    }

    private func check(layout: WriteTarget.Layout, mode: WriteTarget.Mode, name: String) throws {
        for call in 1...200 {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dovetail-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let target = WriteTarget(
                path: folder.path + "/" + name, layout: layout, format: "csv", mode: .overwrite)
            try write([1, 2, 3], to: target, LocalFileLayer(), run: "old")
            let old = contents(of: folder)

            var again = target
            again.mode = mode
            let layer = FailingFileLayer(failing: call)
            let failed = (try? write([4, 5], to: again, layer, run: "new")) == nil
            let found = contents(of: folder)
            if layer.isUnharmed {
                #expect(!failed)
                return
            }
            #expect(failed, "call \(call)")
            #expect(found == old || isNew(found, beside: mode == .append ? old : [:], layout), "call \(call): \(found)")
        }
        Issue.record("the run makes more than 200 calls")
    }

    /// All files of the new run are there, with those that were to stay.
    private func isNew(_ found: [String: String], beside kept: [String: String], _ layout: WriteTarget.Layout) -> Bool {
        let own = found.filter { !$0.key.contains("old") && !$0.key.hasSuffix("_SUCCESS") }
        let rows = own.values.flatMap { $0.split(separator: "\n").dropFirst() }.count
        let stays = kept.filter { !$0.key.hasSuffix("_SUCCESS") }
        let others = found.filter { $0.key.contains("old") }
        return rows == 2 && others == stays && !found.keys.contains { $0.hasSuffix(".tmp") || $0.contains(".tmp/") }
    }

    private func write(_ values: [Int64], to target: WriteTarget, _ layer: any FileLayer, run: String) throws {
        let schema = Schema([Field("v", .int64), Field("k", .int64)])
        let rows = values.map { value in
            [Expression.literal(.int(value), .int64), Expression.literal(.int(value % 2), .int64)]
        }
        let plan = LogicalPlan.write(.init(input: .values(.init(schema: schema, rows: rows)), target: target))
        let context = ExecutionContext(pool: WorkerPool(threadCount: 2), runID: run, fileLayer: layer)
        try PhysicalPlanner(context: context, formats: FormatRegistry()).plan([plan]).run(in: context)
    }

    /// Text of every file below a folder, hidden ones too, by path.
    private func contents(of folder: URL) -> [String: String] {
        var result: [String: String] = [:]
        let all = FileManager.default.enumerator(atPath: folder.path)
        while let path = all?.nextObject() as? String {
            let full = folder.appendingPathComponent(path)
            if let data = try? Data(contentsOf: full) { result[path] = String(decoding: data, as: UTF8.self) }
        }
        return result
    }
}
