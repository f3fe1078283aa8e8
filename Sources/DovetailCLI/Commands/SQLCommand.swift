import ArgumentParser
import Dovetail
import DovetailColumnar
import DovetailPlan

/// `dovetail sql`: runs statements and prints their rows.
struct SQLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sql",
        abstract: "Run SQL over files.",
        discussion: """
            Examples:
              dovetail sql "FROM 'data/*.csv' LIMIT 5"
              dovetail sql -f report.sql --timing
              dovetail sql "SELECT * FROM 'in.csv'" -o out.parquet
              zcat in.json.gz | dovetail sql "SELECT id FROM '-'" --format parquet -o - > out.parquet
            """)

    @Argument(help: ArgumentHelp("Statements, separated by semicolons; without any they are read from standard input."))
    var query: String?

    @Option(
        name: [.customShort("f"), .long], help: ArgumentHelp("Read the statements from a file.", valueName: "file"))
    var file: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "table, csv, tsv, json, jsonl, markdown, html or line (default: table on a terminal, else csv), or a format of files.",
            valueName: "format"))
    var format: String?

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp(
            "Write rows to a file instead, in the format of its name; - is standard output.", valueName: "file"))
    var output: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A value for $NAME in the statements: a number where it is written as one, else text.",
            valueName: "name=value"))
    var param: [String] = []

    @Flag(
        name: .long,
        help:
            "Print one line of JSON a statement on standard error: seconds, CPU, rows and bytes in and out, peak memory."
    )
    var timing = false

    @Flag(name: .long, help: "Serve: one line {\"sql\": \"...\"} in, one line of JSON out, until the input ends.")
    var pipe = false

    @OptionGroup var engine: EngineOptions

    func run() throws {
        let engine = try engine.makeEngine()
        let session = SQLSession(engine: engine)
        session.bind(try parameters())
        if pipe { return PipeSession(session: session).run() }
        let text = try statements()
        do {
            try run(text, session, engine.formatNames)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(error: error, source: text)
        }
    }

    private func parameters() throws -> [(name: String, text: String)] {
        try param.map { argument in
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw UsageError("--param wants NAME=VALUE, not \"\(argument)\"")
            }
            return (String(parts[0]), String(parts[1]))
        }
    }

    private func statements() throws -> String {
        switch (query, file) {
        case (.some, .some): throw UsageError("give the statements or a file (-f), not both")
        case (let query?, nil): return query
        case (nil, let file?): return try FileText.read(file)
        case (nil, nil):
            guard !Terminal.isInputTTY else {
                throw UsageError("there is nothing to run", notes: ["dovetail sql \"SELECT ...\", or -f FILE"])
            }
            return try FileText.read("-")
        }
    }

    private func run(_ text: String, _ session: SQLSession, _ formatNames: [String]) throws {
        let statements = try session.statements(text, source: file ?? "")
        let target = try ResultTarget(
            path: output, format: format, formatNames: formatNames,
            isOneQuery: statements.count == 1 && statements[0].isQuery)
        defer { target.close() }
        for (index, statement) in statements.enumerated() {
            let began = StatementTiming()
            var bar: ProgressBar?
            let started: (QueryContext) -> Void = { query in
                SignalWatch.watch(query)
                bar = ProgressBar.start(query)
            }
            defer { bar?.stop() }
            let outcome: SQLSession.Outcome
            if let file = target.queryTarget {
                outcome = try session.run(statement, into: file, started: started)
            } else {
                outcome = try session.run(statement, started: started)
            }
            let taken = began.taken()
            bar?.stop()
            bar = nil
            let rows = try target.show(outcome)
            if timing { Terminal.printError(taken.line(statement: index + 1, rows: rows, outcome)) }
        }
    }
}
