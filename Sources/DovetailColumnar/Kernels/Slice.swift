/// A run of rows as a column of its own; values buffers are shared, bitmaps are copied.
extension Column {
    public func slice(_ range: Range<Int>) -> Column {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        if range.count == count { return self }
        let validity = self.validity?.slice(range)
        let first = range.lowerBound
        let length = range.count
        switch self {
        case .null(let column): return .null(NullColumn(type: column.type, count: length))
        case .constant(let column):
            return .constant(ConstantColumn(type: column.type, value: column.value, count: length))
        case .boolean(let column):
            return .boolean(BooleanColumn(values: column.values.slice(range), validity: validity))
        case .primitive(let column):
            let width = column.type.byteWidth ?? 0
            let values = Buffer(slicing: column.values, from: first * width, byteCount: length * width)
            return .primitive(PrimitiveColumn(type: column.type, values: values, validity: validity, count: length))
        case .string(let column):
            let views = Buffer(slicing: column.views, from: first * 16, byteCount: length * 16)
            return .string(
                StringColumn(type: column.type, views: views, heap: column.heap, validity: validity, count: length))
        case .dictionary(let column):
            let codes = Buffer(slicing: column.codes, from: first * 4, byteCount: length * 4)
            return .dictionary(
                DictionaryColumn(codes: codes, values: column.values, validity: validity, count: length))
        case .structure(let column):
            return .structure(
                StructColumn(
                    type: column.type, children: column.children.map { $0.slice(range) }, validity: validity,
                    count: length))
        case .list(let column):
            let offsets = Buffer(slicing: column.offsets, from: first * 4, byteCount: (length + 1) * 4)
            return .list(
                ListColumn(
                    type: column.type, offsets: offsets, child: column.child, validity: validity, count: length))
        }
    }
}
