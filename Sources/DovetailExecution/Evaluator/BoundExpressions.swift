import DovetailColumnar
import DovetailPlan

/// Expressions over the columns they need, and only those: what a selection gathers is what is read.
struct BoundExpressions: Sendable {
    /// Positions in the batch; column references in `expressions` are positions in this list.
    let needed: [Int]
    let expressions: [Expression]

    init(_ expressions: [Expression]) {
        var needed: [Int] = []
        var places: [Int: Int] = [:]
        for expression in expressions {
            expression.forEachColumn { reference in
                guard places[reference.index] == nil else { return }
                places[reference.index] = needed.count
                needed.append(reference.index)
            }
        }
        self.needed = needed
        self.expressions = expressions.map { $0.remapped { places[$0] ?? $0 } }
    }

    /// The columns needed, with only the rows of `selection` if there is one.
    func input(of columns: [Column], _ selection: Selection?) -> [Column] {
        guard let selection else { return needed.map { columns[$0] } }
        return needed.map { columns[$0].taking(selection.pointer, count: selection.count) }
    }

    /// Runs `body`; an error in it names the row in the whole batch.
    static func locating<R>(in selection: Selection?, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as ColumnError {
            throw selection.map { error.located(in: $0) } ?? error
        }
    }
}
