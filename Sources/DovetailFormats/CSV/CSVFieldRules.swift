import CDovetailKernels
import DovetailColumnar

/// What a field means: quotes, escapes, nulls. One for each column of a scan.
struct CSVFieldRules: Sendable {
    var hasQuotes: Bool
    let quote: UInt8
    let escape: UInt8
    let emptyIsNull: Bool
    let nullTexts: [[UInt8]]
    let forms: CSVValueForms
    /// Null texts look like values or values have forms of their own, so that no plain loop can be trusted.
    let needsEveryValue: Bool
    /// Seconds that timestamps without an offset of their own are ahead of UTC.
    let zoneShift: Int64

    /// - Parameter column: nil for rules about text only.
    init(_ layout: CSVLayout, type: DataType, column: Int? = nil, hasQuotes: Bool) {
        self.hasQuotes = hasQuotes && layout.dialect.has_quote != 0
        quote = layout.dialect.quote
        escape = layout.dialect.escape
        emptyIsNull = layout.emptyIsNull
        nullTexts = layout.nullTexts
        forms = layout.forms(of: column)
        needsEveryValue = !layout.nullTexts.isEmpty && layout.hasOrdinaryNullText || forms.isSpecial(type)
        if case .timestamp(_, let zone?) = type {
            zoneShift = Int64(ZoneOffset.seconds(zone) ?? 0)
        } else {
            zoneShift = 0
        }
    }

    func isNull(_ field: UnsafeRawBufferPointer) -> Bool { nullTexts.contains { $0.elementsEqual(field) } }

    /// A field that starts with a quote, without its quotes and escapes; what follows the closing quote is kept.
    func unescaped(_ field: UnsafeRawBufferPointer) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(field.count)
        var index = 1
        while index < field.count {
            let byte = field[index]
            index += 1
            if escape != quote, byte == escape {
                if index < field.count { result.append(field[index]) }
                index += 1
            } else if byte == quote {
                guard index < field.count, field[index] == quote else {
                    result.append(contentsOf: field[index...])
                    break
                }
                result.append(quote)
                index += 1
            } else {
                result.append(byte)
            }
        }
        return result
    }

    /// The rules as the loop over text fields wants them.
    func withText<R>(_ body: (UnsafePointer<dovetail_csv_text_rules>) -> R) -> R {
        var rules = dovetail_csv_text_rules()
        rules.has_quotes = hasQuotes ? 1 : 0
        rules.quote = quote
        rules.escape = escape
        rules.empty_is_null = emptyIsNull ? 1 : 0
        guard !nullTexts.isEmpty else { return body(&rules) }
        let joined: [UInt8] = Array(nullTexts.joined()) + [0]
        return joined.withUnsafeBufferPointer { bytes in
            var texts: [dovetail_csv_text] = []
            var offset = 0
            for text in nullTexts {
                texts.append(dovetail_csv_text(bytes: bytes.baseAddress.map { $0 + offset }, count: UInt32(text.count)))
                offset += text.count
            }
            return texts.withUnsafeBufferPointer { texts in
                rules.nulls = texts.baseAddress
                rules.null_count = UInt32(texts.count)
                return body(&rules)
            }
        }
    }
}

/// Memory for a block of rows, one a thread at a time.
final class CSVScratch {
    /// Rows whose fields are parsed before the next column is: few enough for their text to stay in the cache.
    static let blockRows = 512

    private let memory: Buffer
    let wide: UnsafeMutablePointer<Int64>
    let exceptions: UnsafeMutablePointer<UInt32>
    let before: UnsafeMutablePointer<UInt32>
    let ends: UnsafeMutablePointer<UInt32>
    let gatheredBefore: UnsafeMutablePointer<UInt32>
    let gatheredEnds: UnsafeMutablePointer<UInt32>

    init(recycler: BufferRecycler) {
        let rows = CSVScratch.blockRows
        // One more of the exceptions: the loops write before they count.
        memory = recycler.take(rows * 8 + (rows + 16) * 4 * 5)
        wide = memory.pointer()
        exceptions = (memory.base + rows * 8).assumingMemoryBound(to: UInt32.self)
        before = exceptions + (rows + 16)
        ends = before + (rows + 16)
        gatheredBefore = ends + (rows + 16)
        gatheredEnds = gatheredBefore + (rows + 16)
    }
}
