import DovetailColumnar

/// Puts a nested column together from the levels and values of its leaves, the reverse of `Shredder`.
struct Assembler {
    /// By position among the file's leaves.
    let leaves: [Int: LeveledValues]

    func build(_ node: ReadNode) throws -> Column {
        switch node.kind {
        case .leaf(let index): return try leaf(node, try values(index))
        case .structure(let members): return try structure(node, members)
        case .list(let element): return try list(node, element)
        }
    }

    private func values(_ index: Int) throws -> LeveledValues {
        guard let found = leaves[index] else {
            throw FormatError(.internalError, "a leaf of a nested column was not read", kind: .internal)
        }
        return found
    }

    private func leaf(_ node: ReadNode, _ source: LeveledValues) throws -> Column {
        let (slot, present) = (UInt8(node.slotDefinition), UInt8(node.definition))
        let indices = Buffer(byteCount: source.definitions.count * 4)
        let target = indices.pointer(as: UInt32.self)
        var (slots, used) = (0, 0)
        for definition in source.definitions where definition >= slot {
            if definition >= present {
                target[slots] = UInt32(used)
                used += 1
            } else {
                target[slots] = .max
            }
            slots += 1
        }
        guard used == source.values.count else { throw Assembler.inconsistent() }
        if used == slots { return source.values }
        return withExtendedLifetime(indices) { source.values.taking(optional: UnsafePointer(target), count: slots) }
    }

    private func structure(_ node: ReadNode, _ members: [ReadNode]) throws -> Column {
        let source = try values(node.leaves.lowerBound)
        var valid: [Bool] = []
        valid.reserveCapacity(source.definitions.count)
        for (index, definition) in source.definitions.enumerated()
        where Int(source.repetitions[index]) <= node.repetition && Int(definition) >= node.slotDefinition {
            valid.append(Int(definition) >= node.definition)
        }
        let children = try members.map(build)
        guard children.allSatisfy({ $0.count == valid.count }) else { throw Assembler.inconsistent() }
        return .structure(
            StructColumn(
                type: node.field.type, children: children, validity: validity(node, valid), count: valid.count))
    }

    private func list(_ node: ReadNode, _ element: ReadNode) throws -> Column {
        let source = try values(node.leaves.lowerBound)
        var valid: [Bool] = []
        var offsets: [Int32] = []
        var elements: Int32 = 0
        for (index, definition) in source.definitions.enumerated() {
            let repetition = Int(source.repetitions[index])
            if repetition <= node.repetition {
                guard Int(definition) >= node.slotDefinition else { continue }
                offsets.append(elements)
                valid.append(Int(definition) >= node.definition)
            }
            if repetition <= node.repetition + 1, Int(definition) > node.definition {
                guard !offsets.isEmpty else { throw Assembler.inconsistent() }
                elements += 1
            }
        }
        offsets.append(elements)
        let child = try build(element)
        guard child.count == Int(elements) else { throw Assembler.inconsistent() }
        if case .map = node.field.type { try checkKeys(child, node) }
        let buffer = offsets.withUnsafeBytes { Buffer(copying: $0) }
        return .list(
            ListColumn(
                type: node.field.type, offsets: buffer, child: child, validity: validity(node, valid),
                count: valid.count))
    }

    private func validity(_ node: ReadNode, _ valid: [Bool]) -> Bitmap? {
        node.field.isNullable ? Bitmap(valid) : nil
    }

    private func checkKeys(_ entries: Column, _ node: ReadNode) throws {
        guard case .structure(let entries) = entries, entries.children.first?.hasNulls ?? false else { return }
        throw FormatError(.badValue, "a map in column \"\(node.field.name)\" has a null key")
    }

    private static func inconsistent() -> FormatError {
        FormatError(.damagedFile, "the levels of a nested column contradict each other")
    }
}
