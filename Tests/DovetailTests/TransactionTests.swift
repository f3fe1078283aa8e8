import Dovetail
import DovetailColumnar
import Testing

/// What sessions on one engine see of each other.
@Suite struct TransactionTests {
    private let engine = Engine(configuration: EngineConfiguration(threadCount: 1))

    private func run(_ sql: String, _ session: SQLSession) throws -> [[Scalar]] {
        var rows: [[Scalar]] = []
        for statement in try session.statements(sql) {
            if case .rows(let result) = try session.run(statement) { rows = result.rows() }
        }
        return rows
    }

    @Test func othersSeeACommittedTransactionAtOnce() throws {
        let (one, other) = (SQLSession(engine: engine), SQLSession(engine: engine))
        _ = try run("CREATE TABLE t (i INTEGER); BEGIN; INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)", one)
        #expect(try run("SELECT count(*) FROM t", one) == [[.int(2)]])
        #expect(throws: (any Error).self) { try run("SELECT count(*) FROM missing", other) }
        #expect(try run("SELECT count(*) FROM t", other) == [[.int(0)]])
        _ = try run("COMMIT", one)
        #expect(try run("SELECT count(*) FROM t", other) == [[.int(2)]])
    }

    @Test func aConflictChangesNothing() throws {
        let (one, other) = (SQLSession(engine: engine), SQLSession(engine: engine))
        _ = try run("CREATE TABLE t AS SELECT 1 AS i; CREATE TABLE u AS SELECT 1 AS i", one)
        _ = try run("BEGIN; UPDATE t SET i = 5; INSERT INTO u VALUES (2)", one)
        _ = try run("INSERT INTO t VALUES (7)", other)
        #expect(throws: (any Error).self) { try run("COMMIT", one) }
        #expect(try run("SELECT sum(i) FROM t", one) == [[.int(8)]])
        #expect(try run("SELECT count(*) FROM u", one) == [[.int(1)]])
        // Changes of other tables go together.
        _ = try run("BEGIN; INSERT INTO u VALUES (3)", one)
        _ = try run("INSERT INTO t VALUES (9)", other)
        _ = try run("COMMIT", one)
        #expect(try run("SELECT count(*) FROM t JOIN u ON true", one) == [[.int(6)]])
    }

    @Test func manySmallInsertsKeepTheirOrderAndKeys() throws {
        let session = SQLSession(engine: engine)
        _ = try run("CREATE TABLE t (i INTEGER PRIMARY KEY)", session)
        for number in 0..<300 { _ = try run("INSERT INTO t VALUES (\(number))", session) }
        #expect(try run("SELECT i FROM t", session) == (0..<300).map { [.int($0)] })
        #expect(throws: (any Error).self) { try run("INSERT INTO t VALUES (299)", session) }
        _ = try run("DELETE FROM t WHERE i = 299; INSERT INTO t VALUES (299)", session)
        #expect(try run("SELECT count(*) FROM t", session) == [[.int(300)]])
    }
}
