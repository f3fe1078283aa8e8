public import DovetailColumnar

extension LogicalPlan {
    /// A row for each element of a row's lists, the lists side by side; the input's columns first, then one for each list's
    /// elements, which are null behind the end of a shorter list.
    public struct Unnest: Sendable {
        public var input: LogicalPlan
        /// Lists or maps (of which the elements are structs) over the input.
        public var lists: [Expression]
        /// A row whose lists are all empty or null stays, with nulls for elements.
        public var keepsEmpty: Bool
        public var schema: Schema

        public init(input: LogicalPlan, lists: [Expression], names: [String], keepsEmpty: Bool) {
            self.input = input
            self.lists = lists
            self.keepsEmpty = keepsEmpty
            schema = Schema(
                input.schema.fields + zip(names, lists).map { Field($0, $1.type.unnestedType) })
        }

        /// Names of the columns of elements.
        var names: [String] { Array(schema.names.suffix(lists.count)) }

        var title: String { "Unnest \(keepsEmpty ? "outer " : "")\(LogicalPlan.list(lists))" }
    }
}

extension DataType {
    /// The type of a list's elements; a map's are its pairs.
    var unnestedType: DataType {
        switch self {
        case .list(let element): element.type
        case .map(let key, let value): .structure([key, value])
        default: .null
        }
    }
}
