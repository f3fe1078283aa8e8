import DovetailPlan
import DovetailSQL
import Synchronization

/// What one session has beside the catalog that all share: its transaction, its schema.
final class SessionState: Sendable {
    struct Contents {
        var transaction: Transaction?
        var schema = "main"
        var optimizer = Optimizer()
        var memoryLimit: Int?
        var dialect: Dialect
        /// By names in lower case.
        var variables: [String: SQLValue] = [:]
        var prepared: [String: PreparedText] = [:]
        var parameters: [String: SQLValue] = [:]
    }

    struct Transaction {
        /// The catalog as it was at BEGIN.
        let base: CatalogState
        var working: CatalogState
        /// A statement failed: nothing but the end may follow.
        var isAborted = false
    }

    private let catalog: Catalog
    private let contents: Mutex<Contents>
    /// Where nulls are sorted until SET says otherwise.
    let defaultNullOrder: Dialect.NullsDefault

    init(catalog: Catalog, dialect: Dialect) {
        self.catalog = catalog
        contents = Mutex(Contents(dialect: dialect))
        defaultNullOrder = dialect.nullsFirst
    }

    var transaction: Transaction? {
        get { contents.withLock { $0.transaction } }
        set { contents.withLock { $0.transaction = newValue } }
    }

    var variables: [String: SQLValue] {
        get { contents.withLock { $0.variables } }
        set { contents.withLock { $0.variables = newValue } }
    }

    var prepared: [String: PreparedText] {
        get { contents.withLock { $0.prepared } }
        set { contents.withLock { $0.prepared = newValue } }
    }

    /// Values of parameters that all statements can name.
    var parameters: [String: SQLValue] {
        get { contents.withLock { $0.parameters } }
        set { contents.withLock { $0.parameters = newValue } }
    }

    var schema: String {
        get { contents.withLock { $0.schema } }
        set { contents.withLock { $0.schema = newValue } }
    }

    var dialect: Dialect {
        get { contents.withLock { $0.dialect } }
        set { contents.withLock { $0.dialect = newValue } }
    }

    /// Bytes; nil where the engine's limit holds.
    var memoryLimit: Int? {
        get { contents.withLock { $0.memoryLimit } }
        set { contents.withLock { $0.memoryLimit = newValue } }
    }

    var optimizer: Optimizer {
        get { contents.withLock { $0.optimizer } }
        set { contents.withLock { $0.optimizer = newValue } }
    }

    /// The names a statement that begins now can see.
    var scope: CatalogScope {
        scope(over: contents.withLock { $0.transaction?.working } ?? catalog.current)
    }

    /// The session's rules over a state of the catalog.
    private func scope(over state: CatalogState) -> CatalogScope {
        contents.withLock {
            CatalogScope(state: state, schema: $0.schema, optimizer: $0.optimizer, memoryLimit: $0.memoryLimit)
        }
    }

    /// Changes the catalog: at once, or as a part of the transaction. An error leaves it as it was.
    func change<Result>(_ body: (inout CatalogScope) throws -> Result) throws -> Result {
        if var transaction {
            var scope = scope(over: transaction.working)
            let result = try body(&scope)
            transaction.working = scope.state
            self.transaction = transaction
            return result
        }
        return try catalog.change { state in
            var scope = scope(over: state)
            let result = try body(&scope)
            state = scope.state
            return result
        }
    }

    // MARK: Transactions

    func begin() throws {
        guard self.transaction == nil else {
            throw PlanError(.transaction, "a transaction is open already", notes: ["COMMIT or ROLLBACK ends it"])
        }
        let state = catalog.current
        self.transaction = Transaction(base: state, working: state)
    }

    func commit() throws {
        guard let transaction else { throw SessionState.noTransaction("COMMIT") }
        self.transaction = nil
        if !transaction.isAborted { try catalog.commit(transaction.working, since: transaction.base) }
    }

    func rollback() throws {
        guard self.transaction != nil else { throw SessionState.noTransaction("ROLLBACK") }
        self.transaction = nil
    }

    private static func noTransaction(_ word: String) -> PlanError {
        PlanError(.transaction, "\(word) without a transaction", notes: ["BEGIN starts one"])
    }

    /// After an error: what the transaction did until now cannot be trusted to be what was wanted.
    func abortTransaction() { contents.withLock { $0.transaction?.isAborted = true } }

    func checkNotAborted() throws {
        guard self.transaction?.isAborted == true else { return }
        throw PlanError(
            .transaction, "an earlier statement of the transaction failed", notes: ["ROLLBACK ends it"])
    }
}
