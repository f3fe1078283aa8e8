import DovetailColumnar

extension ORC {
    /// What is known of a column's values in a row group, a stripe or the whole file.
    struct ColumnStatistics: ProtobufMessage, Hashable, Sendable {
        /// Values that are not null; nil when it is not told.
        var valueCount: UInt64?
        var hasNull = true
        var bounds: Bounds?
        /// True values of a boolean column.
        var trueCount: UInt64?
        /// Sum of integers, as long as it fits, or of the lengths of text.
        var integerSum: Int64?
        var doubleSum: Double?

        enum Bounds: Hashable, Sendable {
            case integer(Int64, Int64)
            case double(Double, Double)
            /// Either may be missing, or cut (lower bounds down, upper bounds up).
            case text([UInt8]?, [UInt8]?)
            /// Days since 1970.
            case date(Int64, Int64)
            /// As written, `-12.50`.
            case decimal(String, String)
            /// Milliseconds since 1970 of the local time; the true maximum may lie less than one further.
            case timestamp(Int64, Int64)
        }

        init() {}

        init(_ bytes: UnsafeRawBufferPointer) throws {
            var reader = ProtobufReader(bytes)
            while let field = try reader.nextField() {
                switch field {
                case 1: valueCount = try reader.unsigned()
                case 2: try readIntegers(ProtobufReader(reader.delimited()))
                case 3: try readDoubles(ProtobufReader(reader.delimited()))
                case 4: try readText(ProtobufReader(reader.delimited()))
                case 5: try readBuckets(ProtobufReader(reader.delimited()))
                case 6: try readDecimals(ProtobufReader(reader.delimited()))
                case 7:
                    let (low, high) = try Self.pair(ProtobufReader(reader.delimited()), 1)
                    if let low, let high { bounds = .date(low, high) }
                case 9:
                    // The pair that does not depend on the writer's zone.
                    let (low, high) = try Self.pair(ProtobufReader(reader.delimited()), 3)
                    if let low, let high { bounds = .timestamp(low, high) }
                case 10: hasNull = try reader.boolean()
                default: try reader.skip()
                }
            }
        }

        /// Two signed numbers in the fields `first` and the one after.
        private static func pair(_ reader: ProtobufReader, _ first: Int) throws -> (Int64?, Int64?) {
            var reader = reader
            var (low, high): (Int64?, Int64?)
            while let field = try reader.nextField() {
                switch field {
                case first: low = try reader.signed()
                case first + 1: high = try reader.signed()
                default: try reader.skip()
                }
            }
            return (low, high)
        }

        private mutating func readIntegers(_ reader: ProtobufReader) throws {
            let (low, high) = try Self.pair(reader, 1)
            if let low, let high { bounds = .integer(low, high) }
            integerSum = try Self.pair(reader, 3).0
        }

        private mutating func readDoubles(_ reader: ProtobufReader) throws {
            var reader = reader
            var (low, high): (Double?, Double?)
            while let field = try reader.nextField() {
                switch field {
                case 1: low = try reader.double()
                case 2: high = try reader.double()
                case 3: doubleSum = try reader.double()
                default: try reader.skip()
                }
            }
            if let low, let high { bounds = .double(low, high) }
        }

        private mutating func readText(_ reader: ProtobufReader) throws {
            var reader = reader
            var (low, high): ([UInt8]?, [UInt8]?)
            while let field = try reader.nextField() {
                switch field {
                case 1, 4: low = Array(try reader.delimited())
                case 2, 5: high = Array(try reader.delimited())
                case 3: integerSum = try reader.signed()
                default: try reader.skip()
                }
            }
            if low != nil || high != nil { bounds = .text(low, high) }
        }

        private mutating func readBuckets(_ reader: ProtobufReader) throws {
            var reader = reader
            var counts: [UInt64] = []
            while let field = try reader.nextField() {
                if field == 1 { try reader.append(to: &counts) } else { try reader.skip() }
            }
            trueCount = counts.first
        }

        private mutating func readDecimals(_ reader: ProtobufReader) throws {
            var reader = reader
            var (low, high): (String?, String?)
            while let field = try reader.nextField() {
                switch field {
                case 1: low = try reader.string()
                case 2: high = try reader.string()
                default: try reader.skip()
                }
            }
            if let low, let high { bounds = .decimal(low, high) }
        }
    }

    /// Statistics of stripes, and with them the row index of a column.
    struct StripeStatistics: ProtobufMessage {
        var columns: [ColumnStatistics] = []

        init(columns: [ColumnStatistics]) { self.columns = columns }

        init(_ bytes: UnsafeRawBufferPointer) throws {
            var reader = ProtobufReader(bytes)
            while let field = try reader.nextField() {
                if field == 1 { columns.append(try reader.message()) } else { try reader.skip() }
            }
        }
    }

    /// The statistics of all stripes, which lie before the footer.
    struct Metadata: ProtobufMessage {
        var stripes: [StripeStatistics] = []

        init(stripes: [StripeStatistics]) { self.stripes = stripes }

        init(_ bytes: UnsafeRawBufferPointer) throws {
            var reader = ProtobufReader(bytes)
            while let field = try reader.nextField() {
                if field == 1 { stripes.append(try reader.message()) } else { try reader.skip() }
            }
        }

        func encoded() -> [UInt8] {
            var writer = ProtobufWriter()
            for stripe in stripes {
                writer.message(1) { inner in
                    for column in stripe.columns { inner.message(1, column.encode) }
                }
            }
            return writer.bytes
        }
    }

    /// Where the row groups of a column begin in its streams, and what is in them.
    struct RowIndex: ProtobufMessage {
        var entries: [Entry] = []

        struct Entry: ProtobufMessage {
            var positions: [UInt64] = []
            var statistics: ColumnStatistics?

            init(positions: [UInt64], statistics: ColumnStatistics) {
                self.positions = positions
                self.statistics = statistics
            }

            init(_ bytes: UnsafeRawBufferPointer) throws {
                var reader = ProtobufReader(bytes)
                while let field = try reader.nextField() {
                    switch field {
                    case 1: try reader.append(to: &positions)
                    case 2: statistics = try reader.message()
                    default: try reader.skip()
                    }
                }
            }
        }

        init(entries: [Entry]) { self.entries = entries }

        init(_ bytes: UnsafeRawBufferPointer) throws {
            var reader = ProtobufReader(bytes)
            while let field = try reader.nextField() {
                if field == 1 { entries.append(try reader.message()) } else { try reader.skip() }
            }
        }

        func encoded() -> [UInt8] {
            var writer = ProtobufWriter()
            for entry in entries {
                writer.message(1) { inner in
                    inner.packed(1, entry.positions)
                    if let statistics = entry.statistics { inner.message(2, statistics.encode) }
                }
            }
            return writer.bytes
        }
    }
}
