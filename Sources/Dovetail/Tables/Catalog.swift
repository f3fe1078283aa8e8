public import DovetailColumnar
import DovetailPlan
import Synchronization

/// The catalog that all sessions of an engine share.
final class Catalog: Sendable {
    private let state = Mutex(CatalogState())
    /// Held by whoever changes something, from reading the old state to publishing the new one.
    private let writing = Mutex<Void>(())

    var current: CatalogState { state.withLock { $0 } }

    /// Changes the state; an error leaves it as it was.
    func change<Result>(_ body: (inout CatalogState) throws -> Result) throws -> Result {
        try writing.withLock { _ in
            var copy = current
            let result = try body(&copy)
            state.withLock { [copy] in $0 = copy }
            return result
        }
    }

    /// Makes the changes of a transaction visible.
    /// - Throws: `PlanError` when another one changed the same table since.
    func commit(_ changed: CatalogState, since base: CatalogState) throws {
        try change { current in
            guard let merged = changed.merged(into: current, since: base) else {
                throw PlanError(
                    .transaction, "another session changed a table that this transaction changed",
                    notes: ["the transaction is rolled back; run it again"])
            }
            current = merged
        }
    }
}

extension DiagnosticCode {
    /// BEGIN inside of a transaction, COMMIT outside of one, or a conflict between two.
    public static let transaction = DiagnosticCode("DV-2011")
    /// A row breaks NOT NULL, CHECK or a key of its table.
    public static let constraint = DiagnosticCode("DV-2012")
    /// A schema, variable, macro, sequence or prepared statement that does not exist.
    public static let unknownObject = DiagnosticCode("DV-2013")
}
