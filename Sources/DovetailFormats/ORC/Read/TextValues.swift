import CDovetailKernels
import DovetailColumnar

/// Text and binary, value by value: their bytes in one stream, their lengths in another.
final class TextValues: StripeValues {
    private let type: DataType
    private let data: StreamBytes
    private let lengths: IntegerRuns
    private let memory = GrowableBuffer()

    init(_ node: ColumnNode, _ stripe: Stripe) throws {
        type = node.field.type
        data = stripe.stream(node.id, .data, isKept: true)
        lengths = try stripe.integers(node.id, .length, isSigned: false)
    }

    func read(_ presence: Presence) throws -> Column {
        let (dense, heap) = try TextViews.read(presence.count, lengths: lengths, bytes: data, memory)
        if type == .string { try TextViews.checkText(dense, presence.count) }
        guard let indices = presence.indices() else {
            return .string(StringColumn(type: type, views: dense, heap: heap, count: presence.rows))
        }
        let column = StringColumn(type: type, views: dense, heap: heap, count: presence.count)
        return withExtendedLifetime(indices) {
            Column.string(column).taking(
                optional: UnsafePointer(indices.pointer(as: UInt32.self)), count: presence.rows)
        }
    }

    func skip(_ count: Int) throws {
        var left = count
        while left > 0 {
            let some = min(left, RecordBatch.capacity)
            let values = try lengths.read(some, memory: memory)
            try data.skip(TextViews.total(values, some))
            left -= some
        }
    }

    func seek(_ positions: inout PositionReader) throws {
        try data.seek(&positions)
        try lengths.seek(&positions)
    }
}

/// Views of values that follow one another in a stream.
enum TextViews {
    static func read(
        _ count: Int, lengths: IntegerRuns, bytes: StreamBytes, _ memory: GrowableBuffer
    ) throws -> (views: Buffer, heap: StringHeap?) {
        let values = try lengths.read(count, memory: memory)
        let total = try total(values, count)
        try bytes.require(total)
        let views = Buffer(byteCount: count * 16)
        var source = bytes.cursor
        let target = views.base
        var longest: Int64 = 0
        for index in 0..<count {
            let length = values[index]
            dovetail_view_of(source, UInt32(truncatingIfNeeded: length), target + index &* 16)
            source += Int(length)
            longest |= length
        }
        bytes.advance(total)
        let isInline = longest < 8 || longest <= StringView.inlineCapacity
        return (views, isInline ? nil : StringHeap(buffers: [bytes.buffer]))
    }

    /// Text is UTF-8 wherever it comes from.
    static func checkText(_ views: Buffer, _ count: Int) throws {
        guard dovetail_views_utf8(views.base, count) < count else { return }
        throw FormatError(.badValue, "a column of text has a value that is not UTF-8")
    }

    /// The sum of lengths, none of which is negative or too large for a view.
    static func total(_ lengths: UnsafePointer<Int64>, _ count: Int) throws -> Int {
        var (total, all): (Int64, Int64) = (0, 0)
        for index in 0..<count {
            all |= lengths[index]
            total &+= lengths[index]
        }
        guard all >= 0, all <= Int64(Int32.max) else { throw StreamBytes.damaged("a value is too long") }
        return Int(total)
    }
}

/// Text as numbers of the values of a dictionary, which stands before them.
final class DictionaryValues: StripeValues {
    private let codes: IntegerRuns
    private let size: Int
    private let lengths: IntegerRuns
    private let bytes: StreamBytes
    private var dictionary: Column?
    private let memory = GrowableBuffer()

    init(_ node: ColumnNode, _ stripe: Stripe) throws {
        codes = try stripe.integers(node.id, .data, isSigned: false)
        size = try stripe.encoding(node.id).dictionarySize
        lengths = try stripe.integers(node.id, .length, isSigned: false)
        bytes = stripe.stream(node.id, .dictionaryData, isKept: true)
    }

    func read(_ presence: Presence) throws -> Column {
        let values = try loaded()
        let numbers = try codes.read(presence.count, memory: memory)
        var largest: UInt64 = 0
        for index in 0..<presence.count { largest = max(largest, UInt64(bitPattern: numbers[index])) }
        guard largest < UInt64(values.count) else {
            throw StreamBytes.damaged("a value is number \(largest) of a dictionary of \(values.count)")
        }
        let result = Buffer(byteCount: presence.rows * 4)
        presence.spreadOrZero(numbers, into: result.pointer(as: UInt32.self)) { UInt32(truncatingIfNeeded: $0) }
        return .dictionary(
            DictionaryColumn(codes: result, values: values, validity: presence.bitmap, count: presence.rows))
    }

    func skip(_ count: Int) throws { try codes.skip(count) }
    func seek(_ positions: inout PositionReader) throws { try codes.seek(&positions) }

    /// Read with the first value, in pieces, so that memory follows what the file really holds.
    private func loaded() throws -> Column {
        if let dictionary { return dictionary }
        guard size <= Int(Int32.max) else { throw StreamBytes.damaged("its dictionary is too large") }
        var pieces: [Column] = []
        var left = size
        while left > 0 {
            let some = min(left, 1 << 16)
            let (views, heap) = try TextViews.read(some, lengths: lengths, bytes: bytes, memory)
            try TextViews.checkText(views, some)
            pieces.append(.string(StringColumn(views: views, heap: heap, count: some)))
            left -= some
        }
        let values =
            pieces.isEmpty ? Column(scalars: [], type: .string) : Column.concatenating(pieces, type: .string)
        dictionary = values
        return values
    }
}
