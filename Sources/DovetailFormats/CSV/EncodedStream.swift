import CDovetailKernels
import DovetailColumnar

/// The text of a stream as UTF-8, whatever it is written in; UTF-8 itself goes through untouched.
final class EncodedStream: DecompressingStream {
    private let source: any DecompressingStream
    private let path: String
    /// As given, then as the text's first bytes say.
    private var encoding: TextEncoding?
    private var isOpen = false
    /// Bytes of the source that are not converted yet.
    private let window = Buffer(byteCount: EncodedStream.windowSize)
    private var held = 0
    /// Bytes of the source before the window.
    private var offset = 0
    private var isAtEnd = false
    /// Converted text that nobody took yet.
    private let text = Buffer(byteCount: EncodedStream.windowSize * 3 + 8)
    private var textStart = 0
    private var textEnd = 0
    private static let windowSize = 1 << 16

    init(_ source: any DecompressingStream, path: String, encoding: TextEncoding?) {
        self.source = source
        self.path = path
        self.encoding = encoding
    }

    var consumed: Int { source.consumed }

    func read(into target: UnsafeMutableRawPointer, count: Int) throws -> Int {
        let encoding = try openText()
        var done = 0
        while done < count {
            if textStart < textEnd {
                let size = min(textEnd - textStart, count - done)
                (target + done).copyMemory(from: text.base + textStart, byteCount: size)
                textStart += size
                done += size
            } else if encoding == .utf8 {
                return done + (try source.read(into: target + done, count: count - done))
            } else if !(try convert(encoding)) {
                break
            }
        }
        return done
    }

    /// Fills the window for the first time and looks what is in it.
    private func openText() throws -> TextEncoding {
        if isOpen, let encoding { return encoding }
        isOpen = true
        try fill()
        let head = UnsafeRawBufferPointer(start: window.base, count: held)
        let marked = TextEncoding.marked(head)
        var found = encoding ?? marked ?? .utf8
        if found == .utf16 { found = marked ?? .utf16LittleEndian }
        encoding = found
        if found == .utf8 {
            // The source goes on by itself behind what was looked at.
            text.base.copyMemory(from: window.base, byteCount: held)
            (textStart, textEnd, held) = (0, held, 0)
        }
        return found
    }

    private func fill() throws {
        guard !isAtEnd else { return }
        let room = EncodedStream.windowSize - held
        let got = try source.read(into: window.base + held, count: room)
        held += got
        isAtEnd = got < room
    }

    /// Converts the next window; false at the end.
    private func convert(_ encoding: TextEncoding) throws -> Bool {
        try fill()
        guard held > 0 else { return false }
        let (bytes, output) = (window.pointer(as: UInt8.self), text.pointer(as: UInt8.self))
        var (used, isBad) = (held, Int32(0))
        switch encoding {
        case .latin1, .windows1252:
            textEnd = dovetail_csv_from_latin1(bytes, held, encoding == .windows1252 ? 1 : 0, output)
        default:
            textEnd = dovetail_csv_from_utf16(bytes, held, encoding == .utf16BigEndian ? 1 : 0, output, &used, &isBad)
        }
        textStart = 0
        if isBad != 0 || (isAtEnd && used < held) {
            throw FormatError(
                .damagedFile, "\"\(path)\" is not valid UTF-16", path: path, byteOffset: offset + used,
                notes: ["the option encoding names another: 'latin-1', 'windows-1252' or 'utf-8'"])
        }
        offset += used
        held -= used
        window.base.copyMemory(from: window.base + used, byteCount: held)
        return true
    }
}
