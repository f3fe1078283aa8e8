public import DovetailColumnar

extension LogicalPlan {
    /// Several rows of each input row, one a projection: how one pass over the input serves many grouping sets.
    public struct Expand: Sendable {
        public var input: LogicalPlan
        /// Equally many expressions over the input each, of the schema's types.
        public var projections: [[Expression]]
        public var schema: Schema
        /// The rows of one input row come one after the other; otherwise those of one projection do, batch by batch.
        public var keepsRowsTogether = false

        public init(input: LogicalPlan, projections: [[Expression]], schema: Schema) {
            self.input = input
            self.projections = projections
            self.schema = schema
        }
    }
}
