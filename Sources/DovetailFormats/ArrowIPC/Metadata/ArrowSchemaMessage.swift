import DovetailColumnar

/// A schema as a message of its own, as it stands at the head of a stream and, in base64, in Parquet's `ARROW:schema`.
enum ArrowSchemaMessage {
    /// The message behind its marker and length, padded to 8 bytes.
    static func encode(_ schema: Schema) -> [UInt8] {
        ArrowFraming.frame(ArrowMessageWriter.schema(ArrowSchema(schema, textAsViews: false)), alignment: 8)
    }

    /// The schema of an encapsulated message, with or without the marker before its length.
    /// - Throws: `FormatError` `.damagedFile`, or `.unsupported` for types that have no counterpart.
    static func decode(_ bytes: [UInt8]) throws -> Schema {
        let source = FlatBytes(bytes)
        let first = try source.load(UInt32.self, at: 0)
        let start = first == ArrowFraming.marker ? 8 : 4
        let length = Int(try source.load(Int32.self, at: start - 4))
        guard length > 0, length <= bytes.count - start else { throw FlatBytes.damaged("it is cut short") }
        guard case .schema(let schema) = try ArrowMessage(Array(bytes[start..<start + length])).header else {
            throw FlatBytes.damaged("it is not a schema")
        }
        return try schema.schema(ArrowReadSettings())
    }
}
