import CertificateAuthority
import Cryptography
import Documents
import Evidence
import Exchange
import Packets
import SQLiteStorage
import Storage
import Testing

@Suite("Receipts with the certificates and lists of their moment", .timeLimit(.minutes(3)))
struct MomentTests {
    /// The log certificates of the tests have run out by then, their CAs have not.
    private static let later = TestPKI.start.advanced(by: .seconds(1900 * 86_400))

    @Test(
        "A receipt from before verifies when its log's certificate has left the directory and all lists are new",
        arguments: Cryptography.Suite.allCases)
    func renewed(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite, nodes: ["3508", "350823"]) { cluster in
            let digests = try await Self.traffic(cluster)
            let anchors = cluster.pki.anchors
            try await Self.passAll(digests, cluster)
            cluster.clock.set(Self.later)
            let resolver = try cluster.pki.resolver(serial: 2, at: Self.later)
            for node in digests.keys { try await cluster.trust(node, resolver) }
            for node in digests.keys {
                let listed = try resolver.directories.flatMap {
                    $0.directory.certificates(of: .node(try DivisionCode(node)))
                }
                #expect(listed.allSatisfy { $0.purpose != .log })
            }
            try await Self.passAll(digests, cluster)
            var files: [[UInt8]] = []
            for (node, list) in digests {
                for digest in list { files.append(try await cluster[node].receipt(digest).encoded()) }
            }
            for file in files { #expect(try OtherVerifiers.python(file, anchors: anchors) == 0) }
            if OtherVerifiers.hasBrowser {
                let verdicts = try OtherVerifiers.page(files, anchors: anchors)
                #expect(verdicts == [String](repeating: "pass", count: files.count))
            } else {
                print("NOT CHECKED: there is no Chromium to open tools/verify.html")
            }
            // Without what was kept nobody could tell any more: it is this that carries the receipts.
            try await Self.forget("3508", cluster)
            let file = try await cluster["3508"].receipt(#require(digests["3508"]?.first)).encoded()
            #expect(ReceiptVerifier(anchors: anchors).verify(file: file).verdict == .cannotTell)
        }
    }

    @Test("A revocation that reaches back to the receipt's time shows in files joined later")
    func revoked() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            let outcome = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            let digest = try #require(outcome.receipts.first).identity()
            let certificate = try #require(cluster.pki.keys["3508"]?.log.certificate)
            try cluster.pki.revoke(certificate, at: TestPKI.start)
            let after = TestPKI.start.advanced(by: .seconds(3600))
            try await cluster.trust("3508", cluster.pki.resolver(serial: 2, at: after))
            let file = try await cluster["3508"].receipt(digest).encoded()
            let report = ReceiptVerifier(anchors: cluster.pki.anchors).verify(file: file)
            #expect(report[.logRevocation]?.status == .fail, "\(report.text)")
        }
    }

    @Test("What was in force is kept once, however much is logged under it, and again only when it changes")
    func once() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            for _ in 0..<8 { _ = try await cluster.submit(from: Unit.city, to: [Unit.finance]) }
            #expect(try await cluster.count("trust_sets", "3508") == 1)
            let objects = try await cluster.count("trust_objects", "3508")
            #expect(try await cluster.count("log_heads WHERE material IS NULL", "3508") == 0)
            let after = TestPKI.start.advanced(by: .seconds(3600))
            try await cluster.trust("3508", cluster.pki.resolver(serial: 2, at: after))
            for _ in 0..<8 { _ = try await cluster.submit(from: Unit.city, to: [Unit.finance]) }
            #expect(try await cluster.count("trust_sets", "3508") == 2)
            // The lists are new, the certificates are the same.
            let lists = try await cluster.count("trust_objects WHERE kind = 'revocation-list'", "3508")
            #expect(try await cluster.count("trust_objects", "3508") == objects + lists / 2)
        }
    }

    @Test("The log of people is given out with what it verifies by when its log's certificate has left the directory")
    func people() async throws {
        try await Cluster.with(.int, nodes: ["3508", "350823"]) { cluster in
            let person = ActingPerson(
                way: .socket, actor: PeopleEntry.Actor(user: 1000, process: 4711), name: "chen")
            let county = try cluster["350823"]
            try await county.recordSession(of: person)
            try await cluster.poll { try await cluster.count("people_cosignatures", "350823") > 0 }
            cluster.clock.set(Self.later)
            try await cluster.trust("350823", cluster.pki.resolver(serial: 2, at: Self.later))
            let shard = try #require(try await county.logShards(of: .people).first)
            let state = try await county.logState(shard: shard, of: .people)
            let checkpoint = state.checkpoint
            let certificates = state.material.certificates
            #expect(try certificates.contains { try checkpoint.verifySignature(by: $0) })
            // Among the further lines is the log's own in the standard form.
            let isCosigned = try checkpoint.cosignatures.contains { line in
                try certificates.contains { try Cosignature.verify(line, of: checkpoint, by: $0) != nil }
            }
            #expect(isCosigned)
            try await cluster.store("350823").transaction { session in
                for table in ["people_heads", "people_cosignatures"] {
                    let count = try session.execute("UPDATE \(table) SET material = NULL")
                    #expect(count > 0)
                }
            }
            let bare = try await county.logState(shard: shard, of: .people)
            #expect(try !bare.material.certificates.contains { try checkpoint.verifySignature(by: $0) })
        }
    }

    /// A document from the county to the city, signed for; the receipts by node.
    private static func traffic(_ cluster: Cluster) async throws -> [String: [Digest]] {
        let outcome = try await cluster.submit(from: Unit.county, to: [Unit.city])
        let id = outcome.envelope.id
        try await cluster.until(id, Unit.city, is: .delivered, at: "350823")
        try await cluster.act(.signFor, on: id, by: Unit.city)
        try await cluster.until(id, Unit.city, is: .signedFor, at: "350823")
        // The county's log is witnessed by the city.
        try await cluster.poll { try await cluster.count("cosignatures", "350823") > 0 }
        var digests: [String: [Digest]] = [:]
        for node in ["3508", "350823"] {
            digests[node] = try await cluster[node].track(id).flatMap(\.receipts).map(\.digest)
        }
        #expect((digests["350823"] ?? []).count == 3)
        return digests
    }

    private static func passAll(_ digests: [String: [Digest]], _ cluster: Cluster) async throws {
        let verifier = ReceiptVerifier(anchors: cluster.pki.anchors)
        for (node, list) in digests {
            for digest in list {
                let file = try await cluster[node].receipt(digest)
                let report = verifier.verify(file: try file.encoded())
                #expect(report.verdict == .pass, "\(report.text)")
                #expect(report.witnesses.allSatisfy { $0.finding.status == .pass }, "\(report.text)")
            }
        }
    }

    private static func forget(_ node: String, _ cluster: Cluster) async throws {
        try await cluster.store(node).transaction { session in
            for table in ["log_heads", "evidence", "cosignatures"] {
                _ = try session.execute("UPDATE \(table) SET material = NULL")
            }
        }
    }
}
