import CDovetailKernels
import DovetailColumnar

/// Passing over values: no more is done than finding where the next one is.
extension PageValues {
    mutating func skip(_ count: Int) throws {
        var left = count
        while left > 0 {
            let some = try available(left)
            try skipAvailable(some)
            left -= some
        }
    }

    private mutating func skipAvailable(_ count: Int) throws {
        switch source {
        case .plain(width: 0):
            let size = dovetail_skip_plain(bytes + position, byteCount - position, count)
            // SIZE_MAX comes over as -1.
            guard size >= 0 else { throw PageValues.tooFew() }
            position += size
        case .plain(let width): try move(count, of: (byteCount - position) / width, width)
        case .plainBits: try move(count, of: byteCount * 8 - position, 1)
        case .ready(let values): try move(count, of: values.byteCount / form.byteWidth - position, 1)
        case .coded(var decoder, let limit):
            guard decoder.skip(count) else { throw PageValues.tooFew() }
            source = .coded(decoder, limit: limit)
        case .runBits(var decoder):
            guard decoder.skip(count) else { throw PageValues.tooFew() }
            source = .runBits(decoder)
        case .delta(var decoder):
            source = .plainBits
            let isDone = decoder.decode(count) { _, _ in }
            source = .delta(decoder)
            guard isDone else { throw PageValues.tooFew() }
        }
    }

    private mutating func move(_ count: Int, of left: Int, _ width: Int) throws {
        guard count <= left else { throw PageValues.tooFew() }
        position += count * width
    }
}
