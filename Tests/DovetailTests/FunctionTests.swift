import Dovetail
import DovetailColumnar
import DovetailPlan
import Foundation
import Testing

/// What functions say about themselves is true, and the reference says what they say.
@Suite struct FunctionTests {
    private static let engine = Engine(configuration: EngineConfiguration(threadCount: 1))

    static var examples: [FunctionDocumentation.Example] {
        let registry = engine.functions
        let scalars = Dictionary(
            registry.scalars.values.map { ($0.name, $0.documentation) }, uniquingKeysWith: { first, _ in first })
        let aggregates = Dictionary(
            registry.aggregates.values.map { ($0.name, $0.documentation) }, uniquingKeysWith: { first, _ in first })
        let windows = Dictionary(
            registry.windows.values.map { ($0.name, $0.documentation) }, uniquingKeysWith: { first, _ in first })
        return (Array(scalars.values) + Array(aggregates.values) + Array(windows.values)).flatMap(\.examples).sorted {
            $0.sql < $1.sql
        }
    }

    @Test(arguments: examples) func example(_ example: FunctionDocumentation.Example) throws {
        let session = SQLSession(engine: FunctionTests.engine)
        for statement in try session.statements("SELECT " + example.sql) {
            guard case .rows(let result) = try session.run(statement) else { continue }
            let row = try #require(result.rows().first)
            #expect(row[0].text(type: result.schema.fields[0].type) == example.result, "\(example.sql)")
        }
    }

    @Test func referenceIsUpToDate() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let written = try String(contentsOf: root.appendingPathComponent("docs/functions.md"), encoding: .utf8)
        #expect(written == Engine.functionReference + "\n", "run `make functions`")
    }
}
