/// One side of a kernel of two operands: flat values, or one value that stands for every row.
struct Operand {
    /// As many values as rows, or a single one.
    let values: PrimitiveColumn
    let isConstant: Bool

    /// nil for a column whose values have no fixed width.
    init?(_ column: Column) {
        switch column {
        case .primitive(let flat):
            values = flat
            isConstant = false
        case .constant(let constant):
            guard case .primitive(let one) = Column(scalars: [constant.value], type: constant.type) else { return nil }
            values = one
            isConstant = true
        case .dictionary:
            guard case .primitive(let flat) = column.flattened() else { return nil }
            values = flat
            isConstant = false
        default: return nil
        }
    }

    var type: DataType { values.type }
    var validity: Bitmap? { isConstant ? nil : values.validity }

    /// Where the value of row `row` stands.
    @inline(__always)
    func position(_ row: Int) -> Int { isConstant ? 0 : row }

    /// The value in one row as SQL text, for messages.
    func text(_ row: Int) -> String { Kernels.text(of: .primitive(values), row: position(row)) }
}

extension Column {
    /// Nothing but nulls, whatever the layout.
    var isAllNull: Bool {
        switch self {
        case .null: true
        case .constant(let column): column.value.isNull
        default: type == .null
        }
    }

    var constantValue: Scalar? { if case .constant(let column) = self { column.value } else { nil } }
}
