import Dovetail
import DovetailColumnar
import DovetailJobs
import DovetailPlan
import Testing

/// Every node's meaning, from a definition to the files it writes.
@Suite struct JobRunTests {
    @Test(arguments: GoldenJobs.cases(in: "run"))
    func golden(_ name: String) throws {
        let folder = TemporaryFolder()
        let run = try GoldenJobs.start(GoldenJobs.definition("run/\(name)"), out: folder.path)
        _ = try run.run()
        #expect(run.state == .succeeded)
        let expected = "\(GoldenJobs.folder)/run/\(name.dropLast(".yaml".count)).txt"
        let outputs = GoldenJobs.outputs(below: folder.path)
        if Files.updatesGolden { return Files.write(outputs, to: expected) }
        #expect(outputs == Files.read(expected) ?? "")
    }

    /// A second run adds files, replaces them, or refuses.
    @Test func whatIsThereAlready() throws {
        let folder = TemporaryFolder()
        let definition = try GoldenJobs.definition("run/arguments.yaml")
        func rows() -> Int { GoldenJobs.outputs(below: folder.path).split(separator: "\n").count - 2 }
        _ = try GoldenJobs.start(definition, out: folder.path).run()
        #expect(rows() == 2)
        _ = try GoldenJobs.start(definition, out: folder.path).run()
        #expect(rows() == 4)
        _ = try GoldenJobs.start(definition, out: folder.path, ifExists: .overwrite).run()
        #expect(rows() == 2)
        let refused = try GoldenJobs.start(definition, out: folder.path, ifExists: .fail)
        let error = #expect(throws: (any Error).self) { try refused.run() }
        #expect((error as? any Diagnostic)?.kind == .output)
        #expect(refused.state == .failed)
        #expect(rows() == 2)
    }

    /// What a folder held stays when a run fails half way.
    @Test func failureLeavesNothing() throws {
        let folder = TemporaryFolder()
        let definition = try JobDefinition(
            yaml: """
                CodeGenConfigurationNodes:
                  in:
                    S3CsvSource:
                      Paths: ["${DATA}/people.csv"]
                      Separator: comma
                      QuoteChar: quote
                      WithHeader: true
                      OutputSchemas: [{Columns: [{Name: age, Type: int}]}]
                  out:
                    S3DirectTarget: {Inputs: [in], Path: "${OUT}/out", Format: csv}
                """, source: "job.yaml")
        let run = try GoldenJobs.start(definition, out: folder.path)
        let error = #expect(throws: (any Error).self) { try run.run() }
        #expect((error as? any Diagnostic)?.kind == .invalidData)
        #expect(run.state == .failed)
        #expect(Files.names(in: folder.path).isEmpty)
    }

    @Test func stopped() throws {
        let folder = TemporaryFolder()
        let run = try GoldenJobs.start(GoldenJobs.definition("run/arguments.yaml"), out: folder.path)
        run.stop()
        #expect(run.state == .stopping)
        #expect(throws: (any Error).self) { try run.run() }
        #expect(run.state == .stopped)
        #expect(Files.names(in: folder.path).isEmpty)
    }

    @Test func warnings() throws {
        let definition = try JobDefinition(
            yaml: """
                DefaultArguments: {"--job-bookmark-option": job-bookmark-enable}
                CodeGenConfigurationNodes:
                  in:
                    S3CsvSource: {Paths: ["${DATA}/people.csv"], Separator: comma, QuoteChar: quote}
                  lost:
                    DropFields: {Name: Lost, Inputs: [in], Paths: [[id]]}
                  out:
                    S3DirectTarget: {Inputs: [in], Path: "${OUT}/out", Format: csv}
                """, source: "job.yaml")
        let run = try GoldenJobs.start(definition, out: "/nowhere")
        #expect(
            run.warnings == [
                "node \"Lost\" (lost) is read by no target and is passed over",
                "job bookmarks are not supported by this version: the run reads all of its input",
            ])
    }
}
