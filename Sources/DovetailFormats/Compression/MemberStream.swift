import DovetailColumnar

/// A library's decoder for one compressed member (gzip), frame (zstd, LZ4) or stream (bzip2), ready for the next one when
/// it has come to an end.
protocol MemberDecoder: AnyObject {
    /// As messages name the format.
    static var name: String { get }
    /// Zeros that pad a file behind its last member, as tape tools leave them, are no damage.
    static var allowsPadding: Bool { get }
    init() throws
    /// Goes on from `source` into `target` (not empty) as far as either reaches.
    /// - Throws: `DamagedMember`.
    func decode(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) throws(DamagedMember) -> MemberProgress
}

extension MemberDecoder {
    static var allowsPadding: Bool { false }

    static var outOfMemory: FormatError {
        FormatError(.unreadableFile, "out of memory while decompressing \(name)", kind: .resource)
    }
}

/// What one call of a decoder did.
struct MemberProgress {
    var consumed: Int
    var produced: Int
    /// The member has ended, and all of its bytes are out.
    var isAtEnd: Bool
}

/// A member's bytes are not what they should be; where, the stream knows.
struct DamagedMember: Error {
    var reason: String?
}

/// Files of one member or of many behind another, which stand for the bytes of all.
final class MemberStream<Decoder: MemberDecoder>: DecompressingStream {
    private var input: StreamInput
    private let decoder: Decoder
    private var isBetweenMembers = true
    private var hasMember = false

    init(_ file: ReadableFile) throws {
        input = StreamInput(file)
        decoder = try Decoder()
    }

    var consumed: Int { input.consumed }

    func read(into target: UnsafeMutableRawPointer, count: Int) throws -> Int {
        var done = 0
        while done < count {
            let bytes = try input.available()
            if bytes.isEmpty, isBetweenMembers, hasMember { break }
            if Decoder.allowsPadding, isBetweenMembers, hasMember, bytes[0] == 0 {
                input.consume(1)
                continue
            }
            let progress: MemberProgress
            do {
                progress = try decoder.decode(
                    bytes, into: UnsafeMutableRawBufferPointer(start: target + done, count: count - done))
            } catch {
                let reason = error.reason.map { ": \($0)" } ?? ""
                throw input.damaged("the \(Decoder.name) data is not valid\(reason)")
            }
            input.consume(progress.consumed)
            done += progress.produced
            isBetweenMembers = progress.isAtEnd
            if progress.isAtEnd { hasMember = true }
            // Output that was held back still comes without input; when neither moves, the file has ended too early.
            if progress.consumed == 0, progress.produced == 0, !progress.isAtEnd {
                throw input.damaged("the \(Decoder.name) data is cut short")
            }
        }
        return done
    }
}
