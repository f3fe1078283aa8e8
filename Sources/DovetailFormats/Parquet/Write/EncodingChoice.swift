import CDovetailKernels
import DovetailColumnar

/// Picks the encoding of a column chunk: the one whose bytes, compressed, are fewest. What is packed into bits already is
/// taken to stay as it is; how much the codec makes of plain values is tried on a few of them, and only in doubt.
struct EncodingChoice {
    let leaf: WriteLeaf
    let scratch: LeafScratch
    let settings: WriteSettings
    /// Compressed bytes a plain byte becomes, once that was tried.
    private var triedRatio: Double?

    init(leaf: WriteLeaf, scratch: LeafScratch, settings: WriteSettings) {
        self.leaf = leaf
        self.scratch = scratch
        self.settings = settings
    }

    private var form: StoredForm { StoredForm(leaf.type) }
    private var size: LeafSize { LeafSize(leaf: leaf) }

    /// Values that are compressed on trial.
    private static let trial = 2_048
    /// Encodings readers have an easier time with are kept where another one saves less than a tenth.
    private static let worthwhile = 0.9
    /// Packed values below this part of the plain ones are not compared with compressed ones.
    private static let clear = 0.3
    /// A column that compression does not make smaller than this part of it is left as it is, which readers like, too.
    private static let incompressible = 0.98
    /// Smaller columns are compressed without a trial.
    private static let trialBytes = 1 << 16

    /// Decides for the dense values in the scratch memory.
    mutating func choose(_ request: EncodingRequest) throws -> LeafEncoding {
        guard scratch.valueCount > 0 else { return .plain }
        switch request {
        case .automatic: return try automatic()
        case .plain: return .plain
        case .dictionary: return dictionary(rival: nil).map { .dictionary($0) } ?? .plain
        case .delta: return form == .view ? .deltaLengthByteArray : .delta
        case .deltaLengthByteArray: return .deltaLengthByteArray
        case .deltaByteArray: return .deltaByteArray
        case .byteStreamSplit: return .byteStreamSplit
        }
    }

    private mutating func automatic() throws -> LeafEncoding {
        switch form {
        case .none, .boolean, .interval: .plain
        case .word32, .word64: leaf.type == .float || leaf.type == .double ? try floating() : try integers()
        case .decimal128: try wideDecimals()
        case .view: try text()
        }
    }

    private func dictionary(rival: Int?) -> LeafDictionary? {
        LeafDictionary.encode(scratch, leaf, limit: settings.dictionaryLimit, rival: rival)
    }

    private var plainBytes: Int { size.plain(scratch.values, scratch.valueCount) }

    /// Whether the codec makes values smaller that were decided to be encoded so: tried where it may well not.
    mutating func isWorthCompressing(_ encoding: LeafEncoding) throws -> Bool {
        guard settings.codec != .uncompressed, form == .word32 || form == .word64 else { return true }
        switch encoding {
        case .plain:
            guard plainBytes >= EncodingChoice.trialBytes else { return true }
            return try plainRatio() < EncodingChoice.incompressible
        case .delta:
            guard deltaBytes() >= EncodingChoice.trialBytes else { return true }
            return try ratio(deltaTrial()) < EncodingChoice.incompressible
        default: return true
        }
    }

    // MARK: Kinds of values

    private mutating func integers() throws -> LeafEncoding {
        let delta = deltaBytes()
        let plain = Double(plainBytes)
        if settings.usesDictionary, let dictionary = dictionary(rival: delta * 10 / 9) {
            let coded = Double(dictionary.byteCount)
            if coded * EncodingChoice.worthwhile <= Double(delta) {
                if coded <= plain * EncodingChoice.clear { return .dictionary(dictionary) }
                let ratio = try plainRatio()
                if dictionary.cost(ratio) <= plain * ratio { return .dictionary(dictionary) }
            }
        }
        if Double(delta) <= plain * 0.5 { return .delta }
        // Where both come out alike, packed values spare the codec its work.
        return Double(delta) <= min(try plainRatio() * 1.1, EncodingChoice.worthwhile) * plain ? .delta : .plain
    }

    private mutating func floating() throws -> LeafEncoding {
        let plain = Double(plainBytes)
        let dictionary = settings.usesDictionary ? dictionary(rival: plainBytes) : nil
        if let dictionary, Double(dictionary.byteCount) <= plain * EncodingChoice.clear {
            return .dictionary(dictionary)
        }
        let ratio = try plainRatio()
        let splitRatio = settings.codec == .uncompressed ? ratio : try self.ratio(splitTrial())
        let isSplit = splitRatio <= ratio * EncodingChoice.worthwhile
        if let dictionary, dictionary.cost(ratio) <= plain * min(ratio, splitRatio) { return .dictionary(dictionary) }
        return isSplit ? .byteStreamSplit : .plain
    }

    private mutating func wideDecimals() throws -> LeafEncoding {
        guard settings.usesDictionary, let dictionary = dictionary(rival: plainBytes) else { return .plain }
        let plain = Double(plainBytes)
        if Double(dictionary.byteCount) <= plain * EncodingChoice.clear { return .dictionary(dictionary) }
        let ratio = try plainRatio()
        return dictionary.cost(ratio) <= plain * ratio ? .dictionary(dictionary) : .plain
    }

    private mutating func text() throws -> LeafEncoding {
        let plain = plainBytes
        if settings.usesDictionary, let dictionary = dictionary(rival: plain) {
            if Double(dictionary.byteCount) <= Double(plain) * EncodingChoice.clear { return .dictionary(dictionary) }
            let ratio = try plainRatio()
            if dictionary.cost(ratio) <= Double(plain) * ratio { return .dictionary(dictionary) }
        }
        if repeatsBeginnings() { return .deltaByteArray }
        let bytes = plain - scratch.valueCount * 4
        return lengthBytes() + bytes < plain ? .deltaLengthByteArray : .plain
    }

    // MARK: Sizes

    private func deltaBytes() -> Int {
        let (values, count, level) = (scratch.values, scratch.valueCount, dovetail_cpu_level())
        return form == .word32
            ? dovetail_delta_size32(level, values.assumingMemoryBound(to: UInt32.self), count)
            : dovetail_delta_size64(level, values.assumingMemoryBound(to: UInt64.self), count)
    }

    private func lengthBytes() -> Int {
        let count = scratch.valueCount
        let lengths = scratch.wideLevels.claim(count * 4 + 64).assumingMemoryBound(to: UInt32.self)
        dovetail_view_lengths(scratch.values, count, lengths)
        return dovetail_delta_size32(dovetail_cpu_level(), lengths, count)
    }

    /// Neighbors share so much that leaving it out saves more than a codec finds: sorted keys, paths.
    private func repeatsBeginnings() -> Bool {
        let count = min(scratch.valueCount, EncodingChoice.trial)
        guard count >= 64 else { return false }
        let start = trialStart(count)
        let prefixes = scratch.wideLevels.claim(count * 8 + 64).assumingMemoryBound(to: UInt32.self)
        let rest = dovetail_view_prefixes(start, count, prefixes, prefixes + count)
        return (rest + count * 2) * 2 <= Int(dovetail_view_bytes(start, count))
    }

    /// Compressed bytes a plain byte becomes; 1 without a codec.
    private mutating func plainRatio() throws -> Double {
        guard settings.codec != .uncompressed else { return 1 }
        if let triedRatio { return triedRatio }
        let count = min(scratch.valueCount, EncodingChoice.trial)
        let start = trialStart(count)
        let page = scratch.page
        _ = page.claim(size.plain(start, count) + 128)
        page.byteCount = PlainEncoder.encode(start, count, form, leaf, into: page.base)
        let ratio = try ratio(page.bytes)
        triedRatio = ratio
        return ratio
    }

    /// Twice as many values as elsewhere: packed ones are small.
    private func deltaTrial() -> UnsafeRawBufferPointer {
        let count = min(scratch.valueCount, EncodingChoice.trial * 2)
        let page = scratch.page
        let target = page.claim(dovetail_delta_bound(count, Int32(form.byteWidth)) + 64)
        page.byteCount = LeafEncoder.delta(trialStart(count), count, form.byteWidth, target)
        return page.bytes
    }

    /// The same values as streams of bytes.
    private func splitTrial() -> UnsafeRawBufferPointer {
        let count = min(scratch.valueCount, EncodingChoice.trial)
        let page = scratch.page
        let bytes = count * form.byteWidth
        let target = page.claim(bytes + 64).assumingMemoryBound(to: UInt8.self)
        dovetail_split_streams(trialStart(count).assumingMemoryBound(to: UInt8.self), count, form.byteWidth, target)
        page.byteCount = bytes
        return page.bytes
    }

    private func ratio(_ bytes: UnsafeRawBufferPointer) throws -> Double {
        guard bytes.count > 0 else { return 1 }
        let bound = settings.codec.compressBound(bytes.count)
        let target = UnsafeMutableRawBufferPointer(start: scratch.trial.claim(bound + 64), count: bound)
        let size = try settings.codec.compress(bytes, into: target, level: settings.level, context: scratch.codec)
        return min(1, Double(size) / Double(bytes.count))
    }

    /// From the middle of the column: its beginning may be unlike the rest.
    private func trialStart(_ count: Int) -> UnsafeMutableRawPointer {
        scratch.values + (scratch.valueCount - count) / 2 * form.byteWidth
    }
}
