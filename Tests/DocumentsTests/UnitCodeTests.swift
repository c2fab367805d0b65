import Documents
import Testing

@Suite("Unified social credit codes")
struct UnitCodeTests {
    static let valid = [
        "11320500014150050B", "11370306MB2867521U", "115300000151003540", "12100000000018032A", "91110000600037341L",
    ]

    @Test("A valid code is read, printed, and goes through its domain label", arguments: valid)
    func reads(_ text: String) throws {
        let code = try UnitCode(text)
        #expect(code.description == text)
        #expect(code.domainLabel == text.lowercased())
        #expect(try UnitCode(domainLabel: code.domainLabel) == code)
    }

    @Test("Any one character changed to any other makes a code invalid", arguments: valid)
    func detectsChange(_ text: String) {
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        for place in 0..<18 {
            for character in alphabet {
                var changed = Array(text)
                guard changed[place] != character else { continue }
                changed[place] = character
                #expect(throws: DocumentsError.self) { try UnitCode(String(changed)) }
            }
        }
    }

    @Test("Two neighbouring characters swapped make a code invalid", arguments: valid)
    func detectsSwap(_ text: String) {
        for place in 0..<17 {
            var changed = Array(text)
            changed.swapAt(place, place + 1)
            guard String(changed) != text else { continue }
            #expect(throws: DocumentsError.self) { try UnitCode(String(changed)) }
        }
    }

    @Test("Both check characters are verified by themselves")
    func organisationCheck() {
        // The last character is right for the first seventeen; the seventeenth is not for its eight.
        let error = #expect(throws: DocumentsError.self) { try UnitCode("11320500014150051E") }
        #expect(error?.message.contains("place 17") == true)
        let last = #expect(throws: DocumentsError.self) { try UnitCode("11320500014150050C") }
        #expect(last?.message.contains("place 18") == true)
    }

    @Test(
        "Other forms are refused",
        arguments: [
            "", "11320500014150050", "11320500014150050BB", "11320500014150050b", " 11320500014150050B",
            "11370306mb2867521u", "1１320500014150050B", "1132050001415005\u{0}B", "éé320500014150050B",
        ]
    )
    func refuses(_ text: String) {
        #expect(throws: DocumentsError.self) { try UnitCode(text) }
    }

    @Test("A domain label in upper case is refused")
    func refusesUpperCaseLabel() {
        #expect(throws: DocumentsError.self) { try UnitCode(domainLabel: "11320500014150050B") }
        #expect(throws: DocumentsError.self) { try UnitCode(domainLabel: "11320500014150050ß") }
    }
}
