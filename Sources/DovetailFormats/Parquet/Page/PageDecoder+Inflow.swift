import DovetailColumnar

/// Pages too large to be decompressed at once.
extension PageDecoder {
    /// The page's bytes: all of them, or of a large PLAIN page the levels and the first values, and where the rest comes
    /// from.
    /// - Parameters:
    ///   - levels: Highest level and encoding of the levels that stand before the values, in their order.
    ///   - count: Entries of the page.
    func content(
        _ body: Buffer, size: Int, encoding: Parquet.Encoding,
        levels: [(maximum: Int, encoding: Parquet.Encoding)] = [],
        _ count: Int = 0
    ) throws -> (Buffer, PageInflow?) {
        guard size > PageInflow.threshold, size <= PageDecoder.pageLimit, encoding == .plain,
            leaf.physical != .boolean, let inflow = try PageInflow(body, codec: codec, size: size)
        else { return (try decompress(body, to: size), nil) }
        var window = try inflow.window(after: UnsafeRawBufferPointer(start: nil, count: 0), least: 0)
        while true {
            let needed = try levelsSize(window.bytes, levels, count)
            if needed <= window.byteCount || inflow.left == 0 { return (window, inflow) }
            window = try inflow.window(after: window.bytes, least: needed)
        }
    }

    /// Bytes of the levels as far as `bytes` tells; more than `bytes` has when it ends in them.
    private func levelsSize(
        _ bytes: UnsafeRawBufferPointer, _ levels: [(maximum: Int, encoding: Parquet.Encoding)], _ count: Int
    ) throws -> Int {
        var at = 0
        for (maximum, encoding) in levels where maximum > 0 {
            if encoding == .bitPacked {
                at += (count * Int(LevelEncoder.width(of: maximum)) + 7) / 8
                continue
            }
            guard bytes.count - at >= 4 else { return at + 4 }
            at += 4 + Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
            guard at <= bytes.count else { return at }
        }
        return at
    }
}
