import ArgumentParser
import Dovetail
import DovetailColumnar

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// An error with the text its places speak of.
struct Failure: Error {
    let error: any Error
    let source: String

    /// Prints an error and ends the process: 0 for help and version, 2 for wrong usage.
    static func exit(with error: any Error) -> Never {
        if let code = error as? ExitCode { leave(code.rawValue) }
        let source = (error as? Failure)?.source
        let inner = (error as? Failure)?.error ?? error
        if let usage = inner as? UsageError {
            Terminal.printError(usage.text)
            leave(2)
        }
        if let diagnostic = inner as? any Diagnostic {
            // Whoever reads our output has seen enough.
            if diagnostic.code == closedPipe { leave(0) }
            Terminal.printError(DiagnosticText(diagnostic, source: source).description)
            leave(code(of: diagnostic.kind))
        }
        let code = DovetailCommand.exitCode(for: inner)
        if code == .success {
            Terminal.print(DovetailCommand.fullMessage(for: inner))
            leave(0)
        }
        if code == .validationFailure {
            Terminal.printError(DovetailCommand.fullMessage(for: inner))
            leave(2)
        }
        Terminal.printError(DiagnosticText(inner, source: source).description)
        leave(70)
    }

    private static let closedPipe = DiagnosticCode("DV-4003")

    private static func leave(_ code: Int32) -> Never {
        fflush(nil)
        #if canImport(Glibc)
            Glibc.exit(code)
        #else
            Darwin.exit(code)
        #endif
    }

    private static func code(of kind: DiagnosticKind) -> Int32 {
        switch kind {
        case .invalidInput, .invalidData, .unsupported: 1
        case .notFound: 3
        case .output: 4
        case .resource: 5
        case .internal: 70
        case .cancelled: SignalWatch.received == SIGTERM ? 143 : 130
        }
    }
}
