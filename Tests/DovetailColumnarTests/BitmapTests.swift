import DovetailTestSupport
import Testing

@testable import DovetailColumnar

/// Word-wise bitmap operations against arrays of Bool.
@Suite struct BitmapTests {
    @Test(arguments: [0, 1, 63, 64, 65, 127, 128, 129, 1_000]) func operations(count: Int) {
        var generator = SplitMix64(seed: UInt64(count))
        let a = (0..<count).map { _ in Bool.random(using: &generator) }
        let b = (0..<count).map { _ in Bool.random(using: &generator) }
        let (left, right) = (Bitmap(a), Bitmap(b))
        func bits(_ bitmap: Bitmap?) -> [Bool]? {
            bitmap.map { bitmap in
                #expect(bitmap.setCount == Bitmap.countSet(bitmap.buffer.base, bitmap.count))
                return (0..<bitmap.count).map { bitmap[$0] }
            }
        }
        #expect(bits(Bitmap.make(count: count) { a[$0] }) == a)
        #expect(bits(left.inverted()) == a.map { !$0 })
        #expect(bits(Bitmap.union(left, right)) == zip(a, b).map { $0 || $1 })
        #expect(bits(Bitmap.andNot(left, right)) == zip(a, b).map { $0 && !$1 })
        #expect(bits(Bitmap.intersection(left, right)) == zip(a, b).map { $0 && $1 })
        #expect(bits(Bitmap.union(left, nil)) == nil)
        for position in [0, 1, 63, 64, 70] {
            let buffer = Buffer(zeroed: Bitmap.byteCount(for: position + count))
            Bitmap.copyBits(left, count: count, into: buffer.pointer(as: UInt64.self), at: position)
            let copied = Bitmap(buffer: buffer, count: position + count)
            #expect(bits(copied) == Array(repeating: false, count: position) + a)
        }
    }
}
