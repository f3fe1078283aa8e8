import Testing

@testable import Dovetail

@Suite struct MemorySizeTests {
    @Test(arguments: [
        ("512MB", 512_000_000), ("2GiB", 2_147_483_648), ("4g", 4_294_967_296), ("1.5 kB", 1_500), ("7", 7),
        ("100_000", 100_000),
    ])
    func sizes(text: String, bytes: Int) {
        #expect(MemorySize.bytes(of: text) == bytes)
    }

    @Test(arguments: ["", "lots", "-1", "0", "5 miles", "200%", "1e30TB", "999999999999TB", "."])
    func nonsense(text: String) {
        #expect(MemorySize.bytes(of: text) == nil)
    }

    @Test func parts() throws {
        let half = try #require(MemorySize.bytes(of: "50%"))
        let whole = try #require(MemorySize.bytes(of: "100%"))
        #expect(abs(whole - 2 * half) <= 2 && MemorySize.usual < whole)
    }
}
