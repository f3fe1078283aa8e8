/// Rows in and out of columns for single values, until the shared ones stand.
extension Column {
    func castScalar(at row: Int) -> Scalar {
        if isNull(at: row) { return .null }
        switch self {
        case .null: return .null
        case .boolean(let c): return .boolean(c.values[row])
        case .constant(let c): return c.value
        case .dictionary(let c): return c.values.castScalar(at: Int(c.codes.pointer(as: UInt32.self)[row]))
        case .string(let c):
            let v = c.pointer[row]
            return c.type == .string ? .string(v.string) : .binary(v.withBytes { Array($0) })
        case .structure(let c): return .structure(c.children.map { $0.castScalar(at: row) })
        case .list(let c):
            let o = c.offsets.pointer(as: Int32.self)
            return .list((o[row]..<o[row + 1]).map { c.child.castScalar(at: Int($0)) })
        case .primitive(let c):
            switch c.type {
            case .int8: return .int(Int64(c.pointer(as: Int8.self)[row]))
            case .int16: return .int(Int64(c.pointer(as: Int16.self)[row]))
            case .int32: return .int(Int64(c.pointer(as: Int32.self)[row]))
            case .int64: return .int(c.pointer(as: Int64.self)[row])
            case .uint8: return .uint(UInt64(c.pointer(as: UInt8.self)[row]))
            case .uint16: return .uint(UInt64(c.pointer(as: UInt16.self)[row]))
            case .uint32: return .uint(UInt64(c.pointer(as: UInt32.self)[row]))
            case .uint64: return .uint(c.pointer(as: UInt64.self)[row])
            case .float: return .float(c.pointer(as: Float.self)[row])
            case .double: return .double(c.pointer(as: Double.self)[row])
            case .decimal(let p, let s):
                return .decimal(
                    unscaled: p <= 18 ? Int128(c.pointer(as: Int64.self)[row]) : c.pointer(as: Int128.self)[row],
                    scale: s)
            case .date: return .date(c.pointer(as: Int32.self)[row])
            case .time(let u): return .time(c.pointer(as: Int64.self)[row], u)
            case .timestamp(let u, let z): return .timestamp(c.pointer(as: Int64.self)[row], u, zone: z)
            case .interval: return .interval(c.pointer(as: Interval.self)[row])
            default: return .null
            }
        }
    }
    init(castScalars scalars: [Scalar], type: DataType) throws {
        let n = scalars.count
        let valid = Bitmap(scalars.map { !$0.isNull })
        let b = Buffer(zeroed: n * (type.byteWidth ?? 16))
        switch type.physical {
        case .null:
            self = .null(NullColumn(count: n))
            return
        case .bit:
            self = .boolean(BooleanColumn(values: Bitmap(scalars.map { $0 == .boolean(true) }), validity: valid))
            return
        case .view:
            let heap = Buffer(
                byteCount: scalars.reduce(0) { if case .string(let s) = $1 { $0 + s.utf8.count } else { $0 } })
            var at = 0
            for (i, s) in scalars.enumerated() {
                var bytes: [UInt8] = []
                if case .string(let s) = s { bytes = Array(s.utf8) }
                if case .binary(let s) = s { bytes = s }
                if bytes.isEmpty { continue }
                if at + bytes.count > heap.byteCount { continue }
                (heap.base + at).copyMemory(from: bytes, byteCount: bytes.count)
                b.pointer(as: StringView.self)[i] = StringView(heap.base + at, count: bytes.count)
                at += bytes.count
            }
            self = .string(
                StringColumn(type: type, views: b, heap: StringHeap(buffers: [heap]), validity: valid, count: n))
            return
        default: break
        }
        for (i, s) in scalars.enumerated() {
            switch s {
            case .int(let v):
                switch type.byteWidth {
                case 1: b.pointer(as: Int8.self)[i] = Int8(truncatingIfNeeded: v)
                case 2: b.pointer(as: Int16.self)[i] = Int16(truncatingIfNeeded: v)
                case 4: b.pointer(as: Int32.self)[i] = Int32(truncatingIfNeeded: v)
                default: b.pointer(as: Int64.self)[i] = v
                }
            case .uint(let v):
                switch type.byteWidth {
                case 1: b.pointer(as: UInt8.self)[i] = UInt8(truncatingIfNeeded: v)
                case 2: b.pointer(as: UInt16.self)[i] = UInt16(truncatingIfNeeded: v)
                case 4: b.pointer(as: UInt32.self)[i] = UInt32(truncatingIfNeeded: v)
                default: b.pointer(as: UInt64.self)[i] = v
                }
            case .float(let v): b.pointer(as: Float.self)[i] = v
            case .double(let v): b.pointer(as: Double.self)[i] = v
            case .decimal(let v, _):
                if type.byteWidth == 8 {
                    b.pointer(as: Int64.self)[i] = Int64(v)
                } else {
                    b.pointer(as: Int128.self)[i] = v
                }
            case .date(let v): b.pointer(as: Int32.self)[i] = v
            case .time(let v, _): b.pointer(as: Int64.self)[i] = v
            case .timestamp(let v, _, _): b.pointer(as: Int64.self)[i] = v
            case .interval(let v): b.pointer(as: Interval.self)[i] = v
            default: break
            }
        }
        self = .primitive(PrimitiveColumn(type: type, values: b, validity: valid, count: n))
    }
    func castTaking(_ indices: UnsafePointer<UInt32>, count: Int) -> Column {
        (try? Column(castScalars: (0..<count).map { castScalar(at: Int(indices[$0])) }, type: type))
            ?? .null(NullColumn(count: count))
    }
    func castTaking(optional indices: UnsafePointer<UInt32>, count: Int) -> Column {
        (try? Column(
            castScalars: (0..<count).map { indices[$0] == .max ? .null : castScalar(at: Int(indices[$0])) }, type: type))
            ?? .null(NullColumn(count: count))
    }
    func castFlattened() -> Column {
        (try? Column(castScalars: (0..<count).map { castScalar(at: $0) }, type: type))
            ?? .null(NullColumn(count: count))
    }
}
