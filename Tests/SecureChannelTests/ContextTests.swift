import NIOCore
import SecureChannel
import Testing

@Suite("TLS context", .timeLimit(.minutes(5)))
struct ContextTests {
    private func make(
        _ identity: TLSIdentity,
        variant: ProtocolVariant = .tls13,
        applicationProtocols: [String] = [],
        limits: TLSLimits = TLSLimits()
    ) throws -> TLSContext {
        let configuration = TLSConfiguration(
            identity: identity,
            variant: variant,
            applicationProtocols: applicationProtocols,
            limits: limits
        ) { _ in .refused(reason: "test", alert: .badCertificate) }
        return try TLSContext(configuration: configuration)
    }

    @Test(
        "The GM variants are refused with a sentence where the library lacks them",
        arguments: [
            ProtocolVariant.tls13GM, .tlcp,
        ])
    func missingVariant(variant: ProtocolVariant) throws {
        let node = try TestAuthority.current.node("server")
        let error = #expect(throws: SecureChannelError.self) { try self.make(node.identity, variant: variant) }
        #expect(error?.code == .variantUnavailable)
        let start = "\(variant) is switched on, but the TLS library in use (\(TLSContext.library)) does not offer it: "
        #expect(error?.message.hasPrefix(start) == true)
        #expect(error?.isTemporary == false)
    }

    @Test("A key of another certificate is refused")
    func wrongKey() throws {
        let authority = try TestAuthority.current
        let key = try authority.node("other").privateKey
        let identity = TLSIdentity(certificateChain: try authority.node("server").chain, privateKey: key)
        #expect(throws: code(.identityMismatch)) { try self.make(identity) }
    }

    @Test("Unreadable certificates and keys are refused, and named")
    func unreadable() throws {
        let node = try TestAuthority.current.node("server")
        let cases: [(String, TLSIdentity)] = [
            ("certificate chain", TLSIdentity(certificateChain: [], privateKey: node.privateKey)),
            ("certificate 1", TLSIdentity(certificateChain: [[0x30, 0x00]], privateKey: node.privateKey)),
            ("certificate 1", TLSIdentity(certificateChain: [node.chain[0] + [0]], privateKey: node.privateKey)),
            ("certificate 2", TLSIdentity(certificateChain: [node.chain[0], []], privateKey: node.privateKey)),
            ("private key", TLSIdentity(certificateChain: node.chain, privateKey: [])),
            ("private key", TLSIdentity(certificateChain: node.chain, privateKey: Array(node.privateKey.dropLast()))),
        ]
        for (object, identity) in cases {
            let error = #expect(throws: SecureChannelError.self) { try self.make(identity) }
            #expect(error?.code == .identityUnreadable)
            #expect(error?.message.hasPrefix("\(object) of the TLS identity") == true)
        }
    }

    @Test("Settings outside their range are refused")
    func settings() throws {
        let identity = try TestAuthority.current.node("server").identity
        let wrong: [(inout TLSLimits) -> Void] = [
            { $0.handshakeTimeout = .zero },
            { $0.closeTimeout = .zero },
            { $0.idleTimeout = .zero },
            { $0.sessionLifetime = .hours(200) },
            { $0.maximumCertificateBytes = 10 },
            { $0.maximumEarlyWriteBytes = -1 },
        ]
        for change in wrong {
            var limits = TLSLimits()
            change(&limits)
            #expect(throws: code(.settingInvalid)) { try self.make(identity, limits: limits) }
        }
        #expect(throws: code(.settingInvalid)) { try self.make(identity, applicationProtocols: [""]) }
    }

    @Test("Neither an identity nor an error shows the key")
    func noKeyInText() throws {
        let node = try TestAuthority.current.node("server")
        #expect("\(node.identity)" == "TLS identity with 2 certificates")
    }
}
