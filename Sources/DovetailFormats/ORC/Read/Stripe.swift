import DovetailColumnar

/// One stripe of an open file: where its streams lie and how its columns are encoded.
final class Stripe {
    let information: ORC.StripeInformation
    let isUnreleased: Bool
    /// The zone whose clock the local times of the stripe were read from.
    let writerTimezone: String
    private let file: ReadableFile
    private let coding: StreamCoding
    private let encodings: [ORC.ColumnEncoding]
    private var streams: [Key: Range<Int>] = [:]
    private var rowIndexes: [Int: ORC.RowIndex] = [:]

    private struct Key: Hashable {
        let column: Int
        let kind: ORC.StreamKind
    }

    init(_ owner: ORCFile, _ number: Int, file: ReadableFile, context: CodecContext) throws {
        information = owner.stripes[number]
        isUnreleased = owner.isUnreleased
        self.file = file
        coding = owner.coding(context)
        let end = information.offset + information.indexLength + information.dataLength
        let bytes = try coding.readAll(file, end..<end + information.footerLength)
        let footer = try withExtendedLifetime(bytes) { try ORC.StripeFooter(bytes.bytes) }
        encodings = footer.encodings
        writerTimezone = footer.writerTimezone
        var offset = information.offset
        for stream in footer.streams {
            guard stream.length <= end - offset else {
                throw ProtobufReader.damaged("the streams of a stripe are longer than it is")
            }
            if let kind = stream.kind, stream.length > 0 {
                streams[Key(column: stream.column, kind: kind)] = offset..<offset + stream.length
            }
            offset += stream.length
        }
    }

    func encoding(_ column: Int) throws -> ORC.ColumnEncoding {
        guard column < encodings.count else { throw ProtobufReader.damaged("a column has no encoding") }
        return encodings[column]
    }

    func hasStream(_ column: Int, _ kind: ORC.StreamKind) -> Bool {
        streams[Key(column: column, kind: kind)] != nil
    }

    /// A stream from its beginning; one that is not there is empty.
    func stream(_ column: Int, _ kind: ORC.StreamKind, isKept: Bool = false) -> StreamBytes {
        let range = streams[Key(column: column, kind: kind)] ?? 0..<0
        return StreamBytes(file, range, coding, isKept: isKept)
    }

    func integers(_ column: Int, _ kind: ORC.StreamKind, isSigned: Bool) throws -> IntegerRuns {
        IntegerRuns(
            stream(column, kind), isSigned: isSigned, isSecondVersion: try encoding(column).kind.isSecondVersion)
    }

    /// The row index of a column; nil where there is none.
    func rowIndex(_ column: Int) throws -> ORC.RowIndex? {
        if let known = rowIndexes[column] { return known }
        guard let range = streams[Key(column: column, kind: .rowIndex)] else { return nil }
        let bytes = try coding.readAll(file, range)
        let index = try withExtendedLifetime(bytes) { try ORC.RowIndex(bytes.bytes) }
        rowIndexes[column] = index
        return index
    }
}
