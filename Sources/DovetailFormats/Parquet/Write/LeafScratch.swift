import DovetailColumnar

/// Memory of one thread that encodes: the column in work in its stored form, its levels, and tables. Kept from column to
/// column and row group to row group, so that it is touched once.
final class LeafScratch {
    let codec = CodecContext()
    /// Present values, dense, in the form of `StoredForm`, behind `headroom` bytes for the levels of the first page.
    let dense = GrowableBuffer(byteCapacity: 1 << 20)
    let codes = GrowableBuffer(byteCapacity: 1 << 19)
    /// Row numbers while a dictionary or nested column is gathered.
    let indices = GrowableBuffer(byteCapacity: 1 << 15)
    /// One bit a row, for columns that are not nested.
    let validity = GrowableBuffer(byteCapacity: 1 << 15)
    /// One byte an entry, for nested columns.
    let definitions = GrowableBuffer()
    let repetitions = GrowableBuffer()
    /// Levels as 32-bit values on their way to the encoder.
    let wideLevels = GrowableBuffer()
    let levels = GrowableBuffer(byteCapacity: 1 << 15)
    let page = GrowableBuffer(byteCapacity: 1 << 20)
    /// What some values are compressed into on trial.
    let trial = GrowableBuffer()

    let table32 = DictionaryTable<UInt32>()
    let table64 = DictionaryTable<UInt64>()
    let table128 = DictionaryTable<UInt128>()
    let tableViews = DictionaryTable<StringView>()

    /// Short-lived columns whose long values the dense views point to.
    var kept: [Column] = []
    /// Levels of the column in work, counting nulls and empty lists.
    var entryCount = 0
    var valueCount = 0
    var headroom = 0

    var nullCount: Int { entryCount - valueCount }
    var values: UnsafeMutableRawPointer { dense.base + headroom }
}

extension GrowableBuffer {
    /// Room for `count` bytes from the start; what was there before is lost.
    func claim(_ count: Int) -> UnsafeMutableRawPointer {
        byteCount = 0
        reserve(count)
        return base
    }
}
