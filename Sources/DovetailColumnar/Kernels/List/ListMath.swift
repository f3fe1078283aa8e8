/// Numbers from lists, and lists of numbers.
extension Kernels {
    public enum VectorOperation: Sendable { case dotProduct, cosineSimilarity, distance }

    /// Of two lists of doubles.
    /// - Throws: `ColumnError` for lists of different lengths and for elements that are null.
    public static func vectors(
        _ operation: VectorOperation, _ left: Column, _ right: Column, validity: Bitmap?
    ) throws -> Column {
        let (a, b) = (left.lists, right.lists)
        let (first, second) = (a.child.flattened(), b.child.flattened())
        guard case .primitive(let x) = first, case .primitive(let y) = second else {
            return values(.double, 0.0, count: a.count, validity: validity) { _ in 0 }
        }
        return try values(.double, 0.0, count: a.count, validity: validity) { row in
            let (mine, other) = (a.range(row), b.range(row))
            guard mine.count == other.count else {
                throw ColumnError(
                    .badCast, "the two lists have \(mine.count) and \(other.count) elements, not equally many",
                    kind: .invalidInput, row: row)
            }
            let missing = mine.contains { first.isNull(at: $0) } || other.contains { second.isNull(at: $0) }
            if missing {
                throw ColumnError(.badCast, "the lists must not have nulls in them", kind: .invalidInput, row: row)
            }
            return vector(
                operation, x.pointer(as: Double.self) + mine.lowerBound, y.pointer(as: Double.self) + other.lowerBound,
                mine.count)
        }
    }

    private static func vector(
        _ operation: VectorOperation, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ count: Int
    ) -> Double {
        var (dot, squareX, squareY, distance) = (0.0, 0.0, 0.0, 0.0)
        for index in 0..<count {
            dot += x[index] * y[index]
            squareX += x[index] * x[index]
            squareY += y[index] * y[index]
            distance += (x[index] - y[index]) * (x[index] - y[index])
        }
        switch operation {
        case .dotProduct: return dot
        case .distance: return distance.squareRoot()
        case .cosineSimilarity:
            return max(-1, min(1, dot / (squareX * squareY).squareRoot()))
        }
    }

    /// Whole numbers from a first to a last one, the last included or not.
    public static func listSeries(
        from: Column, to: Column, step: Column?, includesLast: Bool, type: DataType, validity: Bitmap?
    ) throws -> Column {
        let (starts, ends) = (from.words(as: Int64.self), to.words(as: Int64.self))
        let steps = step?.words(as: Int64.self)
        let offsets = Buffer(zeroed: (from.count + 1) * 4)
        let elements = GrowableBuffer()
        for row in 0..<from.count {
            if validity?[row] ?? true {
                let step = steps?[row] ?? 1
                let count = try seriesCount(starts[row], ends[row], step, includesLast, row)
                let before = elements.byteCount >> 3
                let checked = Int(try elementCount(count, before, row))
                elements.reserve(checked * 8)
                let target = (elements.base + elements.byteCount).assumingMemoryBound(to: Int64.self)
                for index in 0..<checked { target[index] = starts[row] &+ step &* Int64(index) }
                elements.byteCount += checked * 8
            }
            offsets.pointer(as: Int32.self)[row + 1] = Int32(elements.byteCount >> 3)
        }
        let count = elements.byteCount >> 3
        let child = Column.primitive(
            PrimitiveColumn(type: type.listElementType, values: elements.finish(), count: count))
        return .list(ListColumn(type: type, offsets: offsets, child: child, validity: validity, count: from.count))
    }

    private static func seriesCount(
        _ start: Int64, _ end: Int64, _ step: Int64, _ includesLast: Bool, _ row: Int
    ) throws -> Int64 {
        if step == 0 {
            throw ColumnError(.badCast, "the step of a series cannot be zero", kind: .invalidInput, row: row)
        }
        let span = step > 0 ? Int128(end) - Int128(start) : Int128(start) - Int128(end)
        if span < 0 || span == 0 && !includesLast { return 0 }
        let size = Int128(step.magnitude)
        let count = includesLast ? span / size + 1 : (span + size - 1) / size
        return Int64(clamping: count)
    }

    /// The texts of each list one after another with `separator` between them; a null is `filler`, or left out.
    public static func listJoin(
        _ column: Column, separator: Column, filler: Column?, validity: Bitmap?
    ) -> Column {
        let lists = column.lists
        let child = lists.child.flattened()
        let (views, separators, fillers) = (child.text, separator.text, filler?.text)
        return TextWriter.column(count: lists.count, validity: validity) { row, writer in
            var bytes: [UInt8] = []
            var isFirst = true
            for place in lists.range(row) {
                let isNull = child.isNull(at: place)
                if isNull, fillers == nil { continue }
                if !isFirst { separators.pointer[row].withBytes { bytes.append(contentsOf: $0) } }
                isFirst = false
                let view = isNull ? fillers?.pointer[row] : views.pointer[place]
                view?.withBytes { bytes.append(contentsOf: $0) }
            }
            bytes.withUnsafeBufferPointer { source in
                guard let base = source.baseAddress else { return }
                writer.reserve(source.count).update(from: base, count: source.count)
                writer.commit(source.count, row: row)
            }
        }
    }

    /// Structs of the elements at the same places; shorter lists are filled up with nulls, unless `cuts`.
    public static func listZip(_ columns: [Column], cuts: Bool, type: DataType, validity: Bitmap?) throws -> Column {
        let lists = columns.map(\.lists)
        let count = lists.first?.count ?? 0
        let lengths = (0..<count).map { row in
            let all = lists.map { $0.range(row).count }
            return (cuts ? all.min() : all.max()) ?? 0
        }
        var children: [Column] = []
        var offsets = Buffer(zeroed: (count + 1) * 4)
        for list in lists {
            var assembly = ListAssembly(rows: count)
            for row in 0..<count {
                if validity?[row] ?? true {
                    let range = list.range(row)
                    assembly.append(range.prefix(lengths[row]))
                    for _ in 0..<max(0, lengths[row] - range.count) { assembly.append(.max) }
                }
                try assembly.endRow()
            }
            let filled = assembly.finish(list.type, child: list.child, validity: nil).lists
            offsets = filled.offsets
            children.append(filled.child.flattened())
        }
        let structs = Column.structure(
            StructColumn(type: type.listElementType, children: children, count: children.first?.count ?? 0))
        return .list(ListColumn(type: type, offsets: offsets, child: structs, validity: validity, count: count))
    }
}
