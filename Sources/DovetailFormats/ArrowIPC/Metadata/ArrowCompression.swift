/// How the buffers of a body are packed.
enum ArrowCompression: Int8, Hashable, Sendable {
    case lz4 = 0
    case zstd = 1

    init(_ table: FlatTable) throws {
        let (codec, method): (Int8, Int8) = (try table.integer(0), try table.integer(1))
        guard let known = ArrowCompression(rawValue: codec), method == 0 else {
            throw FlatBytes.damaged("there is no compression \(codec) of kind \(method)")
        }
        self = known
    }
}
