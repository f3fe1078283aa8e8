import DovetailColumnar

/// Lists and maps with offsets.
final class ArrowListReader: ArrowColumnReader {
    let count: Int
    private let type: DataType
    private let validity: ArrowBits?
    private let offsets: ArrowOffsets
    private let child: any ArrowColumnReader
    /// The offset that stands for the first row of the child.
    private let start: Int

    init(_ type: DataType, _ element: ArrowField, isLarge: Bool, _ source: inout ArrowSource) throws {
        let node = try source.node()
        (count, self.type) = (node.count, type)
        validity = try source.validity(node)
        offsets = try ArrowOffsets(&source, count: count, isLarge: isLarge)
        let window = source.window == nil ? nil : try offsets.ends
        start = window?.lowerBound ?? 0
        child = try source.reader(element, window: window)
    }

    func read(_ rows: Range<Int>) throws -> Column {
        let span = try offsets.span(rows, within: start..<start + child.count)
        let result = Buffer(byteCount: (rows.count + 1) * 4)
        let target = result.pointer(as: Int32.self)
        withExtendedLifetime(offsets) {
            let source = offsets.pointer + rows.lowerBound
            for row in 0...rows.count { target[row] = Int32(truncatingIfNeeded: source[row] &- source[0]) }
        }
        return .list(
            ListColumn(
                type: type, offsets: result,
                child: try child.read(span.lowerBound - start..<span.upperBound - start).keys(of: type),
                validity: validity?.bitmap(rows), count: rows.count))
    }
}

extension Column {
    /// The column as the child of a map: pairs under the names and rules of the type, without nulls of their own.
    fileprivate func keys(of type: DataType) -> Column {
        guard case .map(let key, let value) = type, case .structure(let pairs) = self else { return self }
        return .structure(
            StructColumn(type: .structure([key, value]), children: pairs.children, count: pairs.count))
    }
}

/// Lists of one length.
final class ArrowFixedListReader: ArrowColumnReader {
    let count: Int
    private let type: DataType
    private let size: Int
    private let validity: ArrowBits?
    private let child: any ArrowColumnReader

    init(_ type: DataType, _ size: Int, _ element: ArrowField, _ source: inout ArrowSource) throws {
        let node = try source.node()
        (count, self.type, self.size) = (node.count, type, size)
        validity = try source.validity(node)
        let window = source.window.map { $0.lowerBound * size..<$0.upperBound * size }
        child = try source.reader(element, window: window)
        try child.has(count * size)
    }

    func read(_ rows: Range<Int>) throws -> Column {
        let offsets = Buffer(byteCount: (rows.count + 1) * 4)
        let target = offsets.pointer(as: Int32.self)
        // The child's count, which is at most that of Int32, bounds the last one.
        for row in 0...rows.count { target[row] = Int32(truncatingIfNeeded: row &* size) }
        return .list(
            ListColumn(
                type: type, offsets: offsets,
                child: try child.read(rows.lowerBound * size..<rows.upperBound * size),
                validity: validity?.bitmap(rows), count: rows.count))
    }
}

/// Lists that each tell where they begin and how long they are: in any order, some perhaps sharing elements.
final class ArrowListViewReader: ArrowColumnReader {
    let count: Int
    private let type: DataType
    private let validity: ArrowBits?
    private let offsets: Buffer
    private let sizes: Buffer
    private let child: ArrowScatteredValues

    init(_ type: DataType, _ element: ArrowField, isLarge: Bool, _ source: inout ArrowSource) throws {
        let node = try source.node()
        (count, self.type) = (node.count, type)
        validity = try source.validity(node)
        let width = isLarge ? 8 : 4
        offsets = ArrowByteOrder.widened(try source.integers(count, width: width), count: count, width: width)
        sizes = ArrowByteOrder.widened(try source.integers(count, width: width), count: count, width: width)
        child = ArrowScatteredValues(try source.reader(element, window: nil))
    }

    func read(_ rows: Range<Int>) throws -> Column {
        let valid = validity?.bitmap(rows)
        let ends = Buffer(byteCount: (rows.count + 1) * 4)
        let target = ends.pointer(as: Int32.self)
        target[0] = 0
        var total = 0
        for row in 0..<rows.count {
            if valid?[row] ?? true { total += try span(rows.lowerBound + row).count }
            guard total <= ArrowCodes.mostElements else { throw ArrowCodes.tooMany() }
            target[row + 1] = Int32(truncatingIfNeeded: total)
        }
        let indices = Buffer(byteCount: total * 4)
        let places = indices.pointer(as: UInt32.self)
        var place = 0
        for row in 0..<rows.count where valid?[row] ?? true {
            for index in try span(rows.lowerBound + row) {
                places[place] = UInt32(truncatingIfNeeded: index)
                place &+= 1
            }
        }
        let elements = try child.taking(indices, count: total)
        return .list(ListColumn(type: type, offsets: ends, child: elements, validity: valid, count: rows.count))
    }

    private func span(_ row: Int) throws -> Range<Int> {
        let (start, size) = withExtendedLifetime((offsets, sizes)) {
            (Int(offsets.pointer(as: Int64.self)[row]), Int(sizes.pointer(as: Int64.self)[row]))
        }
        guard start >= 0, size >= 0, start <= child.count, size <= child.count - start else {
            throw FormatError(.damagedFile, "a list points outside of its elements")
        }
        return start..<start + size
    }
}
