import DovetailColumnar
import DovetailFormats
import DovetailPlan
import Synchronization

/// What the build side of a join says about the keys of the probe side, for the scan that these come from: rows whose key
/// has no partner need not be read any further. Known once the build side is there.
final class RuntimeFilter: Sendable {
    /// The column of the build side that is the key.
    let buildColumn: Int
    private let made = Mutex<KeyMembership?>(nil)

    init(buildColumn: Int) { self.buildColumn = buildColumn }

    /// Set when the build pipeline is done, anew in each round of a recursion.
    func take(keys: Column) { made.withLock { $0 = KeyMembership(keys) } }

    /// nil where nothing is known that would drop a row.
    var membership: KeyMembership? { made.withLock { $0 } }

    /// Whether keys of this type are told apart here.
    static func takes(_ type: DataType) -> Bool {
        switch type.physical {
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32: !type.isFloating
        default: false
        }
    }
}

/// A runtime filter on its way down to the scan, with the column of the node at hand that it is about.
struct PendingFilter {
    var column: Int
    let filter: RuntimeFilter
}

extension [PendingFilter] {
    /// Those of columns that a projection passes on as they are.
    func moved(through expressions: [Expression]) -> [PendingFilter] {
        compactMap { pending in
            guard case .column(let reference) = expressions[pending.column] else { return nil }
            return PendingFilter(column: reference.index, filter: pending.filter)
        }
    }

    /// Those of the left side of a join that keeps no row of it for lack of a partner, or each just once.
    func moved(leftOf node: LogicalPlan.Join) -> [PendingFilter] {
        switch node.kind {
        case .inner, .left, .semi, .anti, .mark, .single, .cross:
            filter { $0.column < node.left.schema.count }
        case .right, .full: []
        }
    }
}

extension LogicalPlan.Join {
    /// Filters for the left side by the keys of the right one, where left rows without a partner are dropped.
    var runtimeFilters: [PendingFilter] {
        switch kind {
        case .inner, .semi, .right: break
        case .left, .full, .anti, .mark, .single, .cross: return []
        }
        if nullsEqual { return [] }
        return keys.compactMap { key in
            guard case .column(let left) = key.left, case .column(let right) = key.right,
                left.type == right.type, RuntimeFilter.takes(left.type)
            else { return nil }
            return PendingFilter(column: left.index, filter: RuntimeFilter(buildColumn: right.index))
        }
    }
}

extension ScanRequest {
    /// The request with what runtime filters know by now.
    func adding(_ filters: [PendingFilter]) -> ScanRequest {
        let known = filters.compactMap { pending in
            pending.filter.membership.map { (column: pending.column, keys: $0) }
        }
        if known.isEmpty { return self }
        var request = self
        for (column, keys) in known { request.pruning += keys.bounds(of: column) }
        let own = filter
        var columns = own?.columns ?? []
        let ownCount = columns.count
        let places = known.map { item -> Int in
            if let place = columns.firstIndex(of: item.column) { return place }
            columns.append(item.column)
            return columns.count - 1
        }
        request.filter = RowFilter(columns: columns, conjuncts: own?.conjuncts ?? []) { batch in
            var rows = batch.selection
            if let own {
                let part = RecordBatch(
                    schema: Schema(Array(batch.schema.fields.prefix(ownCount))),
                    columns: Array(batch.columns.prefix(ownCount)), count: batch.baseCount, selection: rows)
                rows = try own.evaluate(part) ?? rows
            }
            for (item, place) in zip(known, places) {
                rows = item.keys.select(batch.columns[place], among: rows)
            }
            guard let rows, rows.count < batch.count else { return nil }
            return rows
        }
        return request
    }
}
