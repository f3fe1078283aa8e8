/// New texts out of others.
extension Kernels {
    /// Longest text that is put together by repeating or padding.
    public static let longestText = 1 << 28

    /// The texts of each row one after the other, with `separator` between; nulls among `columns` are passed over.
    public static func concatenate(
        _ columns: [Column], separator: Column?, type: DataType = .string, count: Int, validity: Bitmap?
    ) -> Column {
        let (texts, separators) = (columns.map(\.text), separator?.text)
        let validities = columns.map { $0.nullCount == count ? Bitmap(repeating: false, count: count) : $0.validity }
        return TextWriter.column(type, count: count, validity: validity) { row, writer in
            var total = 0
            for text in texts { total &+= text.pointer[row].count &+ (separators?.pointer[row].count ?? 0) }
            let target = writer.reserve(total)
            var length = 0
            func append(_ view: StringView) {
                view.withBytes { bytes in
                    if let source = bytes.baseAddress {
                        UnsafeMutableRawPointer(target + length).copyMemory(from: source, byteCount: bytes.count)
                    }
                    length &+= bytes.count
                }
            }
            var isFirst = true
            for index in texts.indices {
                if let validity = validities[index], !validity[row] { continue }
                if !isFirst, let separators { append(separators.pointer[row]) }
                isFirst = false
                append(texts[index].pointer[row])
            }
            writer.commit(length, row: row)
        }
    }

    /// Every occurrence of `old` replaced by `new`; an empty `old` occurs nowhere.
    /// - Throws: `ColumnError` for a result of unreasonable length.
    public static func replace(
        _ column: Column, _ old: Column, with new: Column, validity: Bitmap?
    ) throws -> Column {
        let (text, olds, news) = (column.text, old.text, new.text)
        return try TextWriter.column(count: text.count, validity: validity, heap: text.heap) { row, writer in
            let view = text.pointer[row]
            try view.withBytes { bytes in
                try olds.pointer[row].withBytes { old in
                    guard old.count > 0, let first = Characters.find(old, in: bytes) else {
                        return writer.share(view, row: row)
                    }
                    try news.pointer[row].withBytes { new in
                        let length = try replace(bytes, old, new, first, row, &writer)
                        writer.commit(length, row: row)
                    }
                }
            }
        }
    }

    private static func replace(
        _ bytes: UnsafeRawBufferPointer, _ old: UnsafeRawBufferPointer, _ new: UnsafeRawBufferPointer, _ first: Int,
        _ row: Int, _ writer: inout TextWriter
    ) throws -> Int {
        let (growth, overflow) = max(new.count - old.count, 0).multipliedReportingOverflow(
            by: bytes.count / old.count)
        if overflow || growth > longestText { throw tooLong(row) }
        let target = UnsafeMutableRawPointer(writer.reserve(bytes.count + growth))
        var (length, start, found) = (0, 0, Optional(first))
        func append(_ part: UnsafeRawBufferPointer) {
            if let source = part.baseAddress { (target + length).copyMemory(from: source, byteCount: part.count) }
            length += part.count
        }
        while let place = found {
            append(UnsafeRawBufferPointer(rebasing: bytes[start..<place]))
            append(new)
            start = place + old.count
            found = Characters.find(old, in: bytes, from: start)
        }
        append(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        return length
    }

    /// Each text `count` (Int64) times.
    /// - Throws: `ColumnError` for a result of unreasonable length.
    public static func repeating(_ column: Column, _ count: Column, validity: Bitmap?) throws -> Column {
        let (text, counts) = (column.text, count.words(as: Int64.self))
        return try TextWriter.column(count: text.count, validity: validity) { row, writer in
            let view = text.pointer[row]
            if counts[row] <= 0 || view.count == 0 { return }
            guard counts[row] <= longestText / view.count else { throw tooLong(row) }
            let (times, width) = (Int(counts[row]), view.count)
            let target = UnsafeMutableRawPointer(writer.reserve(times * width))
            view.withBytes { bytes in
                guard let source = bytes.baseAddress else { return }
                for index in 0..<times { (target + index * width).copyMemory(from: source, byteCount: width) }
            }
            writer.commit(times * width, row: row)
        }
    }

    /// Texts cut or filled up with `filler` to `length` (Int64) characters.
    /// - Throws: `ColumnError` for a result of unreasonable length.
    public static func pad(
        _ column: Column, to length: Column, with filler: Column, atStart: Bool, validity: Bitmap?
    ) throws -> Column {
        let (text, lengths, fillers) = (column.text, length.words(as: Int64.self), filler.text)
        return try TextWriter.column(count: text.count, validity: validity) { row, writer in
            guard lengths[row] <= longestText else { throw tooLong(row) }
            let wanted = Int(max(lengths[row], 0))
            if padASCII(text.pointer[row], wanted, fillers.pointer[row], atStart, row, &writer) { return }
            var scalars = Array(text.pointer[row].string.unicodeScalars.prefix(wanted))
            let filler = Array(fillers.pointer[row].string.unicodeScalars)
            if filler.isEmpty, scalars.count < wanted {
                throw ColumnError(.badCast, "a text cannot be filled up with an empty one", row: row)
            }
            if !filler.isEmpty, scalars.count < wanted {
                let fill = (0..<(wanted - scalars.count)).map { filler[$0 % filler.count] }
                scalars = atStart ? fill + scalars : scalars + fill
            }
            writer.write(String(String.UnicodeScalarView(scalars)), row: row)
        }
    }

    /// False, and nothing written, where a character is not ASCII or there is nothing to fill up with.
    private static func padASCII(
        _ text: StringView, _ wanted: Int, _ filler: StringView, _ atStart: Bool, _ row: Int, _ writer: inout TextWriter
    ) -> Bool {
        text.withBytes { bytes in
            filler.withBytes { filler in
                guard Characters.areASCII(bytes), Characters.areASCII(filler) else { return false }
                let missing = max(wanted - bytes.count, 0)
                guard missing == 0 || filler.count > 0 else { return false }
                let target = writer.reserve(wanted)
                let kept = wanted - missing
                for index in 0..<missing { target[(atStart ? 0 : kept) &+ index] = filler[index % filler.count] }
                for index in 0..<kept { target[(atStart ? missing : 0) &+ index] = bytes[index] }
                writer.commit(wanted, row: row)
                return true
            }
        }
    }

    /// Texts backwards, by what a reader takes for a character.
    public static func reverse(_ column: Column, validity: Bitmap?) -> Column {
        let text = column.text
        return TextWriter.column(count: text.count, validity: validity) { row, writer in
            let isReversed = text.pointer[row].withBytes { bytes -> Bool in
                // A line end of two characters is one for a reader.
                guard Characters.areASCII(bytes), !bytes.contains(0x0D) else { return false }
                let target = writer.reserve(bytes.count)
                for index in 0..<bytes.count { target[bytes.count &- 1 &- index] = bytes[index] }
                writer.commit(bytes.count, row: row)
                return true
            }
            if isReversed { return }
            writer.write(String(text.pointer[row].string.reversed()), row: row)
        }
    }

    /// Each character that stands in `from` replaced by the one at the same place in `to`, or left out.
    public static func translate(_ column: Column, from: Column, to: Column, validity: Bitmap?) -> Column {
        let (text, sources, targets) = (column.text, from.text, to.text)
        return TextWriter.column(count: text.count, validity: validity) { row, writer in
            let source = Array(sources.pointer[row].string.unicodeScalars)
            let target = Array(targets.pointer[row].string.unicodeScalars)
            let scalars = text.pointer[row].string.unicodeScalars.compactMap { scalar -> Unicode.Scalar? in
                guard let place = source.firstIndex(of: scalar) else { return scalar }
                return place < target.count ? target[place] : nil
            }
            writer.write(String(String.UnicodeScalarView(scalars)), row: row)
        }
    }

    private static func tooLong(_ row: Int) -> ColumnError {
        ColumnError(.overflow, "the text would be longer than \(longestText) bytes", row: row)
    }
}
