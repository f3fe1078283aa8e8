import CDovetailKernels
import DovetailColumnar

/// Reading chunks of plain files.
extension CSVScan {
    func dataStart(of source: ReadableFile, _ input: InputFile) throws -> Int {
        var window = 1 << 16
        while true {
            let count = min(window, source.byteCount)
            let head = try source.read(at: 0, count: count)
            let isAll = count == source.byteCount
            let start = try withExtendedLifetime(head) {
                try CSVHead.firstRow(
                    head.pointer(), 0, count, isAll: isAll, file: input, first: table.first, layout)
            }
            if let start { return start }
            if isAll { return count }
            window *= 8
        }
    }

    /// A file of one chunk.
    func readWhole(_ input: InputFile, _ sequence: Int) throws -> CSVMorsel? {
        let source = try ReadableFile(path: input.path)
        if let stream = try table.stream(of: source) {
            let reader = CSVCompressedReader(scan: self, file: input, stream: stream)
            guard let next = try reader.next() else { return nil }
            return CSVMorsel(scan: self, chunk: next.chunk, more: reader, sequence: sequence)
        }
        let chunk = CSVChunk(file: input, capacity: source.byteCount, recycler: recycler)
        chunk.fileOffset = 0
        chunk.linesBefore = 0
        try read(source, into: chunk, from: 0, to: source.byteCount)
        advance(source.byteCount)
        chunk.firstRow =
            try CSVHead.firstRow(
                chunk.bytes, chunk.start, chunk.end, isAll: true, file: input, first: table.first, layout)
            ?? chunk.end
        chunk.start = chunk.firstRow
        chunk.index(layout, from: chunk.firstRow, to: chunk.end)
        try chunk.closeLastRow(layout)
        try chunk.shape(layout)
        try report(chunk)
        return chunk.rowCount > 0 ? CSVMorsel(scan: self, chunk: chunk, sequence: sequence) : nil
    }

    /// Appends bytes of the file to the chunk's text.
    private func read(_ source: ReadableFile, into chunk: CSVChunk, from: Int, to: Int) throws {
        guard to > from else { return }
        try chunk.reserve(chunk.end - CSVChunk.front + to - from)
        let got = try source.read(into: chunk.buffer.base + chunk.end, at: from, count: to - from)
        guard got == to - from else {
            throw FormatError(
                .damagedFile, "\"\(source.path)\" became shorter while it was read", path: source.path,
                byteOffset: from + got)
        }
        chunk.end += got
    }

    func readChunk(_ file: PlainFile, _ index: Int) throws -> CSVChunk {
        do {
            return try readChunkOrThrow(file, index)
        } catch {
            file.chain.giveUp(index + 1)
            throw error
        }
    }

    private func readChunkOrThrow(_ file: PlainFile, _ index: Int) throws -> CSVChunk {
        let size = layout.chunkSize
        let (source, fileEnd) = (file.source, file.source.byteCount)
        let isLast = index + 1 == file.chunkCount
        // The byte before the border too: if it ends a line, a line starts at the border.
        let from = file.dataStart + index * size - (index == 0 ? 0 : 1)
        let border = isLast ? fileEnd : file.dataStart + (index + 1) * size
        var readEnd = min(border + min(size, 1 << 13), fileEnd)
        let chunk = CSVChunk(file: file.input, capacity: readEnd - from, recycler: recycler)
        chunk.fileOffset = from
        try read(source, into: chunk, from: from, to: readEnd)
        advance(border - file.dataStart - index * size)
        let position = { (offset: Int) in CSVChunk.front + offset - from }
        // The lines of what stands before the next chunk's first byte.
        let lines = isLast ? 0 : countLines(chunk, to: position(border) - 1)
        if index > 0 {
            guard let line = chunk.lineEnd(from: CSVChunk.front, limit: position(border) - (isLast ? 0 : 1), layout)
            else {
                // No line starts here: what holds at the start holds at the end.
                let start = file.chain.start(of: index)
                file.chain.publish(start, of: index + 1, lines: linesBefore(file, index) + lines)
                return chunk
            }
            chunk.start = line + 1
        }
        chunk.firstRow = chunk.start
        var textEnd = chunk.end
        if !isLast {
            var lookFrom = position(border) - 1
            while true {
                if let line = chunk.lineEnd(from: lookFrom, limit: chunk.end, layout) {
                    textEnd = line + 1
                    break
                }
                textEnd = chunk.end
                if readEnd == fileEnd { break }
                lookFrom = chunk.end
                try chunk.checkRow(from: position(border), layout)
                let more = min(readEnd + max(1 << 13, chunk.end), fileEnd)
                try read(source, into: chunk, from: readEnd, to: more)
                readEnd = more
            }
        }
        chunk.index(layout, from: chunk.start, to: textEnd)
        let start = file.chain.start(of: index)
        switch start {
        case .quoted:
            chunk.scan = dovetail_csv_scan()
            chunk.scan.state = UInt32(DOVETAIL_CSV_QUOTED)
            chunk.index(layout, from: chunk.start, to: textEnd)
        case .failed, .unknown:
            file.chain.publish(.failed, of: index + 1, lines: 0)
            return chunk
        case .row: break
        }
        if layout.keepsRejects { chunk.linesBefore = linesBefore(file, index) }
        file.chain.publish(
            isInside(chunk) ? .quoted : .row, of: index + 1, lines: linesBefore(file, index) + lines)
        if start == .quoted {
            // The row in progress belongs to the chunk it started in.
            guard let end = chunk.rowEnd(from: 0, layout) else { return chunk }
            chunk.dropEntries(end + 1, rowEnds: 1)
            chunk.start = chunk.firstRow
        }
        let restEnd = chunk.end
        chunk.end = textEnd
        if textEnd < restEnd || readEnd < fileEnd {
            if isInside(chunk) { try finishRow(chunk, source, from: from) }
        }
        if chunk.end - CSVChunk.front + from == fileEnd { try chunk.closeLastRow(layout) }
        try chunk.shape(layout)
        try report(chunk)
        return chunk
    }

    private func isInside(_ chunk: CSVChunk) -> Bool {
        chunk.scan.state == UInt32(DOVETAIL_CSV_QUOTED) || chunk.scan.state == UInt32(DOVETAIL_CSV_ESCAPED)
    }

    /// Reads on to the end of the row that the chunk's text ends in.
    private func finishRow(_ chunk: CSVChunk, _ source: ReadableFile, from: Int) throws {
        var step = max(layout.chunkSize / 8, 64)
        let rowStart = chunk.lastRowEnd(layout).map { Int(chunk.entryPointer[$0]) + 1 } ?? chunk.firstRow
        while true {
            let offset = from + chunk.end - CSVChunk.front
            guard offset < source.byteCount else { return }
            let (textEnd, entries) = (chunk.end, Int(chunk.scan.entries))
            try read(source, into: chunk, from: offset, to: min(offset + step, source.byteCount))
            let rowEnds = chunk.scan.newlines
            chunk.index(layout, from: textEnd, to: chunk.end)
            if let end = chunk.rowEnd(from: entries, layout) {
                chunk.scan.entries = UInt64(end + 1)
                chunk.scan.newlines = rowEnds + 1
                chunk.scan.state = UInt32(DOVETAIL_CSV_ROW_START)
                chunk.end = Int(chunk.entryPointer[end]) + 1
                return
            }
            step *= 2
            try chunk.checkRow(from: rowStart, layout)
        }
    }

    private func linesBefore(_ file: PlainFile, _ index: Int) -> Int {
        layout.keepsRejects ? file.chain.linesBefore(index) : 0
    }

    private func countLines(_ chunk: CSVChunk, to end: Int) -> Int {
        guard layout.keepsRejects else { return 0 }
        let count = max(0, end - CSVChunk.front)
        return Int(dovetail_csv_count(chunk.bytes + CSVChunk.front, count, layout.dialect.newline))
    }

    /// Lines of a file's head, where rows will have to be told by their lines.
    func lines(of source: ReadableFile, before end: Int) throws -> Int {
        guard layout.keepsRejects else { return 0 }
        let head = try source.read(at: 0, count: end)
        return withExtendedLifetime(head) {
            Int(dovetail_csv_count(head.pointer(as: UInt8.self), end, layout.dialect.newline))
        }
    }
}
