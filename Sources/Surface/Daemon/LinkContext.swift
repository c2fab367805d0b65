internal import Cryptography
internal import Exchange
internal import Links
internal import SecureChannel
internal import Synchronization

/// The identity and rules for new connections; replaced when keys or trust are read again.
final class CurrentLinkContext: Sendable {
    private let state: Mutex<TLSContext>

    init(_ context: TLSContext) { self.state = Mutex(context) }

    var context: TLSContext { self.state.withLock { $0 } }

    func replace(with context: TLSContext) { self.state.withLock { $0 = context } }
}

/// Makes what a node's links have in common: its link identity, the protocol, and the decision on peers.
enum LinkContext {
    static func make(
        _ configuration: NodeConfiguration,
        _ keys: KeySelection,
        _ authority: LinkAuthority
    ) throws -> TLSContext {
        let variant = configuration.linkVariant
        // A stock libssl cannot load an SM2 leaf, so the link is P-256 even under GM packets (design section 8).
        let suite: Suite = variant == .tls13 ? .int : .gm
        guard let pair = keys.pair(.link, suite) else {
            try Self.requireAvailable(variant)
            throw DaemonError(
                .keysUnreadable, "there is no valid link key of suite \(suite.rawValue) in \(configuration.keys)")
        }
        let identity = try pair.key.withPKCS8 { key in
            TLSIdentity(certificateChain: pair.certificates.map(\.der), privateKey: key)
        }
        return try Self.context(
            TLSConfiguration(
                identity: identity, variant: variant, applicationProtocols: ["http/1.1"],
                verifier: { authority.decide($0) }))
    }

    /// Asks the TLS library, so that nobody looks for certificates of a protocol that it does not have.
    private static func requireAvailable(_ variant: ProtocolVariant) throws(DaemonError) {
        let nobody = TLSIdentity(certificateChain: [], privateKey: [])
        do {
            _ = try Self.context(
                TLSConfiguration(
                    identity: nobody, variant: variant,
                    verifier: { _ in
                        .refused(reason: "this context serves no link", alert: .accessDenied)
                    }))
        } catch  where error.code == .protocolUnavailable {
            throw error
        } catch {
            // The library got as far as the identity, so it has the protocol.
        }
    }

    private static func context(_ configuration: TLSConfiguration) throws(DaemonError) -> TLSContext {
        do { return try TLSContext(configuration: configuration) } catch {
            let name = configuration.variant.rawValue
            guard error.code == .variantUnavailable else {
                throw DaemonError(.keysUnreadable, "the link cannot use its key with \(name)", cause: error)
            }
            throw DaemonError(.protocolUnavailable, "the link cannot speak \(name)", cause: error)
        }
    }
}
