import DovetailColumnar
import DovetailExecution
import DovetailFormats
import DovetailPlan

/// `repeat(value, count)`: one value in many rows.
final class RepeatedRow: ScannableSource {
    let name: String
    let schema: Schema
    private let value: Scalar
    private let count: Int

    private init(name: String, value: TableFunctionCall.Argument, count: Int) {
        self.name = name
        schema = Schema([Field(value.value.isNull ? "NULL" : value.value.text(type: value.type), value.type)])
        self.value = value.value
        self.count = min(count, 1 << 60)
    }

    static func make(_ call: TableFunctionCall) throws -> any TableSource {
        guard call.arguments.count == 2, call.arguments[1].type.isInteger,
            case .int(let count) = call.arguments[1].value
        else { throw call.invalid("takes a value and the number of rows") }
        guard count >= 0 else { throw call.invalid("takes no negative number of rows") }
        return RepeatedRow(name: call.name, value: call.arguments[0], count: Int(clamping: count))
    }

    var rowCount: Int? { count }
    var byteCount: Int { 0 }

    func pushdownSupport(for filter: Expression) -> PushdownSupport { .none }

    func scan(_ request: ScanRequest) throws -> any BatchSource {
        let projected = schema.selecting(request.projection)
        let value = value
        return RangeSource(schema: projected, count: count) { rows in
            let columns = projected.fields.map { field -> Column in
                value.isNull
                    ? .nulls(type: field.type, count: rows.count)
                    : .constant(ConstantColumn(type: field.type, value: value, count: rows.count))
            }
            return RecordBatch(schema: projected, columns: columns, count: rows.count)
        }
    }
}
