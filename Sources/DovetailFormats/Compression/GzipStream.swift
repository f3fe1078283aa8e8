import CZlib
import DovetailColumnar

/// Gzip files of any size, with one member or many behind another.
final class GzipStream: DecompressingStream {
    private var input: StreamInput
    private let state: UnsafeMutablePointer<z_stream>
    private var isBetweenMembers = true
    private var hasMember = false

    init(_ file: ReadableFile) throws {
        input = StreamInput(file)
        state = .allocate(capacity: 1)
        state.initialize(to: z_stream())
        // 16 on top of the window size: gzip's wrapping, nothing else.
        let status = inflateInit2_(state, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            state.deallocate()
            throw FormatError(.unreadableFile, "out of memory while decompressing gzip", kind: .resource)
        }
    }

    deinit {
        inflateEnd(state)
        state.deallocate()
    }

    var consumed: Int { input.consumed }

    func read(into target: UnsafeMutableRawPointer, count: Int) throws -> Int {
        var done = 0
        while done < count {
            let bytes = try input.available()
            guard let base = bytes.baseAddress, bytes.count > 0 else {
                guard isBetweenMembers, hasMember else { throw input.damaged("the gzip data is cut short") }
                break
            }
            // Zeros that pad a file behind its last member, as tape tools leave them.
            if isBetweenMembers, hasMember, bytes[0] == 0 {
                input.consume(1)
                continue
            }
            let room = min(count - done, Int(UInt32.max))
            state.pointee.next_in = UnsafeMutablePointer(
                mutating: base.assumingMemoryBound(to: UInt8.self))
            state.pointee.avail_in = UInt32(bytes.count)
            state.pointee.next_out = (target + done).assumingMemoryBound(to: UInt8.self)
            state.pointee.avail_out = UInt32(room)
            let status = inflate(state, Z_NO_FLUSH)
            input.consume(bytes.count - Int(state.pointee.avail_in))
            done += room - Int(state.pointee.avail_out)
            isBetweenMembers = false
            switch status {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END:
                hasMember = true
                isBetweenMembers = true
                guard inflateReset(state) == Z_OK else { throw input.damaged("the gzip data is not valid") }
            default: throw input.damaged("the gzip data is not valid")
            }
        }
        return done
    }
}
