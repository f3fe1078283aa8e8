import DovetailColumnar

extension ORC {
    /// Which streams a stripe has, in the order they lie in it, and how its columns are encoded.
    struct StripeFooter: ProtobufMessage {
        var streams: [StreamInformation] = []
        var encodings: [ColumnEncoding] = []
        var writerTimezone = ""

        init() {}

        init(_ bytes: UnsafeRawBufferPointer) throws {
            var reader = ProtobufReader(bytes)
            while let field = try reader.nextField() {
                switch field {
                case 1: streams.append(try reader.message())
                case 2: encodings.append(try reader.message())
                case 3: writerTimezone = try reader.string()
                default: try reader.skip()
                }
            }
        }

        func encoded() -> [UInt8] {
            var writer = ProtobufWriter()
            for stream in streams { writer.message(1, stream.encode) }
            for encoding in encodings { writer.message(2, encoding.encode) }
            writer.string(3, writerTimezone)
            return writer.bytes
        }
    }

    struct StreamInformation: ProtobufMessage {
        /// nil for kinds that are not known: their bytes are stepped over.
        var kind: StreamKind?
        var column = 0
        var length = 0

        init(kind: StreamKind, column: Int, length: Int) {
            self.kind = kind
            self.column = column
            self.length = length
        }

        init(_ bytes: UnsafeRawBufferPointer) throws {
            kind = .present
            var reader = ProtobufReader(bytes)
            while let field = try reader.nextField() {
                switch field {
                case 1: kind = StreamKind(rawValue: try reader.unsigned())
                case 2: column = try reader.count()
                case 3: length = try reader.count()
                default: try reader.skip()
                }
            }
        }

        func encode(_ writer: inout ProtobufWriter) {
            if let kind { writer.unsigned(1, kind.rawValue) }
            writer.count(2, column)
            writer.count(3, length)
        }
    }

    struct ColumnEncoding: ProtobufMessage {
        var kind = Encoding.direct
        var dictionarySize = 0

        init(kind: Encoding, dictionarySize: Int = 0) {
            self.kind = kind
            self.dictionarySize = dictionarySize
        }

        init(_ bytes: UnsafeRawBufferPointer) throws {
            var reader = ProtobufReader(bytes)
            while let field = try reader.nextField() {
                switch field {
                case 1: kind = try reader.member { "a column has an encoding of unknown number \($0)" }
                case 2: dictionarySize = try reader.count()
                default: try reader.skip()
                }
            }
        }

        func encode(_ writer: inout ProtobufWriter) {
            writer.unsigned(1, kind.rawValue)
            if kind.isDictionary { writer.count(2, dictionarySize) }
        }
    }
}
