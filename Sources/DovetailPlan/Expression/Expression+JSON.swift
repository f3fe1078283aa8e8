import DovetailColumnar

/// Text that is JSON by where it comes from.
extension Expression {
    /// Functions whose result is JSON.
    private static let producers: Set<String> = [
        "json", "cast_to_json", "try_cast_to_json", "to_json", "json_array", "json_object", "json_merge_patch",
        "json_extract", "json_structure", "json_group_array", "json_group_object",
    ]

    /// Whether the text is JSON and not a text of its own.
    public var givesJSON: Bool {
        switch self {
        case .call(let call): call.type == .string && Expression.producers.contains(call.function.name)
        case .cast(let operand, .string, _): operand.givesJSON
        // An aggregate's column is called what the aggregate is.
        case .column(let column):
            column.type == .string && column.name.hasPrefix("json_group_") && column.name.hasSuffix(")")
        default: false
        }
    }
}
