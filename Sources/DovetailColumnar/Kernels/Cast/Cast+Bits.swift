/// Casts to and from strings of bits.
extension Kernels {
    /// Text of the digits 0 and 1, or `x` and hexadecimal digits; no digits at all are one 0.
    static func textToBits(_ column: StringColumn, _ request: CastRequest) throws -> Column {
        if request.from == .binary { return bitsOfBytes(column, request) }
        let views = Buffer(zeroed: column.count * 16)
        let target = views.pointer(as: StringView.self)
        var arena = TextArena(valueCount: column.count)
        var mask = NullMask(column.validity, count: column.count)
        for row in 0..<column.count where column.validity?[row] ?? true {
            let (start, count) = bytes(of: column.pointer, row)
            let room = arena.room(count * 4 + 16)
            if let length = BitText.parse(UnsafeRawBufferPointer(start: start, count: count), to: room) {
                target[row] = arena.commit(length)
            } else {
                try request.fail(.string(column), row, &mask)
            }
        }
        return .string(
            StringColumn(type: .bits, views: views, heap: arena.finish(), validity: mask.validity, count: column.count))
    }

    private static func bitsOfBytes(_ column: StringColumn, _ request: CastRequest) -> Column {
        let views = Buffer(zeroed: column.count * 16)
        let target = views.pointer(as: StringView.self)
        var arena = TextArena(valueCount: column.count)
        for row in 0..<column.count where column.validity?[row] ?? true {
            let (start, count) = bytes(of: column.pointer, row)
            let room = arena.room(count * 8 + 16)
            for index in 0..<count {
                BitText.write(start.load(fromByteOffset: index, as: UInt8.self), bits: 8, to: room + index * 8)
            }
            target[row] = arena.commit(count * 8)
        }
        return .string(
            StringColumn(
                type: .bits, views: views, heap: arena.finish(), validity: column.validity, count: column.count))
    }

    /// The bits of numbers as they are in memory, the highest first.
    static func castToBits(_ column: PrimitiveColumn, _ request: CastRequest) throws -> Column {
        guard column.type.isInteger || column.type.isFloating else {
            guard case .enumeration(let labels) = column.type else { throw request.impossible }
            return try castLabels(column, labels, request)
        }
        switch column.type.byteWidth {
        case 1: return bitsOfNumbers(column, UInt8.self)
        case 2: return bitsOfNumbers(column, UInt16.self)
        case 4: return bitsOfNumbers(column, UInt32.self)
        case 8: return bitsOfNumbers(column, UInt64.self)
        default: return bitsOfNumbers(column, UInt128.self)
        }
    }

    private static func bitsOfNumbers<T: FixedWidthInteger & BitwiseCopyable>(
        _ column: PrimitiveColumn, _: T.Type
    ) -> Column {
        let text = formatText(column, as: T.self) { value, target in
            BitText.write(value, bits: T.bitWidth, to: target)
            return T.bitWidth
        }
        guard case .string(let text) = text else { return text }
        return .string(
            StringColumn(type: .bits, views: text.views, heap: text.heap, validity: text.validity, count: text.count))
    }

    static func castBits(_ column: StringColumn, _ request: CastRequest) throws -> Column {
        switch request.to {
        case .string:
            return .string(
                StringColumn(views: column.views, heap: column.heap, validity: column.validity, count: column.count))
        case .binary: return bytesOfBits(column)
        case .boolean:
            let numbers = try numbers(column, UInt8.self, request)
            guard case .primitive(let numbers) = numbers else { throw request.impossible }
            return convertToBits(numbers, as: UInt8.self) { $0 != 0 }
        case .int8, .uint8: return try numbers(column, UInt8.self, request)
        case .int16, .uint16: return try numbers(column, UInt16.self, request)
        case .int32, .uint32, .float: return try numbers(column, UInt32.self, request)
        case .int64, .uint64, .double: return try numbers(column, UInt64.self, request)
        case .int128, .uint128: return try numbers(column, UInt128.self, request)
        default: throw request.impossible
        }
    }

    /// The bits become the lowest of the number; more than it has do not fit.
    private static func numbers<T: FixedWidthInteger & BitwiseCopyable>(
        _ column: StringColumn, _: T.Type, _ request: CastRequest
    ) throws -> Column {
        let output = Buffer(zeroed: column.count * MemoryLayout<T>.stride)
        let target = output.pointer(as: T.self)
        var mask = NullMask(column.validity, count: column.count)
        for row in 0..<column.count where column.validity?[row] ?? true {
            let (start, count) = bytes(of: column.pointer, row)
            guard count <= T.bitWidth else {
                try request.fail(.string(column), row, &mask)
                continue
            }
            var value: T = 0
            for index in 0..<count { value = value << 1 | T(start.load(fromByteOffset: index, as: UInt8.self) & 1) }
            target[row] = value
        }
        return .primitive(
            PrimitiveColumn(type: request.to, values: output, validity: mask.validity, count: column.count))
    }

    /// Whole bytes, zeros before the first bit.
    private static func bytesOfBits(_ column: StringColumn) -> Column {
        let views = Buffer(zeroed: column.count * 16)
        let target = views.pointer(as: StringView.self)
        var arena = TextArena(valueCount: column.count)
        for row in 0..<column.count where column.validity?[row] ?? true {
            let (start, count) = bytes(of: column.pointer, row)
            let length = (count + 7) / 8
            let room = arena.room(length + 16)
            room.initialize(repeating: 0, count: length)
            for index in 0..<count {
                let place = length * 8 - count + index
                room[place / 8] |= (start.load(fromByteOffset: index, as: UInt8.self) & 1) << UInt8(7 - place % 8)
            }
            target[row] = arena.commit(length)
        }
        return .string(
            StringColumn(
                type: .binary, views: views, heap: arena.finish(), validity: column.validity, count: column.count))
    }
}
