import Documents
import Foundation
import Testing

@Suite("Values as texts")
struct TextualValueTests {
    private func goesThroughJSON<Value: TextualValue>(_ value: Value) throws -> Bool {
        let data = try JSONEncoder().encode([value])
        #expect(try JSONDecoder().decode([String].self, from: data) == [value.description])
        return try JSONDecoder().decode([Value].self, from: data) == [value]
    }

    @Test("Every value is its canonical text in JSON")
    func json() throws {
        #expect(try self.goesThroughJSON(DivisionCode("350802")))
        #expect(try self.goesThroughJSON(UnitAddress("11370306MB2867521U@350802")))
        #expect(try self.goesThroughJSON(OfficerAddress("chen.11370306MB2867521U@350802")))
        #expect(try self.goesThroughJSON(PartyName("11370306MB2867521U@350802")))
        #expect(try self.goesThroughJSON(PacketIdentifier("01ARZ3NDEKTSV4RRFFQ69G5FAV")))
        #expect(try self.goesThroughJSON(UTCMilliseconds(sinceEpoch: 1)))
        #expect(try self.goesThroughJSON(CalendarDate("2026-11-22")))
        #expect(try self.goesThroughJSON(DocumentNumber("龙政办〔2026〕12号")))
        #expect(try self.goesThroughJSON(ClassificationMark(.topSecret, .longTerm)))
        #expect(try self.goesThroughJSON(DocumentKind.minutes))
        #expect(try self.goesThroughJSON(Urgency.extraUrgent))
        #expect(try self.goesThroughJSON(Classification.secret))
    }

    @Test("Text that is no value is a decoding error with the reason")
    func decodingError() {
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([DivisionCode].self, from: Data(#"["3500"]"#.utf8))
        }
        #expect(error.map { "\($0)" }?.contains("ends in zeros") == true)
    }

    @Test("Errors are compared by their code")
    func errors() throws {
        let first = #expect(throws: DocumentsError.self) { try DivisionCode("1") }
        let second = #expect(throws: DocumentsError.self) { try DivisionCode("22222") }
        let third = #expect(throws: DocumentsError.self) { try UnitCode("1") }
        #expect(first == second)
        #expect(first?.message != second?.message)
        #expect(first != third)
        #expect(Set([first, second, third]).count == 2)
    }
}
