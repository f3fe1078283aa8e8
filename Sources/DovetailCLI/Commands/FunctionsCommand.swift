import ArgumentParser
import Dovetail

/// `dovetail functions`: prints docs/functions.md. For `make functions`.
struct FunctionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "functions", abstract: "Print the reference of all functions.", shouldDisplay: false)

    func run() throws { Terminal.print(Engine.functionReference) }
}
