import DovetailColumnar
import DovetailPlan

/// Looks up the rows of the left side in the table of the right one.
final class JoinProbe: Transform {
    let metrics: OperatorMetrics
    let kind: JoinKind
    let schema: Schema
    /// Left's then right's columns, which the residual condition reads.
    let pairSchema: Schema
    let residual: PredicateEvaluator?
    let build: JoinBuildSink
    /// Only the first partner of a row that the residual condition lets through counts.
    let findsNearest: Bool
    /// Only the rows of the right that found a partner are wanted, later: nothing is passed on.
    let isSilent: Bool

    init(
        _ sides: PhysicalPlanner.JoinSides, build: JoinBuildSink, findsNearest: Bool, isSilent: Bool = false,
        style: CastStyle, metrics: OperatorMetrics
    ) {
        self.isSilent = isSilent
        kind = sides.kind
        schema = sides.schema
        pairSchema = Schema(sides.left.schema.fields + sides.right.schema.fields)
        residual = sides.residual.map { PredicateEvaluator($0, style: style) }
        self.build = build
        self.findsNearest = findsNearest
        self.metrics = metrics
    }

    func makeLocal() -> any TransformLocal { JoinProbeLocal(self) }

    static let severalRows = ExecutionError(
        .severalRows, "a subquery used as a value gave more than one row", kind: .invalidInput,
        notes: ["LIMIT 1 or an aggregate such as max(..) makes it one"])
}

/// One thread's probing.
private final class JoinProbeLocal: TransformLocal {
    private let join: JoinProbe
    /// Of the table that was there last: recursions build new ones.
    private var prober: (table: JoinTable, walk: any JoinProber)?
    private static let pairCapacity = RecordBatch.capacity
    private let probeRows = Buffer(byteCount: pairCapacity * 4)
    private let buildRows = Buffer(byteCount: pairCapacity * 4)
    /// Rows to pass on without a partner.
    private var alone = Buffer(byteCount: RecordBatch.capacity * 4)
    /// Rows of a selected batch by their place under the selection.
    private var baseRows = Buffer(byteCount: 0)
    /// A byte a probe row: it found a partner.
    private var found = Buffer(byteCount: RecordBatch.capacity)

    init(_ join: JoinProbe) { self.join = join }

    /// Which probe rows go on without a partner, or because of one.
    private var needsFound: Bool {
        switch join.kind {
        case .left, .full, .semi, .anti, .mark, .single: true
        case .inner, .right, .cross: join.findsNearest
        }
    }

    /// Kinds that pass on rows of the left for having a partner, not with it.
    private var emitsPairs: Bool {
        if join.isSilent { return false }
        return switch join.kind {
        case .semi, .anti, .mark: false
        case .inner, .left, .right, .full, .cross, .single: true
        }
    }

    func process(_ batch: RecordBatch, emit: (RecordBatch) throws -> Flow) throws -> Flow {
        let flow = try probe(batch, emit)
        if flow == .finished { join.build.stop() }
        return flow
    }

    private func probe(_ batch: RecordBatch, _ emit: (RecordBatch) throws -> Flow) throws -> Flow {
        guard let table = join.build.table else { return .finished }
        if table.rowCount == 0, join.kind == .inner || join.kind == .cross || join.kind == .right || join.kind == .semi
        {
            return .finished
        }
        let count = batch.count
        if alone.byteCount < count * 4 { alone = Buffer(byteCount: count * 4) }
        if found.byteCount < count { found = Buffer(byteCount: count) }
        if needsFound { found.pointer(as: UInt8.self).update(repeating: 0, count: count) }
        let walk = prober(of: table)
        try walk.begin(batch)
        let wantsOne = join.findsNearest || !emitsPairs && !join.isSilent
        let firstOnly = wantsOne && join.residual == nil
        let skips = wantsOne ? UnsafePointer(found.pointer(as: UInt8.self)) : nil
        while !walk.isDone {
            let pairs = walk.next(
                left: probeRows.pointer(), right: buildRows.pointer(), capacity: Self.pairCapacity,
                firstOnly: firstOnly, found: skips)
            if pairs > 0, try handle(pairs, of: batch, table, emit) == .finished { return .finished }
        }
        return try emitByPartner(batch, table, emit)
    }

    private func prober(of table: JoinTable) -> any JoinProber {
        if let prober, prober.table === table { return prober.walk }
        let walk = table.index.makeProber()
        prober = (table, walk)
        return walk
    }

    /// Passes on pairs, or only notes who found a partner.
    private func handle(
        _ pairs: Int, of batch: RecordBatch, _ table: JoinTable, _ emit: (RecordBatch) throws -> Flow
    ) throws -> Flow {
        var count = pairs
        if let residual = join.residual {
            let candidate = combine(batch, table, count, schema: join.pairSchema)
            if let kept = try residual.select(candidate) { count = keep(kept) }
        }
        guard count > 0 else { return .needMoreInput }
        if join.kind == .single, hasSecondPartner(count) { throw JoinProbe.severalRows }
        note(count, table)
        guard emitsPairs else { return .needMoreInput }
        return try emit(combine(batch, table, count, schema: join.schema))
    }

    /// Drops the pairs the residual condition refused.
    private func keep(_ kept: Selection) -> Int {
        let probe: UnsafeMutablePointer<UInt32> = probeRows.pointer()
        let build: UnsafeMutablePointer<UInt32> = buildRows.pointer()
        let indices = kept.pointer
        for pair in 0..<kept.count {
            let source = Int(indices[pair])
            probe[pair] = probe[source]
            build[pair] = build[source]
        }
        withExtendedLifetime(kept) {}
        return kept.count
    }

    /// Whether a pair is not the first of its probe row.
    private func hasSecondPartner(_ count: Int) -> Bool {
        let flags = found.pointer(as: UInt8.self)
        let rows = probeRows.pointer(as: UInt32.self)
        var repeated: UInt8 = 0
        // Pairs of a probe row stand side by side.
        for pair in 0..<count { repeated |= flags[Int(rows[pair])] }
        for pair in 1..<max(1, count) {
            repeated |= UInt8(truncatingIfNeeded: unsafeBitCast(rows[pair] == rows[pair &- 1], to: UInt8.self))
        }
        return repeated != 0
    }

    private func note(_ count: Int, _ table: JoinTable) {
        if needsFound {
            let flags = found.pointer(as: UInt8.self)
            let rows = probeRows.pointer(as: UInt32.self)
            for pair in 0..<count { flags[Int(rows[pair])] = 1 }
        }
        table.mark(buildRows.pointer(), count: count)
    }

    private func combine(_ batch: RecordBatch, _ table: JoinTable, _ count: Int, schema: Schema) -> RecordBatch {
        let left = taking(probeRows, count, of: batch)
        let right = table.columns.map { $0.taking(buildRows.pointer(), count: count) }
        return RecordBatch(schema: schema, columns: left + right, count: count, ordinal: batch.ordinal)
    }

    /// Rows of the batch as columns; of a batch with a selection only these rows are ever copied.
    private func taking(_ rows: Buffer, _ count: Int, of batch: RecordBatch) -> [Column] {
        guard let selection = batch.selection else {
            return batch.columns.map { $0.taking(rows.pointer(), count: count) }
        }
        if baseRows.byteCount < count * 4 { baseRows = Buffer(byteCount: count * 4) }
        let base: UnsafeMutablePointer<UInt32> = baseRows.pointer()
        let chosen: UnsafeMutablePointer<UInt32> = rows.pointer()
        let indices = selection.pointer
        for row in 0..<count { base[row] = indices[Int(chosen[row])] }
        return batch.columns.map { $0.taking(base, count: count) }
    }

    /// What the kind passes on for whole probe rows, after all pairs are known.
    private func emitByPartner(
        _ batch: RecordBatch, _ table: JoinTable, _ emit: (RecordBatch) throws -> Flow
    ) throws -> Flow {
        switch join.kind {
        case .inner, .right, .cross: return .needMoreInput
        case .semi: return try emitRows(batch, where: 1, padding: [], emit)
        case .anti: return try emitRows(batch, where: 0, padding: [], emit)
        case .mark: return try emitMarked(batch, emit)
        case .left, .full, .single: return try emitRows(batch, where: 0, padding: table.columns.map(\.type), emit)
        }
    }

    /// All rows, with a column of what was found.
    private func emitMarked(_ batch: RecordBatch, _ emit: (RecordBatch) throws -> Flow) throws -> Flow {
        let whole = batch.compacted()
        let flags = found.pointer(as: UInt8.self)
        let marks = Column.boolean(BooleanColumn(values: Bitmap.make(count: whole.count) { flags[$0] != 0 }))
        return try emit(
            RecordBatch(
                schema: join.schema, columns: whole.columns + [marks], count: whole.count, ordinal: batch.ordinal))
    }

    private func emitRows(
        _ batch: RecordBatch, where flag: UInt8, padding: [DataType], _ emit: (RecordBatch) throws -> Flow
    ) throws -> Flow {
        let flags = found.pointer(as: UInt8.self)
        let rows: UnsafeMutablePointer<UInt32> = alone.pointer()
        var count = 0
        for row in 0..<batch.count {
            rows[count] = UInt32(truncatingIfNeeded: row)
            count &+= Int(truncatingIfNeeded: flags[row] ^ flag ^ 1)
        }
        guard count > 0 else { return .needMoreInput }
        let left = taking(alone, count, of: batch)
        let right = padding.map { Column.nulls(type: $0, count: count) }
        return try emit(RecordBatch(schema: join.schema, columns: left + right, count: count, ordinal: batch.ordinal))
    }
}
