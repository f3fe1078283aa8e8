import CDovetailKernels
import DovetailColumnar

extension LeafEncoder {
    /// The values of a page in their encoding, behind levels (none in pages of version 2).
    func encode(_ values: Range<Int>, behind levels: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let width = form.byteWidth
        let source = scratch.values + values.lowerBound * width
        switch encoding {
        case .plain where form == .word32 || form == .word64:
            // Compressed where they lie, the levels put before them: over the values of the page before, which are done
            // with, or into the headroom.
            let start = source - levels.count
            if let base = levels.baseAddress { start.copyMemory(from: base, byteCount: levels.count) }
            return UnsafeRawBufferPointer(start: start, count: levels.count + values.count * width)
        case .plain:
            return page(levels, room: plainBytes(values)) {
                PlainEncoder.encode(source, values.count, form, leaf, into: $0)
            }
        case .dictionary(let dictionary):
            let codes = scratch.codes.base.assumingMemoryBound(to: UInt32.self) + values.lowerBound
            let bits = dictionary.bitWidth
            return page(levels, room: 1 + dovetail_hybrid_bound(values.count, bits)) {
                $0.storeBytes(of: UInt8(bits), as: UInt8.self)
                let target = ($0 + 1).assumingMemoryBound(to: UInt8.self)
                return 1 + dovetail_hybrid_encode(codes, values.count, bits, target)
            }
        case .delta:
            return page(levels, room: dovetail_delta_bound(values.count, Int32(width))) {
                LeafEncoder.delta(source, values.count, width, $0)
            }
        case .deltaLengthByteArray: return lengthsAndBytes(levels, source, values.count)
        case .deltaByteArray: return suffixes(levels, source, values.count)
        case .byteStreamSplit: return streams(levels, source, values.count)
        }
    }

    /// Assembles a page in the scratch memory; `body` returns how many bytes it wrote.
    private func page(
        _ levels: UnsafeRawBufferPointer, room: Int, _ body: (UnsafeMutableRawPointer) -> Int
    ) -> UnsafeRawBufferPointer {
        let page = scratch.page
        _ = page.claim(levels.count + room + 128)
        page.append(levels)
        page.byteCount += body(page.base + page.byteCount)
        return page.bytes
    }

    static func delta(
        _ values: UnsafeRawPointer, _ count: Int, _ width: Int, _ target: UnsafeMutableRawPointer
    ) -> Int {
        let target = target.assumingMemoryBound(to: UInt8.self)
        let level = dovetail_cpu_level()
        return width == 4
            ? dovetail_delta_encode32(level, values.assumingMemoryBound(to: UInt32.self), count, target)
            : dovetail_delta_encode64(level, values.assumingMemoryBound(to: UInt64.self), count, target)
    }

    private func lengthsAndBytes(
        _ levels: UnsafeRawBufferPointer, _ views: UnsafeRawPointer, _ count: Int
    ) -> UnsafeRawBufferPointer {
        let lengths = scratch.wideLevels.claim(count * 4 + 64).assumingMemoryBound(to: UInt32.self)
        dovetail_view_lengths(views, count, lengths)
        let room = dovetail_delta_bound(count, 4) + Int(dovetail_view_bytes(views, count))
        return page(levels, room: room) {
            let size = LeafEncoder.delta(lengths, count, 4, $0)
            return size + dovetail_view_concat(views, count, ($0 + size).assumingMemoryBound(to: UInt8.self))
        }
    }

    private func suffixes(
        _ levels: UnsafeRawBufferPointer, _ views: UnsafeRawPointer, _ count: Int
    ) -> UnsafeRawBufferPointer {
        let prefixes = scratch.wideLevels.claim(count * 8 + 64).assumingMemoryBound(to: UInt32.self)
        let lengths = prefixes + count
        let rest = dovetail_view_prefixes(views, count, prefixes, lengths)
        return page(levels, room: 2 * dovetail_delta_bound(count, 4) + rest) {
            var size = LeafEncoder.delta(prefixes, count, 4, $0)
            size += LeafEncoder.delta(lengths, count, 4, $0 + size)
            return size
                + dovetail_view_suffixes(views, prefixes, count, ($0 + size).assumingMemoryBound(to: UInt8.self))
        }
    }

    private func streams(
        _ levels: UnsafeRawBufferPointer, _ values: UnsafeRawPointer, _ count: Int
    ) -> UnsafeRawBufferPointer {
        var (plain, width) = (values, form.byteWidth)
        if form == .decimal128 {
            width = leaf.fixedLength
            let target = scratch.wideLevels.claim(count * width + 64)
            _ = PlainEncoder.encode(values, count, form, leaf, into: target)
            plain = UnsafeRawPointer(target)
        }
        return page(levels, room: count * width) {
            dovetail_split_streams(
                plain.assumingMemoryBound(to: UInt8.self), count, width, $0.assumingMemoryBound(to: UInt8.self))
            return count * width
        }
    }
}

extension LeafEncoder {
    /// Bounds of the values of one page.
    func pageBounds(_ values: Range<Int>, _ whole: Parquet.Statistics) -> Parquet.Statistics {
        if values.count == scratch.valueCount { return whole }
        var bounds = Parquet.Statistics()
        guard !values.isEmpty else { return bounds }
        guard let dictionary = encoding.dictionary else {
            let start = scratch.values + values.lowerBound * form.byteWidth
            LeafBounds.fill(&bounds, leaf: leaf, form: form, values: start, count: values.count)
            return bounds
        }
        let (used, count) = usedValues(values, dictionary)
        LeafBounds.fill(&bounds, leaf: leaf, form: form, values: used, count: count)
        return bounds
    }

    /// The values of the dictionary that a page refers to.
    private func usedValues(_ values: Range<Int>, _ dictionary: LeafDictionary) -> (UnsafeRawPointer, Int) {
        let codes = scratch.codes.base.assumingMemoryBound(to: UInt32.self)
        var isUsed = [Bool](repeating: false, count: dictionary.count)
        isUsed.withUnsafeMutableBufferPointer { isUsed in
            for index in values { isUsed[Int(codes[index])] = true }
        }
        let width = form.byteWidth
        let all = dictionary.values(scratch)
        let target = scratch.trial.claim(dictionary.count * width + 64)
        var count = 0
        for code in isUsed.indices where isUsed[code] {
            (target + count * width).copyMemory(from: all + code * width, byteCount: width)
            count += 1
        }
        return (UnsafeRawPointer(target), count)
    }

    /// Bytes of text of a page without lengths; nil for what is not text, or stands in a dictionary.
    func textBytes(_ values: Range<Int>) -> Int? {
        form == .view && encoding.dictionary == nil ? plainBytes(values) - values.count * 4 : nil
    }
}
