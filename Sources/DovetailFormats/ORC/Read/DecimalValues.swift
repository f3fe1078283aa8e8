import DovetailColumnar

/// Decimals: numbers of any length in one stream, the scale of each in another.
final class DecimalValues: StripeValues {
    private let type: DataType
    private let scale: Int
    private let data: StreamBytes
    private let scales: IntegerRuns
    private let memory = GrowableBuffer()
    private let dense = GrowableBuffer()

    init(_ node: ColumnNode, _ stripe: Stripe) throws {
        type = node.field.type
        scale = if case .decimal(_, let scale) = type { scale } else { 0 }
        data = stripe.stream(node.id, .data)
        scales = try stripe.integers(node.id, .secondary, isSigned: true)
    }

    func read(_ presence: Presence) throws -> Column {
        switch type.physical {
        case .int64: try read(presence, as: Int64.self)
        case .uint64: try read(presence, as: UInt64.self)
        default: try read(presence, as: Int128.self)
        }
    }

    private func read<Target: FixedWidthInteger & BitwiseCopyable>(
        _ presence: Presence, as: Target.Type
    ) throws -> Column {
        let count = presence.count
        let own = try scales.read(count, memory: memory)
        var others: Int64 = 0
        for index in 0..<count { others |= own[index] ^ Int64(scale) }
        let width = MemoryLayout<Target>.stride
        let values = dense.claim((count + 1) * width).assumingMemoryBound(to: Target.self)
        values[count] = 0
        try decode(count, into: values, scales: others == 0 ? nil : own)
        let result = Buffer(byteCount: presence.rows * width)
        presence.spread(values, into: result.pointer(as: Target.self)) { $0 }
        return .primitive(
            PrimitiveColumn(type: type, values: result, validity: presence.bitmap, count: presence.rows))
    }

    /// Values of less than 64 bits, all with the scale of the column; false, and nothing taken, when some are longer.
    private func decodeShort<Target: FixedWidthInteger>(
        _ count: Int, into target: UnsafeMutablePointer<Target>
    ) throws -> Bool {
        guard Target.isSigned else { return false }
        try data.fill(count * VarintBits.byteLimit)
        var reader = VarintBits(base: data.cursor, count: data.available)
        for index in 0..<count {
            guard let value = reader.nextShort() else { return false }
            target[index] = Target(truncatingIfNeeded: value)
        }
        data.advance(reader.position)
        return true
    }

    private func decode<Target: FixedWidthInteger>(
        _ count: Int, into target: UnsafeMutablePointer<Target>, scales: UnsafePointer<Int64>?
    ) throws {
        var done = 0
        while done < count {
            let some = min(count &- done, 256)
            let isDone = try scales == nil && decodeShort(some, into: target + done)
            if !isDone {
                try decodeLong(some, into: target + done, scales: scales.map { $0 + done })
            }
            done &+= some
        }
    }

    private func decodeLong<Target: FixedWidthInteger>(
        _ count: Int, into target: UnsafeMutablePointer<Target>, scales: UnsafePointer<Int64>?
    ) throws {
        try data.fill(count * VarintBits.byteLimit)
        var reader = VarintBits(base: data.cursor, count: data.available)
        var fits = true
        for index in 0..<count {
            var value = reader.next()
            if let scales { value = try VarintBits.rescaled(value, by: scale &- Int(clamping: scales[index])) }
            target[index] = Target(truncatingIfNeeded: value)
            fits = fits && value == Int128(truncatingIfNeeded: target[index])
        }
        guard reader.position <= reader.count else { throw StreamBytes.damaged("a decimal is cut short") }
        guard fits else { throw FormatError(.badValue, "a decimal does not fit \(type)") }
        data.advance(reader.position)
    }

    func skip(_ count: Int) throws {
        var left = count
        while left > 0 {
            let some = min(left, 256)
            try data.fill(some * VarintBits.byteLimit)
            var reader = VarintBits(base: data.cursor, count: data.available)
            for _ in 0..<some { _ = reader.next() }
            guard reader.position <= reader.count else { throw StreamBytes.damaged("a decimal is cut short") }
            data.advance(reader.position)
            left -= some
        }
        try scales.skip(count)
    }

    func seek(_ positions: inout PositionReader) throws {
        try data.seek(&positions)
        try scales.seek(&positions)
    }
}

/// Reads zigzag numbers of up to 128 bits, seven bits a byte. Going past the end shows in `position`.
struct VarintBits {
    let base: UnsafePointer<UInt8>
    let count: Int
    private(set) var position = 0

    static let byteLimit = 19

    init(base: UnsafePointer<UInt8>, count: Int) {
        self.base = base
        self.count = count
    }

    /// The next number if it has less than 64 bits; nil, with nothing taken, if not or if it is cut short.
    @inline(__always)
    mutating func nextShort() -> Int64? {
        var (value, shift, place) = (UInt64(0), UInt64(0), position)
        while shift < 63, place < count {
            let byte = base[place]
            place &+= 1
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 {
                position = place
                return Int64(bitPattern: value &>> 1) ^ -Int64(bitPattern: value & 1)
            }
            shift &+= 7
        }
        return nil
    }

    mutating func next() -> Int128 {
        var low: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 63 {
            guard position < count else { return end() }
            let byte = base[position]
            position &+= 1
            low |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return Int128(Int64(bitPattern: low &>> 1) ^ -Int64(bitPattern: low & 1)) }
            shift &+= 7
        }
        return long(UInt128(low))
    }

    private mutating func long(_ start: UInt128) -> Int128 {
        var value = start
        var shift: UInt128 = 63
        while shift < 133 {
            guard position < count else { return end() }
            let byte = base[position]
            position &+= 1
            value |= UInt128(byte & 0x7F) << shift
            if byte < 0x80 { return Int128(bitPattern: value >> 1) ^ -Int128(bitPattern: value & 1) }
            shift &+= 7
        }
        return end()
    }

    private mutating func end() -> Int128 {
        position = count &+ 1
        return 0
    }

    /// `value × 10^digits`, cut toward zero where `digits` is negative.
    static func rescaled(_ value: Int128, by digits: Int) throws -> Int128 {
        if digits == 0 || value == 0 { return value }
        guard (-38...38).contains(digits) else {
            if digits < 0 { return 0 }
            throw FormatError(.badValue, "a decimal has more than 38 digits")
        }
        var power: Int128 = 1
        for _ in 0..<abs(digits) { power &*= 10 }
        if digits < 0 { return value / power }
        let (product, overflow) = value.multipliedReportingOverflow(by: power)
        guard !overflow else { throw FormatError(.badValue, "a decimal has more than 38 digits") }
        return product
    }
}
