import DovetailColumnar

/// Holds the structures of Parquet's metadata, named as in its specification.
enum Parquet {
    /// First and last bytes of a file.
    static let magic: [UInt8] = Array("PAR1".utf8)
    /// Last bytes of a file whose footer is encrypted.
    static let encryptedMagic: [UInt8] = Array("PARE".utf8)
    /// Bytes after the footer: its length and the magic.
    static let trailerSize = 8

    static func missing(_ member: String, in structure: String) -> FormatError {
        FormatError(.damagedFile, "Parquet metadata is damaged: \(structure) lacks \(member)")
    }

    static func unknown(_ what: String, _ value: Int32) -> FormatError {
        FormatError(.unsupported, "Parquet metadata names \(what) \(value), which is unknown", kind: .unsupported)
    }
}
