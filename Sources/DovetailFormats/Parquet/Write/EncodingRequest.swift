import DovetailColumnar

/// How a user wants the values of a column encoded.
enum EncodingRequest: String, Hashable, Sendable, CaseIterable {
    /// By what the data takes in each encoding.
    case automatic = "auto"
    case plain, dictionary
    /// DELTA_BINARY_PACKED for numbers, DELTA_LENGTH_BYTE_ARRAY for text.
    case delta
    case deltaLengthByteArray = "delta_length_byte_array"
    case deltaByteArray = "delta_byte_array"
    case byteStreamSplit = "byte_stream_split"

    /// Names of the format itself that mean one of these.
    private static let synonyms: [String: EncodingRequest] = [
        "delta_binary_packed": .delta, "rle_dictionary": .dictionary, "plain_dictionary": .dictionary,
    ]

    /// - Throws: `FormatError` `.badFormatOption`.
    init(_ option: String, _ value: Scalar) throws {
        guard case .string(let text) = value else { throw OptionValue.wrong(option, value, "the name of an encoding") }
        let name = text.lowercased()
        if let found = EncodingRequest(rawValue: name) ?? EncodingRequest.synonyms[name] {
            self = found
            return
        }
        let names = EncodingRequest.allCases.map(\.rawValue)
        let nearest = Spelling.nearest(to: name, among: names)
        throw FormatError(
            .badFormatOption, "\"\(text)\" is no encoding of Parquet", kind: .invalidInput,
            notes: (nearest.map { ["did you mean \"\($0)\"?"] } ?? []) + ["there are: \(names.joined(separator: ", "))"]
        )
    }

    /// True if values of `type` can be encoded so.
    func applies(to type: DataType) -> Bool {
        let form = StoredForm(type)
        let isFloating = type == .float || type == .double
        return switch self {
        case .automatic, .plain: true
        case .dictionary: form != .none && form != .boolean && form != .interval
        case .delta: form == .view || (form == .word32 || form == .word64) && !isFloating
        case .deltaLengthByteArray, .deltaByteArray: form == .view
        case .byteStreamSplit: form == .word32 || form == .word64 || form == .decimal128
        }
    }
}

extension EncodingRequest {
    /// Whether the common readers know the encoding for values of `type`: what is asked for the whole file is used for no
    /// others. DuckDB and Polars read no fixed-length values whose bytes are split.
    func isRead(widely type: DataType) -> Bool {
        applies(to: type) && (self != .byteStreamSplit || StoredForm(type) != .decimal128)
    }
}

/// How the values of one column chunk are encoded.
enum LeafEncoding {
    case plain
    /// The codes are in the scratch memory.
    case dictionary(LeafDictionary)
    case delta, deltaLengthByteArray, deltaByteArray, byteStreamSplit

    /// As page headers have it.
    var parquet: Parquet.Encoding {
        switch self {
        case .plain: .plain
        case .dictionary: .rleDictionary
        case .delta: .deltaBinaryPacked
        case .deltaLengthByteArray: .deltaLengthByteArray
        case .deltaByteArray: .deltaByteArray
        case .byteStreamSplit: .byteStreamSplit
        }
    }

    var dictionary: LeafDictionary? {
        if case .dictionary(let dictionary) = self { dictionary } else { nil }
    }
}
