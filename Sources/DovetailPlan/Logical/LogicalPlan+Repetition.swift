extension LogicalPlan {
    /// Each row as often as a whole number in it says; not at all where that is null or below one.
    public struct Repetition: Sendable {
        public var input: LogicalPlan
        /// Of type Int64.
        public var count: Expression

        public init(input: LogicalPlan, count: Expression) {
            self.input = input
            self.count = count
        }
    }
}
