extension ORC.ColumnStatistics {
    func encode(_ writer: inout ProtobufWriter) {
        writer.unsigned(1, valueCount ?? 0)
        encodeBounds(&writer)
        if let trueCount { writer.message(5) { $0.packed(1, [trueCount]) } }
        writer.unsigned(10, hasNull ? 1 : 0)
    }

    private func encodeBounds(_ writer: inout ProtobufWriter) {
        switch bounds {
        case .integer(let low, let high):
            writer.message(2) { inner in
                inner.signed(1, low)
                inner.signed(2, high)
                if let integerSum { inner.signed(3, integerSum) }
            }
        case .double(let low, let high):
            writer.message(3) { inner in
                inner.double(1, low)
                inner.double(2, high)
                if let doubleSum { inner.double(3, doubleSum) }
            }
        case .text(let low, let high):
            writer.message(4) { inner in
                if let low { inner.delimited(1, low) }
                if let high { inner.delimited(2, high) }
                if let integerSum { inner.signed(3, integerSum) }
            }
        case .decimal(let low, let high):
            writer.message(6) { inner in
                inner.string(1, low)
                inner.string(2, high)
            }
        case .date(let low, let high):
            writer.message(7) { inner in
                inner.signed(1, low)
                inner.signed(2, high)
            }
        case .timestamp(let low, let high):
            writer.message(9) { inner in
                inner.signed(1, low)
                inner.signed(2, high)
                inner.signed(3, low)
                inner.signed(4, high)
            }
        case nil: break
        }
    }
}
