import DovetailColumnar
import DovetailTestSupport
import Testing

/// Holds a kernel's column against values computed row by row.
struct RowCheck {
    static let sizes = [0, 1, 2, 63, 64, 65, 130]
    static let styles: [CastStyle] = [.checked, .attempt, .spark(ansi: false), .spark(ansi: true)]

    /// Every NaN is the same value here: which of them an operation gives is up to the processor.
    static func isSame(_ left: Scalar, _ right: Scalar) -> Bool {
        switch (left, right) {
        case (.double(let a), .double(let b)) where a.isNaN && b.isNaN: true
        case (.float(let a), .float(let b)) where a.isNaN && b.isNaN: true
        default: left == right
        }
    }

    /// The values must be `expected`'s; where that fails, the kernel must fail for the first such row.
    static func expect(
        _ label: @autoclosure () -> String, count: Int, type: DataType, _ kernel: () throws -> Column,
        expected: (Int) throws -> Scalar
    ) {
        var values: [Scalar] = []
        var failure: (row: Int, code: DiagnosticCode)?
        for row in 0..<count where failure == nil {
            do {
                values.append(try expected(row))
            } catch let error as ColumnError {
                failure = (row, error.code)
            } catch {
                Issue.record("\(label()): \(error)")
                return
            }
        }
        do {
            let column = try kernel()
            if let failure {
                Issue.record("\(label()): no error in row \(failure.row), value \(column.scalar(at: failure.row))")
                return
            }
            if column.type != type || column.count != count {
                Issue.record("\(label()): \(column.count) rows of \(column.type)")
                return
            }
            if let row = (0..<count).first(where: { !isSame(column.scalar(at: $0), values[$0]) }) {
                Issue.record("\(label()), row \(row): \(column.scalar(at: row)), should be \(values[row])")
            }
            checkPadding(column, label())
        } catch let error as ColumnError {
            if error.code != failure?.code || error.row != failure?.row {
                Issue.record("\(label()): \(error), expected \(failure.map { "\($0)" } ?? "none")")
            }
        } catch {
            Issue.record("\(label()): \(error)")
        }
    }

    /// Bits past the end are zero: whole words are counted.
    private static func checkPadding(_ column: Column, _ label: String) {
        var bitmaps = column.validity.map { [$0] } ?? []
        if case .boolean(let booleans) = column { bitmaps.append(booleans.values) }
        for bitmap in bitmaps where bitmap.count & 63 != 0 {
            let last = bitmap.words[bitmap.wordCount - 1]
            #expect(last &>> UInt64(bitmap.count & 63) == 0, "\(label): bits past the end")
            #expect((0..<bitmap.count).count { bitmap[$0] } == bitmap.setCount, "\(label): set count")
        }
    }
}
