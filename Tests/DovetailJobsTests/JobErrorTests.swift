import Dovetail
import DovetailJobs
import Testing

/// What people are told when a definition is wrong: kept as text, to be read when it changes.
@Suite struct JobErrorTests {
    @Test(arguments: GoldenJobs.cases(in: "errors"))
    func golden(_ name: String) throws {
        let source = Files.read("\(GoldenJobs.folder)/errors/\(name)")
        let out = "/nowhere/out"
        let error = #expect(throws: (any Error).self) {
            let run = try GoldenJobs.start(try GoldenJobs.definition("errors/\(name)"), out: out)
            _ = try run.plan()
        }
        let text = error.map { GoldenJobs.text(of: $0, source: source, out: out) } ?? ""
        let expected = "\(GoldenJobs.folder)/errors/\(name.split(separator: ".").first ?? "").txt"
        if Files.updatesGolden { return Files.write(text, to: expected) }
        #expect(text == Files.read(expected) ?? "")
    }
}
