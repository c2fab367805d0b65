public import Cryptography

/// What is believed when a seal is judged; nothing beyond it is looked up.
public struct SealTrust: Sendable {
    /// The certificates trusted by hand.
    public var anchors: [Certificate]
    /// CA certificates that may be used to build a chain.
    public var intermediates: [Certificate]
    /// Known revocation lists; only those signed by the CA of a chain count.
    public var revocationLists: [RevocationList]
    /// Status lists of seal makers that were verified.
    public var statusLists: [SealStatusList]
    /// Whether a seal whose maker has no list is undecided, even when there is no list at all.
    public var isStatusRequired = false

    /// What is believed.
    public init(
        anchors: [Certificate],
        intermediates: [Certificate] = [],
        revocationLists: [RevocationList] = [],
        statusLists: [SealStatusList] = []
    ) {
        self.anchors = anchors
        self.intermediates = intermediates
        self.revocationLists = revocationLists
        self.statusLists = statusLists
    }
}
