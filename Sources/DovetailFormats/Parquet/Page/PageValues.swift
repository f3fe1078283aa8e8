import CDovetailKernels
import DovetailColumnar

/// How the values of a leaf lie in memory while a page is read.
enum ReadForm: Sendable {
    /// A byte each.
    case boolean
    case word32, word64
    /// Byte arrays, fixed-length values and INT96.
    case view

    init(_ physical: Parquet.PhysicalType) {
        switch physical {
        case .boolean: self = .boolean
        case .int32, .float: self = .word32
        case .int64, .double: self = .word64
        case .int96, .byteArray, .fixedLengthByteArray: self = .view
        }
    }

    var byteWidth: Int {
        switch self {
        case .boolean: 1
        case .word32: 4
        case .word64: 8
        case .view: 16
        }
    }
}

/// The values of one page, read a few at a time whatever their encoding.
struct PageValues {
    enum Source {
        /// Values of so many bytes one after another, or byte arrays for 0.
        case plain(width: Int)
        case plainBits
        case coded(HybridDecoder, limit: Int)
        case runBits(HybridDecoder)
        case delta(DeltaDecoder)
        /// Decoded already, in the form of the leaf.
        case ready(Buffer)
    }

    let form: ReadForm
    /// Set when the values have to be UTF-8: the name of their column.
    private let textColumn: String?
    var source: Source
    private(set) var bytes: UnsafePointer<UInt8>
    private(set) var byteCount: Int
    /// Where more of a PLAIN page that is not whole in `bytes` comes from.
    let inflow: PageInflow?
    /// Bytes of `.plain`, values of `.plainBits` and `.ready` read so far.
    var position = 0
    /// Memory that views point into besides the page itself; the bytes that came last of a page read by windows.
    private(set) var extraOwner: Buffer?

    /// True when what is read are codes into the dictionary.
    var isCoded: Bool { if case .coded = source { true } else { false } }

    init(
        _ page: Buffer, from start: Int, encoding: Parquet.Encoding, leaf: ReadLeaf, entryCount: Int,
        dictionarySize: Int?, inflow: PageInflow? = nil
    ) throws {
        form = ReadForm(leaf.physical)
        self.inflow = inflow
        textColumn = leaf.isText ? leaf.path.joined(separator: ".") : nil
        bytes = UnsafePointer((page.base + start).assumingMemoryBound(to: UInt8.self))
        byteCount = page.byteCount - start
        source = .plain(width: PageValues.plainWidth(leaf))
        switch encoding {
        case .plain: if leaf.physical == .boolean { source = .plainBits }
        case .plainDictionary, .rleDictionary: source = try PageValues.coded(bytes, byteCount, dictionarySize)
        case .rle where leaf.physical == .boolean: source = try PageValues.runBits(bytes, byteCount)
        case .deltaBinaryPacked where form == .word32 || form == .word64:
            guard let decoder = DeltaDecoder(bytes, byteCount: byteCount) else {
                throw PageValues.damaged("its deltas do not begin as they should")
            }
            source = .delta(decoder)
        case .deltaLengthByteArray where leaf.physical == .byteArray:
            source = .ready(try DeltaStrings.lengths(bytes, byteCount, entryCount))
        case .deltaByteArray where form == .view && leaf.physical != .int96:
            let (views, heap) = try DeltaStrings.prefixed(bytes, byteCount, entryCount)
            extraOwner = heap
            source = .ready(views)
        case .byteStreamSplit where leaf.physical != .boolean && leaf.physical != .byteArray:
            let (values, heap) = try PageValues.joined(bytes, byteCount, PageValues.plainWidth(leaf), form)
            extraOwner = heap
            source = .ready(values)
        default:
            throw FormatError(
                .unsupported, "a page of \(leaf.physical) has encoding \(encoding.rawValue), which is not one for it",
                kind: .unsupported)
        }
    }

    private static func plainWidth(_ leaf: ReadLeaf) -> Int {
        leaf.physical == .fixedLengthByteArray ? leaf.fixedLength : leaf.physical.byteWidth ?? 0
    }

    private static func coded(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ dictionarySize: Int?) throws -> Source {
        guard let dictionarySize else { throw damaged("it has codes but its column has no dictionary") }
        // A page of nulls may be empty.
        let width = count > 0 ? Int(bytes[0]) : 0
        guard width <= 32 else { throw damaged("codes of \(width) bits") }
        return .coded(
            HybridDecoder(bytes + min(count, 1), byteCount: max(count - 1, 0), width: width), limit: dictionarySize)
    }

    private static func runBits(_ bytes: UnsafePointer<UInt8>, _ count: Int) throws -> Source {
        guard count >= 4 else { return .runBits(HybridDecoder(bytes, byteCount: 0, width: 1)) }
        let size = Int(UInt32(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt32.self)))
        guard size <= count - 4 else { throw damaged("its values go past its end") }
        return .runBits(HybridDecoder(bytes + 4, byteCount: size, width: 1))
    }

    /// BYTE_STREAM_SPLIT: all first bytes, then all second ones.
    private static func joined(
        _ bytes: UnsafePointer<UInt8>, _ byteCount: Int, _ width: Int, _ form: ReadForm
    ) throws -> (Buffer, Buffer?) {
        let count = byteCount / max(width, 1)
        let values = Buffer(byteCount: count * width)
        let target = values.pointer(as: UInt8.self)
        for stream in 0..<width {
            let source = bytes + stream * count
            for index in 0..<count { target[index &* width &+ stream] = source[index] }
        }
        guard form == .view else { return (values, nil) }
        let views = Buffer(byteCount: count * 16)
        for index in 0..<count {
            dovetail_view_of(target + index &* width, UInt32(width), views.base + index &* 16)
        }
        return (views, values)
    }

    /// Goes on in another window.
    mutating func take(_ window: Buffer) {
        extraOwner = window
        bytes = UnsafePointer(window.base.assumingMemoryBound(to: UInt8.self))
        byteCount = window.byteCount
        position = 0
    }

    /// Decodes `count` values, or codes, to `target`, which has room for 16 more bytes.
    mutating func decode(_ count: Int, into target: UnsafeMutableRawPointer) throws {
        switch source {
        case .plain(let width): try plain(count, width, target)
        case .plainBits: try bits(count, target)
        case .ready(let values): try ready(count, values, target)
        case .coded(var decoder, let limit):
            let codes = target.assumingMemoryBound(to: UInt32.self)
            guard decoder.decode(count, into: codes) else { throw PageValues.tooFew() }
            guard count == 0 || Int(dovetail_largest32(codes, count)) < limit else {
                throw PageValues.damaged("a code is not in the dictionary")
            }
            source = .coded(decoder, limit: limit)
        case .runBits(var decoder):
            try runBits(count, &decoder, target)
            source = .runBits(decoder)
        case .delta(var decoder):
            // The enum's copy is let go while the decoder changes, so that its lanes are not copied.
            source = .plainBits
            let isDone =
                form == .word32
                ? decoder.decode(count) { index, value in
                    target.storeBytes(
                        of: UInt32(truncatingIfNeeded: value), toByteOffset: index &* 4, as: UInt32.self)
                }
                : decoder.decode(count) { index, value in
                    target.storeBytes(of: value, toByteOffset: index &* 8, as: UInt64.self)
                }
            source = .delta(decoder)
            guard isDone else { throw PageValues.tooFew() }
        }
    }

    private mutating func plain(_ count: Int, _ width: Int, _ target: UnsafeMutableRawPointer) throws {
        let start = bytes + position
        let left = byteCount - position
        if width == 0 {
            let size = dovetail_views_of_plain(start, left, count, target)
            // SIZE_MAX comes over as -1.
            guard size >= 0 else { throw PageValues.tooFew() }
            if textColumn != nil, dovetail_is_ascii(start, size) == 0 { try checkText(target, count) }
            position += size
            return
        }
        guard count <= left / width else { throw PageValues.tooFew() }
        if form == .view {
            for index in 0..<count {
                dovetail_view_of(start + index &* width, UInt32(width), target + index &* 16)
            }
        } else {
            target.copyMemory(from: start, byteCount: count * width)
        }
        position += count * width
    }

    private mutating func bits(_ count: Int, _ target: UnsafeMutableRawPointer) throws {
        guard count <= byteCount * 8 - position else { throw PageValues.tooFew() }
        let output = target.assumingMemoryBound(to: UInt8.self)
        for index in 0..<count {
            let bit = position &+ index
            output[index] = (bytes[bit >> 3] &>> UInt8(bit & 7)) & 1
        }
        position += count
    }

    private mutating func ready(_ count: Int, _ values: Buffer, _ target: UnsafeMutableRawPointer) throws {
        let width = form.byteWidth
        guard count <= values.byteCount / width - position else { throw PageValues.tooFew() }
        target.copyMemory(from: values.base + position * width, byteCount: count * width)
        if textColumn != nil { try checkText(target, count) }
        position += count
    }

    private func checkText(_ views: UnsafeRawPointer, _ count: Int) throws {
        guard let textColumn, dovetail_views_utf8(views, count) < count else { return }
        throw FormatError(.badValue, "column \"\(textColumn)\" is text but has a value that is not UTF-8")
    }

    private func runBits(_ count: Int, _ decoder: inout HybridDecoder, _ target: UnsafeMutableRawPointer) throws {
        let wide = Buffer(byteCount: count * 4)
        guard decoder.decode(count, into: wide.pointer(as: UInt32.self)) else { throw PageValues.tooFew() }
        let output = target.assumingMemoryBound(to: UInt8.self)
        let source = wide.pointer(as: UInt32.self)
        for index in 0..<count { output[index] = UInt8(source[index] & 1) }
        withExtendedLifetime(wide) {}
    }

    static func tooFew() -> FormatError { damaged("it has fewer values than it says") }

    static func damaged(_ reason: String) -> FormatError { FormatError(.damagedFile, "a page is damaged: \(reason)") }
}
