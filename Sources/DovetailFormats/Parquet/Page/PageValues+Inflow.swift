import CDovetailKernels
import DovetailColumnar

/// PLAIN values of a page that comes by windows.
extension PageValues {
    /// How many of `wanted` values (at least one of them) can be decoded or skipped at once.
    ///
    /// When the window holds no whole value, the next one is read first. At the end of the page all of `wanted` are said to
    /// be there: they may be nulls; if they are not, decoding finds out.
    mutating func available(_ wanted: Int) throws -> Int {
        guard let inflow, wanted > 0, case .plain(let width) = source else { return wanted }
        while true {
            let there = wholeValues(wanted, width)
            if there > 0 || inflow.left == 0 { return there > 0 ? there : wanted }
            let rest = UnsafeRawBufferPointer(start: bytes + position, count: byteCount - position)
            take(try inflow.window(after: rest, least: nextSize(rest, width)))
        }
    }

    private func wholeValues(_ wanted: Int, _ width: Int) -> Int {
        let left = byteCount - position
        return width > 0 ? min(wanted, left / width) : dovetail_count_plain(bytes + position, left, wanted)
    }

    /// Bytes of the next value, or of as much as tells how many these are.
    private func nextSize(_ rest: UnsafeRawBufferPointer, _ width: Int) -> Int {
        if width > 0 { return width }
        guard rest.count >= 4 else { return 4 }
        return 4 + Int(UInt32(littleEndian: rest.loadUnaligned(as: UInt32.self)))
    }
}
