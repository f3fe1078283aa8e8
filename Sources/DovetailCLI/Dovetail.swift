import ArgumentParser

/// The command line: arguments in, exit code and text out.
@main
struct DovetailCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dovetail",
        abstract: "Transforms files on this machine: Glue jobs and SQL over CSV, JSON, Parquet, Avro, ORC and Arrow.",
        discussion: """
            Examples:
              dovetail run job.json --s3-root data
              dovetail sql "SELECT carrier, count(*) FROM 'flights.csv' GROUP BY carrier"
              dovetail explain job.json --analyze
            """,
        version: "dovetail 0.1.0",
        subcommands: [RunCommand.self, SQLCommand.self, ExplainCommand.self, SniffCommand.self, FunctionsCommand.self])

    /// Errors leave in our own style and with our own exit codes.
    static func main() {
        do {
            let arguments = try ArgumentRewriter.rewrite(Array(CommandLine.arguments.dropFirst()))
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch {
            Failure.exit(with: error)
        }
    }
}
