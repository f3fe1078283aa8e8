/// The labels of an enumerated type, in their order.
public final class Enumeration: Hashable, Sendable, CustomStringConvertible {
    public let labels: [String]
    private let places: [[UInt8]: UInt32]

    /// nil where a label is there twice, or there are more than 2^32 - 1 of them.
    public init?(labels: [String]) {
        guard labels.count < Int(UInt32.max) else { return nil }
        var places: [[UInt8]: UInt32] = [:]
        places.reserveCapacity(labels.count)
        for (place, label) in labels.enumerated() {
            guard places.updateValue(UInt32(place), forKey: Array(label.utf8)) == nil else { return nil }
        }
        self.labels = labels
        self.places = places
    }

    /// The place of a label, compared byte by byte; nil where it is none.
    public func place(of label: some Sequence<UInt8>) -> UInt32? { places[Array(label)] }

    /// The label at a place; empty for a place that there is not.
    public subscript(place: UInt32) -> String { Int(place) < labels.count ? labels[Int(place)] : "" }

    public var description: String {
        let quoted = labels.map { "'\($0.replacing("'", with: "''"))'" }
        return "ENUM(\(quoted.joined(separator: ", ")))"
    }

    public static func == (left: Enumeration, right: Enumeration) -> Bool {
        left === right || left.labels.elementsEqual(right.labels) { $0.utf8.elementsEqual($1.utf8) }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(labels.count)
        if let first = labels.first { hasher.combine(first) }
    }
}
