import DovetailColumnar

/// Makes the metadata of messages.
enum ArrowMessageWriter {
    /// Version 5.
    static let version = Int16(4)

    /// A message with `header` of the kind with number `kind`.
    private static func message(
        _ builder: inout FlatBuilder, _ kind: UInt8, _ header: FlatBuilder.Place, bodyLength: Int
    ) -> [UInt8] {
        let root = builder.table([.int16(version), .uint8(kind), .offset(header), .int64(Int64(bodyLength))])
        return builder.finish(root)
    }

    static func schema(_ schema: ArrowSchema) -> [UInt8] {
        var builder = FlatBuilder()
        let header = place(schema, &builder)
        return message(&builder, 1, header, bodyLength: 0)
    }

    static func batch(
        rowCount: Int, nodes: [(count: Int, nullCount: Int)], buffers: [(offset: Int, length: Int)],
        variadicCounts: [Int], compression: ArrowCompression?, bodyLength: Int
    ) -> [UInt8] {
        var builder = FlatBuilder()
        let counts = variadicCounts.isEmpty ? nil : builder.vector(variadicCounts.map(Int64.init))
        let packed = compression.map { builder.table([.int8($0.rawValue), .int8(0)]) }
        let places = builder.vector(buffers.flatMap { [Int64($0.offset), Int64($0.length)] }, perElement: 2)
        let lengths = builder.vector(nodes.flatMap { [Int64($0.count), Int64($0.nullCount)] }, perElement: 2)
        let header = builder.table([
            .int64(Int64(rowCount)), .offset(lengths), .offset(places), packed.map { .offset($0) },
            counts.map { .offset($0) },
        ])
        return message(&builder, 3, header, bodyLength: bodyLength)
    }

    static func footer(_ schema: ArrowSchema, batches: [(offset: Int, metadataLength: Int, bodyLength: Int)]) -> [UInt8]
    {
        var builder = FlatBuilder()
        let blocks = builder.vector(
            batches.flatMap { [Int64($0.offset), Int64($0.metadataLength), Int64($0.bodyLength)] }, perElement: 3)
        let none = builder.vector([Int64](), perElement: 3)
        let fields = place(schema, &builder)
        return builder.finish(builder.table([.int16(version), .offset(fields), .offset(none), .offset(blocks)]))
    }

    private static func place(_ schema: ArrowSchema, _ builder: inout FlatBuilder) -> FlatBuilder.Place {
        var places: [FlatBuilder.Place] = []
        for field in schema.fields { places.append(place(field, &builder)) }
        let fields = builder.vector(places)
        return builder.table([.int16(0), .offset(fields)])
    }

    private static func place(_ field: ArrowField, _ builder: inout FlatBuilder) -> FlatBuilder.Place {
        var places: [FlatBuilder.Place] = []
        for child in field.children { places.append(place(child, &builder)) }
        let children = builder.vector(places)
        let (number, type) = place(field.type, &builder)
        let name = builder.string(field.name)
        return builder.table([
            .offset(name), .boolean(field.isNullable), .uint8(number.rawValue), .offset(type), nil, .offset(children),
        ])
    }

    private static func place(
        _ type: ArrowType, _ builder: inout FlatBuilder
    ) -> (ArrowTypeNumber, FlatBuilder.Place) {
        func unit(_ unit: DataType.TimeUnit) -> FlatBuilder.Value { .int16(Int16(unit.rawValue)) }
        switch type {
        case .null: return (.null, builder.table([]))
        case .boolean: return (.boolean, builder.table([]))
        case .integer(let bits, let isSigned):
            return (.integer, builder.table([.int32(Int32(bits)), .boolean(isSigned)]))
        case .half: return (.floatingPoint, builder.table([.int16(0)]))
        case .single: return (.floatingPoint, builder.table([.int16(1)]))
        case .double: return (.floatingPoint, builder.table([.int16(2)]))
        case .variable(true, let isLarge): return (isLarge ? .largeUtf8 : .utf8, builder.table([]))
        case .variable(false, let isLarge): return (isLarge ? .largeBinary : .binary, builder.table([]))
        case .view(let isText): return (isText ? .utf8View : .binaryView, builder.table([]))
        case .fixedBinary(let width): return (.fixedBinary, builder.table([.int32(Int32(width))]))
        case .decimal(let bits, let precision, let scale):
            return (
                .decimal, builder.table([.int32(Int32(precision)), .int32(Int32(scale)), .int32(Int32(bits))])
            )
        case .date(let isWide): return (.date, builder.table([.int16(isWide ? 1 : 0)]))
        case .time(let step, let bits): return (.time, builder.table([unit(step), .int32(Int32(bits))]))
        case .timestamp(let step, let zone):
            let name = zone.map { builder.string($0) }
            return (.timestamp, builder.table([unit(step), name.map { .offset($0) }]))
        case .duration(let step): return (.duration, builder.table([unit(step)]))
        case .interval(let kind): return (.interval, builder.table([.int16(kind.rawValue)]))
        case .list(let isLarge): return (isLarge ? .largeList : .list, builder.table([]))
        case .listView(let isLarge): return (isLarge ? .largeListView : .listView, builder.table([]))
        case .fixedList(let size): return (.fixedList, builder.table([.int32(Int32(size))]))
        case .structure: return (.structure, builder.table([]))
        case .map(let keysSorted): return (.map, builder.table([.boolean(keysSorted)]))
        case .union(let isDense, let ids):
            let places = builder.vector(ids.map(Int32.init))
            return (.union, builder.table([.int16(isDense ? 1 : 0), .offset(places)]))
        case .runEndEncoded: return (.runEndEncoded, builder.table([]))
        }
    }
}
