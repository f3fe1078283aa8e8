import Dovetail
import DovetailColumnar
import DovetailJobs
import DovetailPlan

/// The job definitions under `Tests/Golden/jobs`: `${DATA}` is the folder of their inputs, `${OUT}` a temporary one.
enum GoldenJobs {
    static let folder: String = {
        let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        return "/" + tests + "/Golden/jobs"
    }()

    static let engine = Engine(configuration: EngineConfiguration(threadCount: 2))

    /// Names of the definitions in a folder, without their endings.
    static func cases(in name: String) -> [String] {
        Files.names(in: "\(folder)/\(name)").filter { !$0.hasSuffix(".txt") }
    }

    static func definition(_ path: String) throws -> JobDefinition {
        let text = Files.read("\(folder)/\(path)") ?? ""
        return path.hasSuffix(".yaml")
            ? try JobDefinition(yaml: text, source: path) : try JobDefinition(json: text, source: path)
    }

    static func start(
        _ definition: JobDefinition, out: String, arguments: [String: String] = [:],
        ifExists: WriteTarget.Mode = .append
    ) throws -> JobRun {
        var all = ["DATA": folder + "/data", "OUT": out]
        all.merge(arguments) { $1 }
        return try JobRunner(engine: engine, ifExists: ifExists).start(definition, arguments: all)
    }

    /// The text of all CSV targets below a folder: each with its header and its rows in the order of the alphabet.
    static func outputs(below folder: String) -> String {
        var text = ""
        for target in Files.names(in: folder) {
            text += "== \(target)\n"
            var rows: [String] = []
            for file in Files.names(in: "\(folder)/\(target)") where file != "_SUCCESS" {
                let lines = (Files.read("\(folder)/\(target)/\(file)") ?? "").split(
                    separator: "\n", omittingEmptySubsequences: false)
                if rows.isEmpty, let header = lines.first { text += "\(header)\n" }
                // The last line end is followed by nothing.
                rows += lines.dropFirst().dropLast().map(String.init)
            }
            text += rows.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }.map { $0 + "\n" }.joined()
        }
        return text
    }

    /// The error as the command line prints it, with the folder taken out.
    static func text(of error: any Error, source: String?, out: String) -> String {
        DiagnosticText(error, source: source).description.split(separator: folder).joined(separator: "GOLDEN")
            .split(separator: out).joined(separator: "OUT") + "\n"
    }
}
