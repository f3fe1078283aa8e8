/// Gathering rows by number: a new column of the rows asked for, in the order asked for.
extension Column {
    /// The rows `indices`, each below `count`. A constant stays constant, a dictionary a dictionary; the bytes of strings
    /// are shared.
    public func taking(_ indices: UnsafePointer<UInt32>, count: Int) -> Column {
        switch self {
        case .null(let column): return .null(NullColumn(type: column.type, count: count))
        case .constant(let column):
            return .constant(ConstantColumn(type: column.type, value: column.value, count: count))
        case .boolean(let column):
            return .boolean(
                BooleanColumn(
                    values: column.values.taking(indices, count: count),
                    validity: column.validity?.taking(indices, count: count)))
        case .primitive(let column):
            return .primitive(
                PrimitiveColumn(
                    type: column.type,
                    values: Kernels.gather(column.values, column.type.byteWidth ?? 0, indices, count),
                    validity: column.validity?.taking(indices, count: count), count: count))
        case .string(let column):
            return .string(
                StringColumn(
                    type: column.type, views: Kernels.gather(column.views, 16, indices, count), heap: column.heap,
                    validity: column.validity?.taking(indices, count: count), count: count))
        case .dictionary(let column):
            return .dictionary(
                DictionaryColumn(
                    codes: Kernels.gather(column.codes, 4, indices, count), values: column.values,
                    validity: column.validity?.taking(indices, count: count), count: count))
        case .structure(let column):
            return .structure(
                StructColumn(
                    type: column.type, children: column.children.map { $0.taking(indices, count: count) },
                    validity: column.validity?.taking(indices, count: count), count: count))
        case .list(let column):
            return .list(
                column.taking(indices, count: count, validity: column.validity?.taking(indices, count: count)))
        }
    }

    /// The rows `indices`, where UInt32.max stands for a row of null.
    public func taking(optional indices: UnsafePointer<UInt32>, count: Int) -> Column {
        guard Kernels.hasMissing(indices, count) else { return taking(indices, count: count) }
        // Below, row 0 is read in place of a missing one.
        if self.count == 0 { return .null(NullColumn(type: type, count: count)) }
        let validity = self.validity?.taking(optional: indices, count: count) ?? Kernels.presence(indices, count)
        switch self {
        case .null(let column): return .null(NullColumn(type: column.type, count: count))
        case .constant: return flattenedRow().taking(optional: indices, count: count, everyRow: 0)
        case .boolean(let column):
            return .boolean(
                BooleanColumn(values: column.values.taking(optional: indices, count: count), validity: validity))
        case .primitive(let column):
            let values = Kernels.gather(optional: column.values, column.type.byteWidth ?? 0, indices, count)
            return .primitive(PrimitiveColumn(type: column.type, values: values, validity: validity, count: count))
        case .string(let column):
            let views = Kernels.gather(optional: column.views, 16, indices, count)
            return .string(
                StringColumn(type: column.type, views: views, heap: column.heap, validity: validity, count: count))
        case .dictionary(let column):
            let codes = Kernels.gather(optional: column.codes, 4, indices, count)
            return .dictionary(
                DictionaryColumn(codes: codes, values: column.values, validity: validity, count: count))
        case .structure(let column):
            let children = column.children.map { $0.taking(optional: indices, count: count) }
            return .structure(
                StructColumn(type: column.type, children: children, validity: validity, count: count))
        case .list(let column): return .list(column.taking(indices, count: count, validity: validity))
        }
    }

    /// As `taking(optional:)`, with every index but a missing one read as `row`: for a column of one row that stands for a
    /// constant.
    private func taking(optional indices: UnsafePointer<UInt32>, count: Int, everyRow row: UInt32) -> Column {
        let same = Buffer(byteCount: count * 4)
        let target = same.pointer(as: UInt32.self)
        for index in 0..<count { target[index] = indices[index] == .max ? .max : row }
        return withExtendedLifetime(same) { taking(optional: UnsafePointer(target), count: count) }
    }
}

extension ListColumn {
    /// Gathers whole lists; an index of UInt32.max gives an empty one, which the caller's validity makes null.
    fileprivate func taking(_ indices: UnsafePointer<UInt32>, count: Int, validity: Bitmap?) -> ListColumn {
        let source = UnsafePointer(offsets.pointer(as: Int32.self))
        let newOffsets = Buffer(byteCount: (count + 1) * 4)
        let target = newOffsets.pointer(as: Int32.self)
        var total = 0
        target[0] = 0
        for row in 0..<count {
            if indices[row] != .max {
                let index = Int(indices[row])
                total &+= Int(source[index &+ 1] &- source[index])
                precondition(total <= Int(Int32.max), "more than 2^31 list elements in one column")
            }
            target[row &+ 1] = Int32(truncatingIfNeeded: total)
        }
        let rows = Buffer(byteCount: total * 4)
        let childRows = rows.pointer(as: UInt32.self)
        var next = 0
        for row in 0..<count where indices[row] != .max {
            let index = Int(indices[row])
            for element in source[index]..<source[index &+ 1] {
                childRows[next] = UInt32(truncatingIfNeeded: element)
                next &+= 1
            }
        }
        let taken = withExtendedLifetime(rows) { child.taking(UnsafePointer(childRows), count: total) }
        return ListColumn(type: type, offsets: newOffsets, child: taken, validity: validity, count: count)
    }
}
