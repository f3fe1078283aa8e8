import DovetailColumnar
import DovetailPlan

/// date_part and EXTRACT: the part of a time that a text names, or the parts that a list names as a struct.
///
/// Constant names settle the type: seconds since 1970 and Julian days have fractions, the other parts are whole.
struct DatePartFunction: SpecializingFunction {
    let name = "date_part"
    let aliases = ["datepart", "extract"]
    let documentation = FunctionDocumentation(
        "The part of a date, timestamp, time or interval that a text names, as BIGINT (epoch and julian as DOUBLE); "
            + "the parts that a constant list names as a struct.",
        examples: [
            .init("date_part('month', DATE '2024-02-29')", "2"), .init("date_part('dow', DATE '2024-02-29')", "4"),
            .init("date_part('epoch', INTERVAL '1 day')", "86400.0"),
            .init("date_part(['year', 'month'], DATE '2024-02-29')", "{'year': 2024, 'month': 2}"),
        ])
    /// The constant names, as they were written.
    private var names: [String] = []
    private var isList = false

    func specialized(for arguments: [Expression]) throws -> any ScalarFunction {
        guard arguments.count == 2 else { return self }
        var special = self
        if case .list = arguments[0].type {
            special.names = try Constants.texts(of: arguments[0], name)
            special.isList = true
            guard !special.names.isEmpty else {
                throw PlanError(.typeMismatch, "\"\(name)\" needs a list of one part or more")
            }
        } else if arguments[0].columnIndices.isEmpty, case .string(let text)? = try? arguments[0].constantValue() {
            special.names = [text]
        }
        for (index, text) in special.names.enumerated() {
            guard DatePart(name: text) != nil else {
                throw PlanError(.typeMismatch, "\"\(text)\" is no part of a date")
            }
            if special.names[..<index].contains(where: { $0.lowercased() == text.lowercased() }) {
                throw PlanError(.typeMismatch, "\"\(name)\" is given the part \"\(text)\" twice")
            }
        }
        return special
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 2...2)
        let time = try Signatures.span(name, arguments[1])
        guard isList else {
            let part = names.first.flatMap { DatePart(name: $0) }
            return FunctionSignature([.string, time], returns: part?.isFractional == true ? .double : .int64)
        }
        let fields = names.map { name in
            Field(name, DatePart(name: name)?.isFractional == true ? DataType.double : .int64)
        }
        return FunctionSignature([.list(Field("item", .string)), time], returns: .structure(fields))
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let columns = arguments.map { $0.flattened() }
        let validity = Bitmap.intersection(columns[0].presence, columns[1].presence)
        let rows = RowFunction.Rows(columns: columns, validity: validity, count: count, type: type)
        if validity?.setCount == 0 { return .nulls(type: type, count: count) }
        guard !names.isEmpty else {
            return try PartNames.each(rows) { try Kernels.part($0, of: rows[1], validity: validity) }
        }
        let parts = try names.compactMap { DatePart(name: $0) }.map { part in
            switch part {
            case .epoch: try DateParts.seconds(rows, rows[1])
            case .julian: try DateParts.julianDays(rows, rows[1])
            default: try Kernels.part(part, of: rows[1], validity: validity)
            }
        }
        guard case .structure = type else { return parts[0] }
        return .structure(StructColumn(type: type, children: parts, validity: validity, count: count))
    }
}
