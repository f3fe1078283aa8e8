/// One computation on two columns: the operands, what happens to results that do not fit, and the errors that name them.
struct ArithmeticRequest {
    let operation: ArithmeticOperator
    let left: Operand
    let right: Operand
    let type: DataType
    let style: CastStyle
    let count: Int
    /// Integers wrap around where the style says so; decimals and times become null.
    var wraps = false

    /// Why a row has no result, as bits that a loop collects without a branch.
    enum Failure {
        static let overflow: UInt8 = 1
        static let divisionByZero: UInt8 = 2
    }

    /// There is no such operation on the two types.
    var impossible: ColumnError {
        ColumnError(
            .internalError, "\(left.type) \(operation.rawValue) \(right.type) has no result of type \(type)",
            kind: .internal)
    }

    var validity: Bitmap? { Bitmap.intersection(left.validity, right.validity) }

    /// The failures that matter under the style.
    private var reported: UInt8 {
        wraps ? ArithmeticRequest.Failure.divisionByZero : .max
    }

    func concerns(_ failures: UInt8) -> Bool { failures & reported != 0 }

    /// The result's validity after some row failed; rows that are null anyway are not asked.
    @inline(never)
    func validity(failures: (Int) -> UInt8) throws -> Bitmap? {
        let valid = validity
        var mask = NullMask(valid, count: count)
        for row in 0..<count {
            if let valid, !valid[row] { continue }
            let failure = failures(row) & reported
            if failure == 0 { continue }
            guard style.givesNull else { throw error(failure, row) }
            mask.setNull(row)
        }
        return mask.validity
    }

    private func error(_ failure: UInt8, _ row: Int) -> ColumnError {
        let text = "\(left.text(row)) \(operation.rawValue) \(right.text(row))"
        if failure & Failure.divisionByZero != 0 {
            return ColumnError(
                .divisionByZero, "\(text): division by zero", row: row,
                notes: ["NULLIF(divisor, 0) gives NULL instead of an error"])
        }
        return ColumnError(
            .overflow, "\(text): \(type) cannot hold the result", row: row,
            notes: ["to go on: cast an operand to a wider type"])
    }
}

extension Kernels {
    /// Computes every row by `body`, which must not trap for any bit pattern (values under nulls are passed to it too).
    ///
    /// `body` collects what went wrong in `F`: as bits of `ArithmeticRequest.Failure` if that is `UInt8`; if it is
    /// signed, a negative value is an overflow (so that a whole vector is checked by one sign bit); in any other, a value
    /// that is not 0.
    @inline(__always)
    static func combine<L, R, T, F: FixedWidthInteger>(
        _ request: ArithmeticRequest, _: L.Type, _: R.Type, failures _: F.Type, _ body: (L, R, inout F) -> T
    ) throws -> Column {
        let count = request.count
        let output = Buffer(byteCount: count * MemoryLayout<T>.stride)
        let target = output.pointer(as: T.self)
        let left: UnsafePointer<L> = request.left.values.pointer()
        let right: UnsafePointer<R> = request.right.values.pointer()
        var failures: F = 0
        if request.right.isConstant {
            let value = right[0]
            if request.left.isConstant {
                let result = body(left[0], value, &failures)
                for row in 0..<count { target[row] = result }
            } else {
                for row in 0..<count { target[row] = body(left[row], value, &failures) }
            }
        } else if request.left.isConstant {
            let value = left[0]
            for row in 0..<count { target[row] = body(value, right[row], &failures) }
        } else {
            for row in 0..<count { target[row] = body(left[row], right[row], &failures) }
        }
        var validity = request.validity
        if request.concerns(failureBits(failures)) {
            let (first, second) = (request.left, request.right)
            validity = try request.validity { row in
                var failures: F = 0
                _ = body(left[first.position(row)], right[second.position(row)], &failures)
                return failureBits(failures)
            }
        }
        return .primitive(PrimitiveColumn(type: request.type, values: output, validity: validity, count: count))
    }

    @inline(__always)
    private static func failureBits<F: FixedWidthInteger>(_ failures: F) -> UInt8 {
        if F.self == UInt8.self { return UInt8(truncatingIfNeeded: failures) }
        return F.isSigned ? bit(failures < 0) : bit(failures != 0)
    }
}
