import CDovetailKernels
import DovetailColumnar

/// Strings and words of a JSON text.
enum JSONText {
    /// A string's bytes without its escapes; nil when an escape is wrong. Eight bytes behind it are readable.
    static func unescaped(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> [UInt8]? {
        var isWrong = false
        let result = [UInt8](unsafeUninitializedCapacity: count + 16) { target, written in
            guard let base = target.baseAddress else { return }
            let length = dovetail_json_unescape(base, bytes, count)
            isWrong = length < 0
            written = max(0, Int(length))
        }
        return isWrong ? nil : result
    }

    static func string(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> String? {
        unescaped(bytes, count).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A string that has escapes without them, padded as buffers are; nil when it has none. No bytes: an escape is wrong.
    static func rewritten(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> (bytes: Buffer?, count: Int)? {
        guard UnsafeBufferPointer(start: bytes, count: count).contains(UInt8(ascii: "\\")) else { return nil }
        let target = Buffer(byteCount: count + 16)
        let length = dovetail_json_unescape(target.pointer(), bytes, count)
        return length < 0 ? (nil, 0) : (target, Int(length))
    }

    /// `null` as it stands in memory.
    static let null = UInt32(littleEndian: 0x6C6C_756E)

    static func isWord(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        let letters = word.utf8Start
        for index in 0..<count where bytes[index] != letters[index] { return false }
        return true
    }
}
