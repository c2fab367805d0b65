import Foundation
import SecureChannel
import Synchronization

/// A certificate with its key and its issuers, made for the tests.
struct TestNode: Sendable {
    let name: String
    let chain: [[UInt8]]
    let privateKey: [UInt8]
    let chainPEM: Data
    let keyPEM: Data

    var identity: TLSIdentity { TLSIdentity(certificateChain: self.chain, privateKey: self.privateKey) }

    /// Writes `name.pem` (leaf and issuers) and `name.key`.
    func write(to folder: URL) throws {
        try self.chainPEM.write(to: folder.appendingPathComponent("\(self.name).pem"))
        try self.keyPEM.write(to: folder.appendingPathComponent("\(self.name).key"))
    }
}

/// The certificates of the tests, made once by `openssl`: a root, a city's CA, and nodes of every kind.
struct TestAuthority: Sendable {
    let rootPEM: Data
    let nodes: [String: TestNode]

    private static let shared = Result { try make() }

    static var current: TestAuthority {
        get throws { try Self.shared.get() }
    }

    func node(_ name: String) throws -> TestNode {
        guard let node = self.nodes[name] else { throw MissingNode(name: name) }
        return node
    }

    struct MissingNode: Error {
        let name: String
    }

    private static let names = ["server", "neighbour", "other", "expired", "revoked", "stranger", "foreign"]

    private static let script = """
        set -e
        make_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out $1.key; }
        make_root() {
            make_key $1
            openssl req -x509 -new -key $1.key -sha256 -days 30 -subj /CN=$1 -out $1.crt
        }
        issue() { # name issuer days extensions
            make_key $1
            openssl req -new -key $1.key -subj /CN=$1.3508.35.yizhan -out $1.csr
            printf "$4" > $1.ext
            openssl x509 -req -in $1.csr -CA $2.crt -CAkey $2.key -CAcreateserial -sha256 -days $3 \\
                -extfile $1.ext -out $1.crt
        }
        make_root root
        make_root foreignroot
        issue city root 30 "basicConstraints=critical,CA:TRUE,pathlen:0\\nkeyUsage=keyCertSign,cRLSign"
        for name in server neighbour other expired revoked stranger foreign; do
            days=10; issuer=city
            [ $name = expired ] && days=-1
            [ $name = foreign ] && issuer=foreignroot
            issue $name $issuer $days "keyUsage=digitalSignature\\nsubjectAltName=DNS:$name.3508.35.yizhan"
            cat $name.crt $issuer.crt > $name.pem
            openssl x509 -in $name.crt -outform DER -out $name.1.der
            openssl x509 -in $issuer.crt -outform DER -out $name.2.der
            openssl pkcs8 -topk8 -nocrypt -in $name.key -outform DER -out $name.key.der
        done
        """

    private static func make() throws -> TestAuthority {
        try withScratchFolder { folder in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", Self.script]
            process.currentDirectoryURL = folder
            process.standardError = FileHandle.nullDevice
            try process.runAlone()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { throw MissingNode(name: "all") }
            func file(_ name: String) throws -> Data { try Data(contentsOf: folder.appendingPathComponent(name)) }
            var nodes: [String: TestNode] = [:]
            for name in Self.names {
                nodes[name] = try TestNode(
                    name: name,
                    chain: [[UInt8](file("\(name).1.der")), [UInt8](file("\(name).2.der"))],
                    privateKey: [UInt8](file("\(name).key.der")),
                    chainPEM: file("\(name).pem"),
                    keyPEM: file("\(name).key")
                )
            }
            return try TestAuthority(rootPEM: file("root.crt"), nodes: nodes)
        }
    }
}

/// A trust decision that a test can change: what a node's leaf is answered with.
final class TestTrust: Sendable {
    private let decisions: Mutex<[[UInt8]: PeerDecision]>
    private let chains = Mutex<[[[UInt8]]]>([])

    /// The usual state: server, neighbour and other are accepted, the rest is refused for its own reason.
    init(_ authority: TestAuthority) {
        var decisions: [[UInt8]: PeerDecision] = [:]
        for (name, node) in authority.nodes {
            decisions[node.chain[0]] = Self.usualDecision(for: name)
        }
        self.decisions = Mutex(decisions)
    }

    /// The chains it was asked about.
    var askedChains: [[[UInt8]]] { self.chains.withLock { $0 } }

    var verifier: PeerVerifier {
        { [self] chain in
            self.chains.withLock { $0.append(chain) }
            let unknown = PeerDecision.refused(reason: "no chain to a known anchor", alert: .unknownCA)
            return self.decisions.withLock { $0[chain.first ?? []] } ?? unknown
        }
    }

    func decide(_ node: TestNode, _ decision: PeerDecision) {
        self.decisions.withLock { $0[node.chain[0]] = decision }
    }

    func revoke(_ node: TestNode) {
        self.decide(node, .refused(reason: "revoked today", alert: .certificateRevoked))
    }

    private static func usualDecision(for name: String) -> PeerDecision? {
        switch name {
        case "server", "neighbour", "other": .accepted(PeerIdentity(name: "\(name).3508.35.yizhan"))
        case "expired": .refused(reason: "expired yesterday", alert: .certificateExpired)
        case "revoked": .refused(reason: "in the revocation list", alert: .certificateRevoked)
        case "stranger": .refused(reason: "no neighbour of this node", alert: .accessDenied)
        default: nil
        }
    }
}
