import DovetailColumnar

/// How a join finds the rows of its right side that belong to one of the left.
protocol JoinLookup: Sendable {
    /// Over all rows of the right side.
    func index(_ right: RecordBatch) throws -> any JoinIndex
    /// Whether each left row has one partner at most: the first one that the residual condition lets through.
    var findsNearest: Bool { get }
}

extension JoinLookup {
    var findsNearest: Bool { false }
}

/// The right side's rows, ready to be looked up by any thread. Immutable.
protocol JoinIndex: Sendable {
    func makeProber() -> any JoinProber
}

/// One thread's way through the candidates of a batch of left rows.
protocol JoinProber: AnyObject {
    /// Looks up the rows of a batch.
    func begin(_ batch: RecordBatch) throws
    /// Whether all candidates were given.
    var isDone: Bool { get }
    /// Writes the next pairs, at most `capacity`; 0 when there are none left. Pairs of a row stand side by side.
    ///
    /// - Parameters:
    ///   - firstOnly: one pair for each left row is enough.
    ///   - found: a byte a left row; where it is set no more pairs are needed. nil: all are.
    func next(
        left: UnsafeMutablePointer<UInt32>, right: UnsafeMutablePointer<UInt32>, capacity: Int, firstOnly: Bool,
        found: UnsafePointer<UInt8>?
    ) -> Int
}
