import DovetailColumnar

/// Compiles a schema and a choice of its columns into a program.
struct AvroCompiler {
    private(set) var program = AvroProgram()

    /// - Parameters:
    ///   - members: The fields of the rows.
    ///   - wanted: Positions among them.
    static func compile(_ members: [AvroType.Member], wanted: [Int]) -> AvroProgram {
        var compiler = AvroCompiler()
        var roots: [Int: Int] = [:]
        for (index, member) in members.enumerated() {
            if wanted.contains(index) {
                roots[index] = compiler.add(member.type)
            } else {
                compiler.skip(member.type)
            }
            compiler.program.fields.append((member.name, compiler.program.operations.count))
        }
        compiler.program.roots = wanted.compactMap { index in roots[index].map { (members[index].name, $0) } }
        return compiler.program
    }

    /// Where an operation stands in a union.
    struct Place {
        var isUnion = false
        var nullByte: Int16 = -1
        var valueByte: Int16 = -1

        init() {}

        init(value: Int?, null: Int?) {
            isUnion = true
            valueByte = Place.byte(value)
            nullByte = Place.byte(null)
        }

        /// The one byte that the number of a branch is folded into.
        private static func byte(_ branch: Int?) -> Int16 {
            guard let branch, branch < 64 else { return -1 }
            return Int16(branch * 2)
        }
    }

    /// Appends the operations of one value and its slots; gives its slot.
    private mutating func add(_ type: AvroType) -> Int {
        guard case .union(let branches) = type.kind else { return add(type, type.field("").type, Place()) }
        let field = type.field("")
        switch AvroUnion(branches) {
        case .nothing: return emit(.null, newSlot(.rows, .null), Place(value: nil, null: 0))
        case .optional(let value, let null):
            return add(branches[value], field.type, Place(value: value, null: null))
        case .widened(let target):
            let slot = newSlot(.values, target)
            addUnion(branches, into: slot) { compiler, branch, _ in
                let operation: AvroOperation.Code
                switch branch.kind {
                case .float: operation = .floatAsDouble
                case .double: operation = .double
                default: operation = .int64
                }
                compiler.emit(operation, slot, Place())
                return -1
            }
            return slot
        case .members:
            let slot = newSlot(.rows, field.type)
            addUnion(branches, into: slot) { compiler, branch, _ in
                let member = compiler.add(branch)
                compiler.program.slots[slot].children.append(member)
                return Int32(member)
            }
            return slot
        }
    }

    private mutating func addUnion(
        _ branches: [AvroType], into slot: Int, _ body: (inout AvroCompiler, AvroType, Int) -> Int32
    ) {
        let place = program.operations.count
        emit(.union, slot, Place())
        program.operations[place].detail = Int32(program.unions.count)
        program.unions.append([])
        var made: [AvroBranch] = []
        for (index, branch) in branches.enumerated() {
            let start = Int32(program.operations.count)
            let member = branch.isNull ? -1 : body(&self, branch, index)
            made.append(
                AvroBranch(operations: start..<Int32(program.operations.count), member: member, isNull: branch.isNull))
        }
        program.unions[Int(program.operations[place].detail)] = made
        program.operations[place].end = Int32(program.operations.count)
    }

    private mutating func add(_ type: AvroType, _ column: DataType, _ place: Place) -> Int {
        if let logical = type.logical { return add(logical, type, column, place) }
        switch type.kind {
        case .null: return emit(.null, newSlot(.rows, column), place)
        case .boolean: return emit(.boolean, newSlot(.bits, column), place)
        case .int: return emit(.int32, newSlot(.values, column), place)
        case .long: return emit(.int64, newSlot(.values, column), place)
        case .float: return emit(.float, newSlot(.values, column), place)
        case .double: return emit(.double, newSlot(.values, column), place)
        case .bytes, .string: return emit(.text, newSlot(.views, column), place)
        case .fixed(let size): return emit(.fixed, newSlot(.views, column), place, size: size)
        case .enumeration(let symbols):
            let slot = newSlot(.codes, column)
            program.slots[slot].symbols = symbols
            return emit(.enumeration, slot, place, size: symbols.count)
        case .array(let item):
            return addList(column, place, leastBytes: item.leastBytes) { $0.add(item) }
        case .map(let value):
            return addList(column, place, leastBytes: 1 + value.leastBytes) { compiler in
                let entry = compiler.newSlot(.rows, column.entryType)
                compiler.emit(.structure, entry, Place())
                let key = compiler.emit(.text, compiler.newSlot(.views, .string), Place())
                compiler.program.slots[entry].children = [key, compiler.add(value)]
                return entry
            }
        case .record(let members):
            let slot = newSlot(.rows, column)
            let start = program.operations.count
            emit(.structure, slot, place)
            program.slots[slot].children = members.map { add($0.type) }
            program.operations[start].end = Int32(program.operations.count)
            return slot
        case .union: return add(type)
        }
    }

    private mutating func add(
        _ logical: AvroLogicalType, _ type: AvroType, _ column: DataType, _ place: Place
    ) -> Int {
        switch logical {
        case .date: return emit(.int32, newSlot(.values, column), place)
        case .time, .timestamp: return emit(.int64, newSlot(.values, column), place)
        case .duration: return emit(.interval, newSlot(.values, column), place, size: 12)
        case .uuid:
            if case .fixed(let size) = type.kind { return emit(.uuid, newSlot(.uuids, column), place, size: size) }
            return emit(.text, newSlot(.views, column), place)
        case .decimal(let precision, _):
            let isShort = column.physical == .int64
            let start = program.operations.count
            let slot = newSlot(.values, column)
            if case .fixed(let size) = type.kind {
                emit(isShort ? .fixedDecimal64 : .fixedDecimal128, slot, place, size: size)
            } else {
                emit(isShort ? .decimal64 : .decimal128, slot, place)
            }
            program.operations[start].detail = Int32(program.bounds.count)
            program.bounds.append((0..<precision).reduce(Int128(1)) { power, _ in power * 10 } - 1)
            return slot
        }
    }

    private mutating func addList(
        _ column: DataType, _ place: Place, leastBytes: Int, _ items: (inout AvroCompiler) -> Int
    ) -> Int {
        let slot = newSlot(.offsets, column)
        let start = program.operations.count
        emit(.list, slot, place, size: leastBytes)
        let child = items(&self)
        program.slots[slot].children = [child]
        program.operations[start].detail = Int32(child)
        program.operations[start].end = Int32(program.operations.count)
        return slot
    }

    private mutating func newSlot(_ form: AvroSlotPlan.Form, _ type: DataType) -> Int {
        let width =
            switch form {
            case .bits, .rows: 1
            case .codes, .offsets: 4
            case .views, .uuids: 16
            case .values: type.byteWidth ?? 16
            }
        program.slots.append(AvroSlotPlan(form: form, type: type, shift: width.trailingZeroBitCount))
        return program.slots.count - 1
    }

    @discardableResult
    private mutating func emit(_ code: AvroOperation.Code, _ slot: Int, _ place: Place, size: Int = 0) -> Int {
        program.operations.append(
            AvroOperation(
                code: code, isUnion: place.isUnion, nullByte: place.nullByte, valueByte: place.valueByte,
                slot: Int32(slot), size: Int32(clamping: size), end: Int32(program.operations.count + 1)))
        return slot
    }
}

/// What is not wanted.
extension AvroCompiler {
    private mutating func skip(_ type: AvroType) {
        guard case .union(let branches) = type.kind else { return skip(type, Place()) }
        switch AvroUnion(branches) {
        case .nothing: emit(.skipBytes, -1, Place(value: 0, null: nil))
        case .optional(let value, let null): skip(branches[value], Place(value: value, null: null))
        case .widened, .members:
            addUnion(branches, into: -1) { compiler, branch, _ in
                compiler.skip(branch)
                return -1
            }
        }
    }

    private mutating func skip(_ type: AvroType, _ place: Place) {
        switch type.kind {
        case .null: emit(.skipBytes, -1, place)
        case .boolean: skipBytes(1, place)
        case .float: skipBytes(4, place)
        case .double: skipBytes(8, place)
        case .fixed(let size): skipBytes(size, place)
        case .int, .long, .enumeration: emit(.skipNumber, -1, place)
        case .bytes, .string: emit(.skipText, -1, place)
        case .array(let item): group(.skipList, place, size: item.leastBytes) { $0.skip(item) }
        case .map(let value):
            group(.skipList, place, size: 1 + value.leastBytes) { compiler in
                compiler.emit(.skipText, -1, Place())
                compiler.skip(value)
            }
        case .record(let members):
            if place.isUnion {
                group(.skipGroup, place, size: 0) { compiler in for member in members { compiler.skip(member.type) } }
            } else {
                for member in members { skip(member.type) }
            }
        case .union: skip(type)
        }
    }

    private mutating func skipBytes(_ size: Int, _ place: Place) { emit(.skipBytes, -1, place, size: size) }

    private mutating func group(
        _ code: AvroOperation.Code, _ place: Place, size: Int, _ body: (inout AvroCompiler) -> Void
    ) {
        let start = program.operations.count
        emit(code, -1, place, size: size)
        body(&self)
        program.operations[start].end = Int32(program.operations.count)
    }
}

extension DataType {
    /// Of a map: the struct of its entries.
    fileprivate var entryType: DataType {
        if case .map(let key, let value) = self { .structure([key, value]) } else { .null }
    }
}
