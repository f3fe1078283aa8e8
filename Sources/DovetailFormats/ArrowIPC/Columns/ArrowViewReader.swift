import DovetailColumnar

/// Text or binary as Arrow's views, whose pointers are buffer numbers and offsets.
final class ArrowViewReader: ArrowColumnReader {
    let count: Int
    private let type: DataType
    private let validity: ArrowBits?
    private let views: Buffer
    private let data: [Buffer]
    /// The offset that stands for the first byte of each.
    private let starts: [Int]

    init(_ type: DataType, _ source: inout ArrowSource) throws {
        guard !source.swapsBytes else {
            throw FormatError(
                .unsupported, "views of a big-endian file are not read", kind: .unsupported)
        }
        let node = try source.node()
        (count, self.type) = (node.count, type)
        validity = try source.validity(node)
        views = try source.values(count, width: 16)
        let spans = try ArrowViewReader.spans(views, count, of: source.variadicCount(), validity)
        var (data, starts): ([Buffer], [Int]) = ([], [])
        for span in spans {
            let (bytes, start) = try source.bytes(span)
            data.append(bytes)
            starts.append(start)
        }
        (self.data, self.starts) = (data, starts)
    }

    func read(_ rows: Range<Int>) throws -> Column {
        let valid = validity?.bitmap(rows)
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

    /// What the views use of each of `bufferCount` buffers.
    private static func spans(
        _ views: Buffer, _ count: Int, of bufferCount: Int, _ validity: ArrowBits?
    ) throws -> [Range<Int>] {
        var spans = [Range<Int>?](repeating: nil, count: bufferCount)
        let valid = validity?.bitmap(0..<count)
        for row in 0..<count {
            let view = UnsafeRawPointer(views.base + row &* 16)
            let length = Int(view.loadUnaligned(as: Int32.self))
            if length >= 0, length <= StringView.inlineCapacity { continue }
            let index = Int(view.loadUnaligned(fromByteOffset: 8, as: Int32.self))
            let offset = Int(view.loadUnaligned(fromByteOffset: 12, as: Int32.self))
            if !(valid?[row] ?? true) { continue }
            guard length >= 0, index >= 0, index < bufferCount, offset >= 0 else { throw damaged() }
            let known = spans[index] ?? offset..<offset + length
            spans[index] = min(known.lowerBound, offset)..<max(known.upperBound, offset + length)
        }
        return withExtendedLifetime(views) { spans.map { $0 ?? 0..<0 } }
    }

    private static func damaged() -> FormatError {
        FormatError(.damagedFile, "a view points outside of its buffers")
    }

    /// Where the value of a view stands: in the view, or in one of the buffers.
    @inline(__always)
    private func bytes(_ view: UnsafeRawPointer) throws -> (start: UnsafeRawPointer, count: Int) {
        let length = Int(view.loadUnaligned(as: Int32.self))
        if length >= 0, length <= StringView.inlineCapacity { return (view + 4, length) }
        let index = Int(view.loadUnaligned(fromByteOffset: 8, as: Int32.self))
        let offset = Int(view.loadUnaligned(fromByteOffset: 12, as: Int32.self))
        guard length >= 0, index >= 0, index < data.count, offset >= starts[index],
            length <= data[index].byteCount - (offset - starts[index])
        else { throw ArrowViewReader.damaged() }
        return (UnsafeRawPointer(data[index].base + (offset - starts[index])), length)
    }
}

/// Binary values of one width.
final class ArrowFixedBinaryReader: ArrowColumnReader {
    let count: Int
    private let width: Int
    private let validity: ArrowBits?
    private let values: Buffer

    init(_ width: Int, _ source: inout ArrowSource) throws {
        let node = try source.node()
        (count, self.width) = (node.count, width)
        validity = try source.validity(node)
        values = try source.values(count, width: width)
    }

    func read(_ rows: Range<Int>) -> Column {
        let valid = validity?.bitmap(rows)
        if width == 0, valid == nil {
            // Any number of these takes no bytes in the file.
            return .constant(ConstantColumn(type: .binary, value: .binary([]), count: rows.count))
        }
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
