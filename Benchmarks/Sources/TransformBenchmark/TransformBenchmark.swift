import Dovetail
import DovetailColumnar
import DovetailPlan
import Foundation

/// Files to files, as users have them: rows and megabytes of input a second for each job, the best of three runs.
///
/// The number of rows may be given as an argument (default one million, about 100 MB of CSV).
@main
struct TransformBenchmark {
    static func main() throws {
        let rows = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dovetail-transform-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let orders = folder.appendingPathComponent("orders.csv").path
        let customers = folder.appendingPathComponent("customers.csv").path
        try SampleFiles.writeOrders(to: orders, rows: rows, customers: rows / 10)
        try SampleFiles.writeCustomers(to: customers, rows: rows / 10)
        let engine = Engine()
        print("\(rows) rows of orders, \(engine.configuration.threadCount) threads")
        for job in Job.all(orders: orders, customers: customers, folder: folder.path) {
            try measure(job, rows: rows, on: engine)
        }
    }

    private static func measure(_ job: Job, rows: Int, on engine: Engine) throws {
        let bytes = try job.inputs.reduce(0) { sum, path in
            sum + ((try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0)
        }
        var best = Duration.seconds(3_600)
        for _ in 0..<3 {
            let time = try ContinuousClock().measure { _ = try engine.run(job.relation) }
            best = min(best, time)
        }
        let seconds = Double(best.components.seconds) + Double(best.components.attoseconds) / 1e18
        let name = job.name.padding(toLength: 28, withPad: " ", startingAt: 0)
        print(
            String(
                format: "%@ %7.3f s %8.2f M rows/s %8.0f MB/s", name, seconds, Double(rows) / seconds / 1e6,
                Double(bytes) / seconds / 1e6))
    }
}

/// One transform: what is read, and the relation that reads and writes.
struct Job {
    let name: String
    let inputs: [String]
    let relation: Relation

    /// In an order in which each finds what it reads.
    static func all(orders: String, customers: String, folder: String) -> [Job] {
        let parquet = folder + "/orders.parquet"
        let read = Relation.read(ReadRelation(paths: [orders]))
        return [
            Job(name: "CSV to Parquet", inputs: [orders], relation: write(read, parquet, "parquet")),
            Job(
                name: "filter and derive", inputs: [orders],
                relation: write(derived(read), folder + "/derived.parquet", "parquet")),
            Job(
                name: "join and aggregate", inputs: [orders, customers],
                relation: write(joined(read, customers), folder + "/joined.parquet", "parquet")),
            Job(
                name: "Parquet to CSV", inputs: [parquet],
                relation: write(.read(ReadRelation(paths: [parquet])), folder + "/orders-again.csv", "csv")),
        ]
    }

    private static func write(_ input: Relation, _ path: String, _ format: String) -> Relation {
        let options: [String: Scalar] = format == "parquet" ? ["compression": .string("zstd")] : [:]
        return .write(
            WriteRelation(
                input: input, target: WriteTarget(path: path, layout: .file, format: format, options: options)))
    }

    private static func derived(_ orders: Relation) -> Relation {
        let recent = UnresolvedExpression(
            .binary(.greaterOrEqual, name("quantity"), UnresolvedExpression(.literal(.int(25), .int32))))
        let net = UnresolvedExpression(
            .alias(UnresolvedExpression(.binary(.multiply, name("quantity"), name("price"))), name: "total"))
        return .project(
            ProjectRelation(
                input: .filter(FilterRelation(input: orders, condition: recent)),
                items: [name("id"), name("day"), name("status"), net]))
    }

    private static func joined(_ orders: Relation, _ customers: String) -> Relation {
        let join = Relation.join(
            JoinRelation(
                left: .alias(AliasRelation(input: orders, name: "o")),
                right: .alias(AliasRelation(input: .read(ReadRelation(paths: [customers])), name: "c")), kind: .inner,
                condition: .using(["customer"])))
        let sum = UnresolvedExpression(.call(.init(name: "sum", arguments: [name("quantity")])))
        let count = UnresolvedExpression(.call(.init(name: "count", arguments: [], isStar: true)))
        return .aggregate(
            AggregateRelation(
                input: join, groups: [name("city"), name("status")],
                items: [name("city"), name("status"), sum, count]))
    }

    private static func name(_ text: String) -> UnresolvedExpression {
        UnresolvedExpression(.name([text], caseSensitive: false))
    }
}
