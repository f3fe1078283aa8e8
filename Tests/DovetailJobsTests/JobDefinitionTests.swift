import Dovetail
import DovetailColumnar
import Testing

@testable import DovetailJobs

/// Documents to definitions: JSON and YAML, arguments, types.
@Suite struct JobDefinitionTests {
    private static let json = """
        {"Job": {"Name": "same", "GlueVersion": "6.0", "MaxRetries": 0,
          "DefaultArguments": {"--A": "1", "--B": "x: y"},
          "CodeGenConfigurationNodes": {
            "in": {"S3CsvSource": {"Name": "In", "Paths": ["a.csv"], "Separator": "comma", "QuoteChar": "quote",
              "WithHeader": true, "Escaper": null}},
            "out": {"S3DirectTarget": {"Name": "Out", "Inputs": ["in"], "Path": "out", "Format": "csv",
              "PartitionKeys": [["day"]], "NumberTargetPartitions": "3"}}}}}
        """
    private static let yaml = """
        # The same.
        Job:
          Name: same
          GlueVersion: 6.0
          MaxRetries: 0
          DefaultArguments:
            --A: 1
            --B: "x: y"
          CodeGenConfigurationNodes:
            in:
              S3CsvSource:
                Name: In
                Paths: [a.csv]
                Separator: comma
                QuoteChar: quote
                WithHeader: true
                Escaper: ~
            out:
              S3DirectTarget:
                Name: Out
                Inputs: [in]
                Path: out
                Format: csv
                PartitionKeys: [[day]]
                NumberTargetPartitions: "3"
        """

    @Test func yamlIsJSON() throws {
        let one = try JobDefinition(json: JobDefinitionTests.json, source: "job")
        let other = try JobDefinition(yaml: JobDefinitionTests.yaml, source: "job")
        #expect(one.name == "same" && other.name == "same")
        #expect(one.isANSI && other.isANSI)
        #expect(one.defaultArguments == other.defaultArguments)
        #expect(one.nodes.map(\.id) == other.nodes.map(\.id))
        #expect(one.nodes.map(\.typeName) == other.nodes.map(\.typeName))
        #expect(one.nodes.map(\.value) == other.nodes.map(\.value))
        #expect(try JobGraph(one).nodes.map(\.id) == ["in", "out"])
    }

    @Test func bareObject() throws {
        let bare = try JobDefinition(
            json: #"{"CodeGenConfigurationNodes": {"a": {"DropFields": {"Inputs": [], "Paths": []}}}}"#, source: "x")
        #expect(bare.name == "job")
        #expect(!bare.isANSI)
    }

    @Test func numbersKeepTheirDigits() throws {
        let value = try DocumentValue(json: #"{"n": 12345678901234567890.10, "t": "\u00e9\ud83d\ude00\n"}"#)
        #expect(value["n"] == .number("12345678901234567890.10"))
        #expect(value["t"] == .string("é😀\n"))
        #expect(try DocumentValue(json: value.json) == value)
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "\"\\ud800\"", "01", "1.", "tru", "\"a", "{\"a\" 1}",
        "[1] 2",
        "\"\u{1}\"",
    ])
    func badJSON(_ text: String) {
        #expect(throws: JobError.self) { try DocumentValue(json: text) }
    }

    @Test func deepNesting() {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: JobError.self) { try DocumentValue(json: text) }
    }

    // MARK: - Arguments

    private func definition(_ members: String) throws -> JobDefinition {
        try JobDefinition(
            json: #"{"Name": "j", \#(members), "CodeGenConfigurationNodes": {"a": {"DropFields": {}}}}"#, source: "x")
    }

    @Test func argumentPrecedence() throws {
        let definition = try definition(
            #""DefaultArguments": {"--A": "default", "--B": "default", "--C": "default"}, "NonOverridableArguments": {"--C": "fixed"}"#
        )
        let arguments = try JobArguments(definition: definition, run: ["B": "run", "--D": "run"])
        #expect(arguments["A"] == "default")
        #expect(arguments["B"] == "run")
        #expect(arguments["--C"] == "fixed")
        #expect(arguments["D"] == "run")
        #expect(arguments["JOB_NAME"] == "j")
        #expect(throws: JobError.self) { try JobArguments(definition: definition, run: ["C": "other"]) }
        #expect(throws: Never.self) { try JobArguments(definition: definition, run: ["C": "fixed"]) }
    }

    @Test func substitution() throws {
        let arguments = try JobArguments(
            definition: definition(#""DefaultArguments": {"--A": "${B}", "--B": "x"}"#), run: [:])
        let place = SourceLocation.document(path: "x", member: "y")
        #expect(try arguments.substituting("a/${B}/${B}.$B${A}", at: place) == "a/x/x.$B${B}")
        #expect(throws: JobError.self) { try arguments.substituting("${C}", at: place) }
        #expect(throws: JobError.self) { try arguments.substituting("${B", at: place) }
    }

    @Test func secretsAreMasked() {
        for name in ["--db-password", "--API_KEY", "--AwsSecretAccess", "--authToken"] {
            #expect(JobReport.isSecret(name), "\(name)")
        }
        for name in ["--day", "--key-column", "--JOB_NAME"] { #expect(!JobReport.isSecret(name), "\(name)") }
    }

    // MARK: - Types and names

    @Test func glueTypes() throws {
        let place = SourceLocation.document(path: "x", member: "y")
        func type(_ text: String) throws -> DataType? { try GlueType.parse(text, at: place) }
        #expect(try type("long") == .int64)
        #expect(try type("decimal(12, 3)") == .decimal(precision: 12, scale: 3))
        #expect(try type("decimal") == .decimal(precision: 10, scale: 2))
        #expect(try type("varchar(20)") == .string)
        #expect(
            try type("array<struct<a:int,b:map<string,double>>>")
                == .list(
                    Field(
                        "element",
                        .structure([
                            Field("a", .int32),
                            Field(
                                "b", .map(key: Field("key", .string, nullable: false), value: Field("value", .double))),
                        ]))))
        #expect(try type("struct") == nil)
        for bad in ["", "int8x", "decimal(39,0)", "decimal(3,4)", "array<int", "struct<a>", "map<int>", "int>"] {
            #expect(throws: JobError.self, "\(bad)") { try type(bad) }
        }
    }

    @Test func dottedNames() {
        #expect(DottedName.parts("a.b") == ["a", "b"])
        #expect(DottedName.parts("`a.b`.c") == ["a.b", "c"])
        #expect(DottedName.parts("a..b") == ["a", "", "b"])
        #expect(DottedName.unquoted("`x`") == "x")
        #expect(DottedName.unquoted("x`y") == "x`y")
    }

    @Test func everyTypeIsKnownToGlue() {
        for type in NodeRegistry.types { #expect(NodeRegistry.glueTypes.contains(type.typeName)) }
        #expect(Set(NodeRegistry.glueTypes).count == 79)
    }
}
