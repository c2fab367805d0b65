import Cryptography
import Testing

@Suite("Sharing between threads")
struct SharingTests {
    @Test("Keys, certificates and lists serve many threads at once", arguments: Suite.allCases)
    func threads(_ suite: Suite) async throws {
        let ca = try TestHierarchy(suite)
        let signer = try ca.city.leaf()
        let verifier = try ca.verifier(lists: ca.emptyLists(), policy: .required)
        let content = SignedMessageTests.content
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<20 {
                        let message = try SignedMessage(der: SignedMessageTests.sign(signer, chain: ca.authorities))
                        try message.verify(content: content)
                        let verdict = try verifier.verify(
                            signer.certificate, presented: message.certificates, at: Identity.now)
                        #expect(verdict.chain?.isRevocationKnown == true, "\(verdict)")
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
