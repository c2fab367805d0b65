import Evidence
import Testing

@Suite("The events")
struct EvidenceEventTests {
    @Test("Every event has names of its own and rules that fit together", arguments: EvidenceEvent.allCases)
    func rules(event: EvidenceEvent) {
        #expect(EvidenceEvent.allCases.filter { $0.title == event.title } == [event])
        #expect(EvidenceEvent.allCases.filter { $0.englishTitle == event.englishTitle } == [event])
        #expect(EvidenceEvent(rawValue: event.rawValue) == event)
        #expect(event.isHumanAct == (event.actingSide != nil))
        // Whoever acts does so at his own node, which alone may state it.
        if let side = event.actingSide { #expect(event.issuingSide == side) }
        if event.polarity == .negative { #expect(event.requiresReason) }
        if let identifier = event.standardIdentifier {
            #expect(identifier.hasPrefix("http://uri.etsi.org/19522/Event/"))
        } else {
            let isOwn = [.consignmentQuarantined, .actReleased, .deliveryDelayed, .deliveryUrged].contains(event)
            #expect(isOwn || event.rawValue.hasPrefix("recall.") || event.rawValue.hasPrefix("operator."))
        }
    }

    @Test("The terms are those of the trade")
    func terms() {
        #expect(EvidenceEvent.actSignedFor.title == "签收")
        #expect(EvidenceEvent.actReturned.title == "退文")
        #expect(EvidenceEvent.actRefused.title == "拒收")
        #expect(
            EvidenceEvent.actSignedFor.standardIdentifier == "http://uri.etsi.org/19522/Event/ConsignmentAcceptance")
        #expect(EvidenceEvent.allCases.filter(\.isHumanAct).count == 7)
    }
}
