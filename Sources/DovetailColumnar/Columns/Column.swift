/// One column of a batch: `count` values of one type, in one of a few closed layouts.
///
/// Layouts are Arrow's (bit validity, 64-byte padded buffers), plus two states that save work: one value repeated, and
/// codes into a small column of values. Kernels switch on the case once per batch.
public enum Column: Sendable {
    case null(NullColumn)
    case boolean(BooleanColumn)
    case primitive(PrimitiveColumn)
    case string(StringColumn)
    indirect case list(ListColumn)
    case structure(StructColumn)
    case constant(ConstantColumn)
    indirect case dictionary(DictionaryColumn)
}

/// Only nulls, of any type (`.null` where nothing is known).
public struct NullColumn: Sendable {
    public let type: DataType
    public let count: Int

    public init(type: DataType = .null, count: Int) {
        self.type = type
        self.count = count
    }
}

/// Bits.
public struct BooleanColumn: Sendable {
    public let values: Bitmap
    public let validity: Bitmap?
    public var count: Int { values.count }

    public init(values: Bitmap, validity: Bitmap? = nil) {
        self.values = values
        self.validity = validity.normalized
    }
}

/// Fixed-width values: every type whose `byteWidth` is not nil except strings. Values under a null are unspecified but
/// initialized.
public struct PrimitiveColumn: Sendable {
    public let type: DataType
    public let values: Buffer
    public let validity: Bitmap?
    public let count: Int

    public init(type: DataType, values: Buffer, validity: Bitmap? = nil, count: Int) {
        precondition((type.byteWidth ?? 0) * count <= values.byteCount)
        self.type = type
        self.values = values
        self.validity = validity.normalized
        self.count = count
    }

    /// The values; valid while this column is (see `Buffer`).
    @inlinable
    public func pointer<T>(as type: T.Type = T.self) -> UnsafePointer<T> {
        UnsafePointer(values.base.assumingMemoryBound(to: type))
    }
}

/// Text or binary as 16-byte views. The view under a null is the empty one.
public struct StringColumn: Sendable {
    /// `.string` or `.binary`.
    public let type: DataType
    public let views: Buffer
    /// nil when every value is inline.
    public let heap: StringHeap?
    public let validity: Bitmap?
    public let count: Int

    public init(type: DataType = .string, views: Buffer, heap: StringHeap?, validity: Bitmap? = nil, count: Int) {
        precondition(count * 16 <= views.byteCount)
        self.type = type
        self.views = views
        self.heap = heap
        self.validity = validity.normalized
        self.count = count
    }

    @inlinable
    public var pointer: UnsafePointer<StringView> {
        UnsafePointer(views.base.assumingMemoryBound(to: StringView.self))
    }
}

/// Lists, and maps as lists of (key, value) structs. List `i` is `child[offsets[i]..<offsets[i + 1]]`.
public struct ListColumn: Sendable {
    /// `.list` or `.map`.
    public let type: DataType
    /// `count + 1` Int32, not decreasing; the first need not be 0.
    public let offsets: Buffer
    /// For a map a `.structure` column with the two fields `key` and `value`.
    public let child: Column
    public let validity: Bitmap?
    public let count: Int

    public init(type: DataType, offsets: Buffer, child: Column, validity: Bitmap? = nil, count: Int) {
        precondition((count + 1) * 4 <= offsets.byteCount)
        self.type = type
        self.offsets = offsets
        self.child = child
        self.validity = validity.normalized
        self.count = count
    }
}

/// One child column a field, each as long as this column.
public struct StructColumn: Sendable {
    /// `.structure`.
    public let type: DataType
    public let children: [Column]
    public let validity: Bitmap?
    public let count: Int

    public init(type: DataType, children: [Column], validity: Bitmap? = nil, count: Int) {
        precondition(children.allSatisfy { $0.count == count })
        self.type = type
        self.children = children
        self.validity = validity.normalized
        self.count = count
    }
}

/// One value, `count` times.
public struct ConstantColumn: Sendable {
    public let type: DataType
    public let value: Scalar
    public let count: Int

    public init(type: DataType, value: Scalar, count: Int) {
        self.type = type
        self.value = value
        self.count = count
    }
}

/// UInt32 codes into a short column of values. A null is marked in `validity` (its code is 0); the values hold none.
public struct DictionaryColumn: Sendable {
    public let codes: Buffer
    /// Flat, without nulls, usually but not necessarily distinct.
    public let values: Column
    public let validity: Bitmap?
    public let count: Int
    public var type: DataType { values.type }

    public init(codes: Buffer, values: Column, validity: Bitmap? = nil, count: Int) {
        precondition(count * 4 <= codes.byteCount)
        self.codes = codes
        self.values = values
        self.validity = validity.normalized
        self.count = count
    }
}

extension Bitmap? {
    /// nil when there is no null in it, so that "has nulls" is one test.
    var normalized: Bitmap? {
        guard let bitmap = self, bitmap.setCount < bitmap.count else { return nil }
        return bitmap
    }
}

extension Column {
    public var type: DataType {
        switch self {
        case .null(let column): column.type
        case .boolean: .boolean
        case .primitive(let column): column.type
        case .string(let column): column.type
        case .list(let column): column.type
        case .structure(let column): column.type
        case .constant(let column): column.type
        case .dictionary(let column): column.type
        }
    }

    public var count: Int {
        switch self {
        case .null(let column): column.count
        case .boolean(let column): column.count
        case .primitive(let column): column.count
        case .string(let column): column.count
        case .list(let column): column.count
        case .structure(let column): column.count
        case .constant(let column): column.count
        case .dictionary(let column): column.count
        }
    }

    /// The validity bitmap where the layout has one; nil means "no nulls" except for `.null` and a null `.constant`.
    public var validity: Bitmap? {
        switch self {
        case .null, .constant: nil
        case .boolean(let column): column.validity
        case .primitive(let column): column.validity
        case .string(let column): column.validity
        case .list(let column): column.validity
        case .structure(let column): column.validity
        case .dictionary(let column): column.validity
        }
    }

    public var nullCount: Int {
        switch self {
        case .null(let column): column.count
        case .constant(let column): column.value.isNull ? column.count : 0
        default: validity?.unsetCount ?? 0
        }
    }

    public var hasNulls: Bool { nullCount > 0 }

    /// True when row `index` is null. For cold code: hot loops read the bitmap.
    public func isNull(at index: Int) -> Bool {
        switch self {
        case .null: true
        case .constant(let column): column.value.isNull
        default: validity.map { !$0[index] } ?? false
        }
    }
}
