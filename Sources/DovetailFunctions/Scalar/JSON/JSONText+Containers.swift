/// Arrays and objects as text, for everything that is written as JSON.
extension JSONText {
    static func appendArray<Item>(
        _ items: [Item], to result: inout [UInt8], item: (Item, inout [UInt8]) -> Void
    ) {
        result.append(UInt8(ascii: "["))
        appendList(items, to: &result, item: item)
        result.append(UInt8(ascii: "]"))
    }

    static func appendObject<Member>(
        _ members: [Member], to result: inout [UInt8], name: (Member) -> [UInt8],
        value: (Member, inout [UInt8]) -> Void
    ) {
        result.append(UInt8(ascii: "{"))
        appendList(members, to: &result) { member, result in
            appendQuoted(name(member), to: &result)
            result.append(UInt8(ascii: ":"))
            value(member, &result)
        }
        result.append(UInt8(ascii: "}"))
    }

    private static func appendList<Item>(
        _ items: [Item], to result: inout [UInt8], item: (Item, inout [UInt8]) -> Void
    ) {
        for (index, next) in items.enumerated() {
            if index > 0 { result.append(UInt8(ascii: ",")) }
            item(next, &result)
        }
    }
}
