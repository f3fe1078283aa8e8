import DovetailColumnar

/// Text or binary as Arrow's views, whose pointers are buffer numbers and offsets.
final class ArrowViewReader: ArrowColumnReader {
    let count: Int
    private let type: DataType
    private let validity: ArrowValidity
    private let views: Buffer
    private let data: [Buffer]

    init(_ type: DataType, _ source: inout ArrowSource) throws {
        guard !source.swapsBytes else {
            throw FormatError(
                .unsupported, "views of a big-endian file are not read", kind: .unsupported)
        }
        let node = source.node()
        (count, self.type) = (node.count, type)
        validity = try source.validity(node)
        views = try source.buffer(atLeast: count * 16)
        data = try source.variadic()
    }

    func read(_ rows: Range<Int>) throws -> Column {
        let valid = validity.bitmap(rows)
        let result = Buffer(byteCount: rows.count * 16)
        let target = result.pointer(as: StringView.self)
        var hasLong = false
        try withExtendedLifetime((views, data)) {
            let source = UnsafeRawPointer(views.base + rows.lowerBound * 16)
            for row in 0..<rows.count {
                if let valid, !valid[row] {
                    target[row] = StringView()
                    continue
                }
                let place = try bytes(source + row &* 16)
                target[row] = ArrowText.view(place.start, place.count)
                hasLong = hasLong || place.count > StringView.inlineCapacity
                guard type == .binary || ArrowText.isUTF8(place.start, place.count) else {
                    throw ArrowText.notUTF8(rows.lowerBound + row)
                }
            }
        }
        return .string(
            StringColumn(
                type: type, views: result, heap: hasLong ? StringHeap(buffers: data) : nil, validity: valid,
                count: rows.count))
    }

    /// Where the value of a view stands: in the view, or in one of the buffers.
    @inline(__always)
    private func bytes(_ view: UnsafeRawPointer) throws -> (start: UnsafeRawPointer, count: Int) {
        let length = Int(view.loadUnaligned(as: Int32.self))
        if length >= 0, length <= StringView.inlineCapacity { return (view + 4, length) }
        let index = Int(view.loadUnaligned(fromByteOffset: 8, as: Int32.self))
        let offset = Int(view.loadUnaligned(fromByteOffset: 12, as: Int32.self))
        guard length >= 0, index >= 0, index < data.count, offset >= 0, length <= data[index].byteCount - offset else {
            throw FormatError(.damagedFile, "a view points outside of its buffers")
        }
        return (UnsafeRawPointer(data[index].base + offset), length)
    }
}

/// Binary values of one width.
final class ArrowFixedBinaryReader: ArrowColumnReader {
    let count: Int
    private let width: Int
    private let validity: ArrowValidity
    private let values: Buffer

    init(_ width: Int, _ source: inout ArrowSource) throws {
        let node = source.node()
        (count, self.width) = (node.count, width)
        validity = try source.validity(node)
        values = try source.buffer(atLeast: count * width)
    }

    func read(_ rows: Range<Int>) -> Column {
        let valid = validity.bitmap(rows)
        let views = Buffer(byteCount: rows.count * 16)
        withExtendedLifetime(values) {
            let target = views.pointer(as: StringView.self)
            var place = UnsafeRawPointer(values.base + rows.lowerBound * width)
            for row in 0..<rows.count {
                target[row] = ArrowText.view(place, width)
                place += width
            }
        }
        valid.map { ArrowText.emptyNulls(views, $0) }
        let heap = width > StringView.inlineCapacity ? StringHeap(buffers: [values]) : nil
        return .string(StringColumn(type: .binary, views: views, heap: heap, validity: valid, count: rows.count))
    }
}
