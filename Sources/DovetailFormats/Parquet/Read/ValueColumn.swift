import CDovetailKernels
import DovetailColumnar

/// Makes columns of values as pages give them.
struct ValueColumn {
    let leaf: ReadLeaf

    /// - Parameters:
    ///   - values: `count` values in the leaf's `ReadForm`; those under a null are zero.
    ///   - owners: The memory that views point into.
    func make(_ values: Buffer, count: Int, validity: Bitmap?, owners: [Buffer]) throws -> Column {
        let type = leaf.type
        switch leaf.conversion {
        case .nothing: return .null(NullColumn(count: count))
        case .none where leaf.physical == .boolean:
            let bytes = values.pointer(as: UInt8.self)
            let bits = Bitmap.make(count: count) { bytes[$0] != 0 }
            return .boolean(BooleanColumn(values: bits, validity: validity))
        case .none where ReadForm(leaf.physical) == .view:
            let heap = owners.isEmpty ? nil : StringHeap(buffers: owners)
            return .string(StringColumn(type: type, views: values, heap: heap, validity: validity, count: count))
        case .none: return .primitive(PrimitiveColumn(type: type, values: values, validity: validity, count: count))
        case .narrow8: return map(values, count, validity, from: UInt32.self) { UInt8(truncatingIfNeeded: $0) }
        case .narrow16: return map(values, count, validity, from: UInt32.self) { UInt16(truncatingIfNeeded: $0) }
        case .widen: return map(values, count, validity, from: Int32.self) { Int64($0) }
        case .int96: return map(values, count, validity, from: StringView.self, ValueColumn.microseconds)
        case .interval: return map(values, count, validity, from: StringView.self, ValueColumn.interval)
        case .float16: return map(values, count, validity, from: StringView.self, ValueColumn.half)
        case .decimal64: return try decimals(values, count, validity, as: Int64.self)
        case .decimal128: return try decimals(values, count, validity, as: Int128.self)
        case .uuid: return uuids(values, count, validity)
        }
    }

    private func map<Source, Target>(
        _ values: Buffer, _ count: Int, _ validity: Bitmap?, from: Source.Type, _ convert: (Source) -> Target
    ) -> Column {
        let result = Buffer(byteCount: count * MemoryLayout<Target>.stride)
        let (source, target) = (values.pointer(as: Source.self), result.pointer(as: Target.self))
        for row in 0..<count { target[row] = convert(source[row]) }
        return .primitive(PrimitiveColumn(type: leaf.type, values: result, validity: validity, count: count))
    }

    /// Eight bytes of nanoseconds of the day, four of the Julian day.
    private static func microseconds(_ view: StringView) -> Int64 {
        let nanoseconds = Int64(bitPattern: view.low &>> 32 | view.high &<< 32)
        // Spark lets both overflow for years beyond 250,000; wrapped back they are right again.
        let day = Int64(Int32(truncatingIfNeeded: view.high &>> 32))
        guard view.count == 12 else { return 0 }
        return (day &- 2_440_588) &* 86_400_000_000 &+ nanoseconds / 1_000
    }

    private static func interval(_ view: StringView) -> Interval {
        Interval(
            months: Int32(truncatingIfNeeded: view.low &>> 32), days: Int32(truncatingIfNeeded: view.high),
            nanoseconds: Int64(view.high &>> 32) * 1_000_000)
    }

    private static func half(_ view: StringView) -> Float {
        let bits = UInt32(truncatingIfNeeded: view.low &>> 32) & 0xFFFF
        let sign = (bits & 0x8000) << 16
        let (exponent, fraction) = ((bits >> 10) & 0x1F, bits & 0x3FF)
        if exponent == 0x1F { return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13) }
        if exponent == 0 {
            let magnitude = Float(fraction) * 0x1p-24
            return sign == 0 ? magnitude : -magnitude
        }
        return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }

    private func decimals<T: FixedWidthInteger & SignedInteger>(
        _ values: Buffer, _ count: Int, _ validity: Bitmap?, as: T.Type
    ) throws -> Column {
        let result = Buffer(byteCount: count * MemoryLayout<T>.stride)
        let (source, target) = (values.pointer(as: StringView.self), result.pointer(as: T.self))
        var fits = true
        for row in 0..<count {
            let view = source[row]
            target[row] = view.withBytes { bytes in
                var value: T = (bytes.first ?? 0) >= 0x80 ? -1 : 0
                // Bytes beyond the width of the type may only repeat the sign.
                let extra = max(0, bytes.count - MemoryLayout<T>.size)
                let filler = UInt8(truncatingIfNeeded: value)
                for index in 0..<extra where bytes[index] != filler { fits = false }
                for index in extra..<bytes.count { value = value &<< 8 | T(bytes[index]) }
                return value
            }
        }
        guard fits else {
            throw FormatError(
                .badValue, "a decimal of column \"\(leaf.path.joined(separator: "."))\" does not fit \(leaf.type)")
        }
        return .primitive(PrimitiveColumn(type: leaf.type, values: result, validity: validity, count: count))
    }

    /// Sixteen bytes as the usual 36 characters.
    private func uuids(_ values: Buffer, _ count: Int, _ validity: Bitmap?) -> Column {
        let heap = Buffer(byteCount: count * 36)
        let views = Buffer(zeroed: count * 16)
        let source = values.pointer(as: StringView.self)
        let digits = Array("0123456789abcdef".utf8)
        for row in 0..<count where source[row].count == 16 {
            let text = heap.pointer(as: UInt8.self) + row * 36
            source[row].withBytes { bytes in
                var at = 0
                for (index, byte) in bytes.enumerated() {
                    if [4, 6, 8, 10].contains(index) {
                        text[at] = UInt8(ascii: "-")
                        at += 1
                    }
                    text[at] = digits[Int(byte >> 4)]
                    text[at + 1] = digits[Int(byte & 15)]
                    at += 2
                }
            }
            dovetail_view_of(text, 36, views.base + row * 16)
        }
        return .string(
            StringColumn(views: views, heap: StringHeap(buffers: [heap]), validity: validity, count: count))
    }

    /// A column of dictionary codes: kept as such for text, looked up for the rest.
    func make(codes: Buffer, count: Int, validity: Bitmap?, dictionary: Column) -> Column {
        guard dictionary.count > 0, !dictionary.hasNulls else { return .nulls(type: leaf.type, count: count) }
        guard case .primitive(let values) = dictionary else {
            return .dictionary(DictionaryColumn(codes: codes, values: dictionary, validity: validity, count: count))
        }
        let width = leaf.type.byteWidth ?? 0
        let result = Buffer(byteCount: count * width)
        let source = codes.pointer(as: UInt32.self)
        switch width {
        case 4: dovetail_gather32(values.pointer(), source, count, result.pointer())
        case 8: dovetail_gather64(values.pointer(), source, count, result.pointer())
        case 1: gather(values.pointer(as: UInt8.self), source, count, result.pointer())
        case 2: gather(values.pointer(as: UInt16.self), source, count, result.pointer())
        default: gather(values.pointer(as: UInt128.self), source, count, result.pointer())
        }
        return .primitive(PrimitiveColumn(type: leaf.type, values: result, validity: validity, count: count))
    }

    private func gather<T>(
        _ values: UnsafePointer<T>, _ codes: UnsafePointer<UInt32>, _ count: Int, _ target: UnsafeMutablePointer<T>
    ) {
        for row in 0..<count { target[row] = values[Int(codes[row])] }
    }
}
