import Testing

@testable import DovetailFormats

@Suite(.enabled(if: PyArrow.isInstalled, Comment(rawValue: PyArrow.absence)))
struct ZoneRulesTests {
    /// Offsets as Python's zone database has them, from 1850 to 2500.
    @Test func offsetsAgreeWithPython() throws {
        let script = """
            import zoneinfo, datetime as dt
            for name in ['America/Los_Angeles', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/Sao_Paulo']:
                zone = zoneinfo.ZoneInfo(name)
                for second in list(range(-2000000000, 4000000000, 8640007)) + [16725000000, 13000000000]:
                    when = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc) + dt.timedelta(seconds=second)
                    print(name, second, int(when.astimezone(zone).utcoffset().total_seconds()))
            """
        var rules: [Substring: ZoneRules] = [:]
        var count = 0
        for line in try PyArrow.run(script).split(separator: "\n") {
            let parts = line.split(separator: " ")
            if rules[parts[0]] == nil { rules[parts[0]] = try ZoneRules.named(String(parts[0])) }
            let zone = try #require(rules[parts[0]])
            let found = zone.offset(at: try #require(Int64(parts[1])))
            #expect(found == Int64(parts[2]), "\(line)")
            count += 1
        }
        #expect(count > 3_000)
    }

    @Test func rulesOfEveryForm() throws {
        let plain = try #require(try PosixZone("<+0530>-5:30"))
        #expect(plain.changes(in: 2_020).map(\.offset) == [19_800])
        let counted = try #require(try PosixZone("AAA3BBB,J60/0,300/1:30"))
        #expect(counted.changes(in: 2_024).map(\.offset) == [-7_200, -10_800])
        for rule in ["A", "CET", "CET-1CEST,M13.1.0,M10.5.0", "CET-1CEST,M3.5.0", "CET-1CEST,", "<CET-1"] {
            let parsed = try? PosixZone(rule)
            #expect(parsed == nil || rule == "CET-1CEST", "\(rule)")
        }
    }

    @Test func unknownZones() {
        #expect(throws: FormatError.self) { try ZoneRules.named("Nowhere/Else") }
        #expect(throws: FormatError.self) { try ZoneRules.named("../../../etc/passwd") }
    }
}
