extension Relation {
    /// Whether columns of VALUES or of a table, which may have no names of their own, may be columns of the relation.
    public var takesUnnamedColumns: Bool {
        switch self {
        case .values(let node): node.names.isEmpty
        case .table: true
        case .project(let node): node.input.takesUnnamedColumns
        case .filter(let node): node.input.takesUnnamedColumns
        case .sort(let node): node.input.takesUnnamedColumns
        case .limit(let node): node.input.takesUnnamedColumns
        case .distinct(let node): node.input.takesUnnamedColumns
        case .alias(let node): node.input.takesUnnamedColumns
        case .shared(let node): node.input.takesUnnamedColumns
        case .union(let node): node.inputs.first?.takesUnnamedColumns ?? false
        case .setOperation(let node): node.left.takesUnnamedColumns
        case .join(let node): node.left.takesUnnamedColumns || node.right.takesUnnamedColumns
        default: false
        }
    }
}
