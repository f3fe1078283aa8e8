import DovetailColumnar

extension ORC {
    /// The file's table of contents.
    struct Footer: ProtobufMessage {
        var headerLength = 3
        var contentLength = 0
        var stripes: [StripeInformation] = []
        var types: [TypeNode] = []
        /// nil where the writer left it out.
        var rowCount: Int?
        /// One a column, in the order of the types.
        var statistics: [ColumnStatistics] = []
        var rowIndexStride = 0
        /// Roots of columns that are encrypted.
        var encryptedColumns: [Int] = []
        var softwareVersion = ""

        static let columnLimit = 100_000

        init() {}

        init(_ bytes: UnsafeRawBufferPointer) throws {
            var reader = ProtobufReader(bytes)
            while let field = try reader.nextField() {
                switch field {
                case 1: headerLength = try reader.count()
                case 2: contentLength = try reader.count()
                case 3: stripes.append(try reader.message())
                case 4:
                    types.append(try reader.message())
                    guard types.count <= Footer.columnLimit else {
                        throw ProtobufReader.damaged("it has more than \(Footer.columnLimit) columns")
                    }
                case 6: rowCount = try reader.count()
                case 7: statistics.append(try reader.message())
                case 8: rowIndexStride = try reader.count()
                case 10: encryptedColumns = try Footer.encryptedRoots(reader.delimited())
                default: try reader.skip()
                }
            }
        }

        private static func encryptedRoots(_ bytes: UnsafeRawBufferPointer) throws -> [Int] {
            var roots: [Int] = []
            var reader = ProtobufReader(bytes)
            while let field = try reader.nextField() {
                guard field == 3 else {
                    try reader.skip()
                    continue
                }
                var variant = ProtobufReader(try reader.delimited())
                while let part = try variant.nextField() {
                    if part == 1 { roots.append(try variant.count()) } else { try variant.skip() }
                }
            }
            return roots
        }

        /// Numbers other writers may not use: which program wrote the file.
        private static let writerCode: UInt64 = 6

        func encoded() -> [UInt8] {
            var writer = ProtobufWriter()
            writer.count(1, headerLength)
            writer.count(2, contentLength)
            for stripe in stripes { writer.message(3, stripe.encode) }
            for type in types { writer.message(4, type.encode) }
            if let rowCount { writer.count(6, rowCount) }
            for column in statistics { writer.message(7, column.encode) }
            writer.count(8, rowIndexStride)
            writer.unsigned(9, Footer.writerCode)
            writer.unsigned(11, 1)
            writer.string(12, softwareVersion)
            return writer.bytes
        }
    }

    /// Where a stripe lies: index streams, data streams, its footer.
    struct StripeInformation: ProtobufMessage, Sendable {
        var offset = 0
        var indexLength = 0
        var dataLength = 0
        var footerLength = 0
        var rowCount = 0

        init() {}

        init(_ bytes: UnsafeRawBufferPointer) throws {
            var reader = ProtobufReader(bytes)
            while let field = try reader.nextField() {
                switch field {
                case 1: offset = try reader.count()
                case 2: indexLength = try reader.count()
                case 3: dataLength = try reader.count()
                case 4: footerLength = try reader.count()
                case 5: rowCount = try reader.count()
                default: try reader.skip()
                }
            }
        }

        func encode(_ writer: inout ProtobufWriter) {
            writer.count(1, offset)
            writer.count(2, indexLength)
            writer.count(3, dataLength)
            writer.count(4, footerLength)
            writer.count(5, rowCount)
        }
    }

    /// A column's type; nested ones name the columns of their parts.
    struct TypeNode: ProtobufMessage, Sendable {
        var kind = Kind.boolean
        var subtypes: [UInt64] = []
        var fieldNames: [String] = []
        var precision = 0
        var scale = 0
        var attributes: [(key: String, value: String)] = []

        init() {}

        init(_ bytes: UnsafeRawBufferPointer) throws {
            var reader = ProtobufReader(bytes)
            while let field = try reader.nextField() {
                switch field {
                case 1: kind = try reader.member { "the ORC file has a column of unknown type \($0)" }
                case 2: try reader.append(to: &subtypes)
                case 3: fieldNames.append(try reader.string())
                case 5: precision = try reader.count()
                case 6: scale = try reader.count()
                case 7: attributes.append(try TypeNode.pair(reader.delimited()))
                default: try reader.skip()
                }
            }
        }

        private static func pair(_ bytes: UnsafeRawBufferPointer) throws -> (String, String) {
            var (key, value) = ("", "")
            var reader = ProtobufReader(bytes)
            while let field = try reader.nextField() {
                switch field {
                case 1: key = try reader.string()
                case 2: value = try reader.string()
                default: try reader.skip()
                }
            }
            return (key, value)
        }

        func encode(_ writer: inout ProtobufWriter) {
            writer.unsigned(1, kind.rawValue)
            writer.packed(2, subtypes)
            for name in fieldNames { writer.string(3, name) }
            if kind == .decimal {
                writer.count(5, precision)
                writer.count(6, scale)
            }
            for (key, value) in attributes {
                writer.message(7) { pair in
                    pair.string(1, key)
                    pair.string(2, value)
                }
            }
        }
    }
}
