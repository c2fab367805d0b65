import CertificateAuthority
import Cryptography
import Documents
import Foundation
import Testing

extension IntegrationTests {
    @Suite("Refusals say what is wrong and leave nothing behind", .timeLimit(.minutes(2)))
    struct RefusalTests {
        @Test("A document that cannot go is refused before anything is kept")
        func submissions() async throws {
            try await TestNetwork.with(.gm) { network in
                try await network.start(.county)
                let good = Letter(from: .county, to: [.city])
                try await Self.fails(network, good, 65, "is not of the form unit@node") {
                    $0 = $0.replacing(Unit.city.rawValue, "nobody")
                }
                try await Self.fails(network, good, 1, "the directory does not list") {
                    $0 = $0.replacing(Unit.city.rawValue, "11350823MB0000043T@3508")
                }
                try await Self.fails(network, good, 1, "not hosted on node 350823") {
                    $0 = $0.replacing(Unit.county.rawValue, Unit.town.rawValue, after: "--from")
                }
                var secret = good
                secret.metadata = "classification: 机密★1年"
                try await Self.fails(network, secret, 1, "mark of state secrecy")
                var hidden = good
                hidden.metadata = "note: 本件属绝密★长期"
                try await Self.fails(network, hidden, 1, "mark of state secrecy")
                var misspelt = good
                misspelt.metadata = "titel: 测试"
                try await Self.fails(network, misspelt, 65, "titel: is not a setting")
                var foreign = good
                foreign.signer = .bureau
                try await Self.fails(network, foreign, 1, "11350823MB0000043T@350823")
                try await Self.fails(network, good, 77, "passphrase") {
                    let wrong = try network.scratch.write("not the passphrase\n", to: "wrong", mode: 0o600)
                    $0 = $0.replacing(network.scratch.path("passphrase"), wrong)
                }
                try await Self.fails(network, good, 77, "does not belong to the certificate") {
                    let stem = network.unitStem(.county, .gm)
                    $0 = $0.replacing("\(stem).cert.pem", "\(network.unitStem(.bureau, .gm)).cert.pem")
                }
                try await Self.fails(network, good, 66, "cannot be read") {
                    $0 = $0.replacing(good.document, network.scratch.path("missing.ofd"))
                }
                #expect(try await network[.county].backlog() == 0)
                #expect(try await network[.county].inbox(of: .county) == [])
                let spool = try Files.all(below: "\(network[.county].folder)/data/spool")
                #expect(spool.filter { $0.contains("/drafts/") || $0.contains("/blobs/") } == [])
                await network.stopAll()
                try await Self.fails(network, good, 69, "no node answers at")
            }
        }

        @Test("Acts on a packet are the receiving unit's officers' alone, and each is done once")
        func acts() async throws {
            try await TestNetwork.with(.gm) { network in
                try await network.start(.city, .county)
                let packet = try await network.send(Letter(from: .county, to: [.city]))
                try await network.await("delivered", of: packet, for: [.city], seenBy: .city)
                let city = network[.city]
                try Self.isRefused(
                    try await network.act("sign-for", packet, by: .county, at: city), 66, "has received no packet")
                let into = network.scratch.path("stolen")
                try Self.isRefused(
                    try await network.act("open", packet, by: .county, at: city, "--into", into), 66,
                    "has received no packet")
                try await Self.isRefusedToImpostor(packet, network, into)
                #expect(!network.scratch.exists("stolen") && !network.scratch.exists("stolen.partial"))
                try Self.isRefused(try await network.act("return", packet, by: .city, "--reason", "误投"), 1, "退文")
                #expect(try await network.act("sign-for", packet, by: .city).status == 0)
                try Self.isRefused(try await network.act("sign-for", packet, by: .city), 1, "签收")
                try Self.isRefused(
                    try await network.act("sign-for", "01JH0000000000000000000000", by: .city), 66,
                    "01JH0000000000000000000000")
                let missing = try await city.run(["track", "01JH0000000000000000000000"])
                try Self.isRefused(missing, 66, "no packet 01JH0000000000000000000000")
            }
        }

        /// One whose certificate bears the registrar's name, but is by a root that nobody here trusts.
        private static func isRefusedToImpostor(_ packet: String, _ network: TestNetwork, _ into: String) async throws {
            try network.scratch.makeFolder("foreign")
            let foreign = try TestAuthorities(.gm, in: network.scratch.path("foreign"))
            let stem = network.scratch.path("impostor")
            try foreign.issue(.officerSign, to: Unit.city.registrar, by: .city).write(to: stem)
            let run = try await network[.city].run([
                "open", packet, "--into", into, "--officer-key", "\(stem).key.pem", "--officer-certificate",
                "\(stem).cert.pem", "--officer-passphrase-file", network.scratch.path("passphrase"),
            ])
            try Self.isRefused(run, 1, "取阅")
        }

        private static func fails(
            _ network: TestNetwork,
            _ letter: Letter,
            _ status: Int32?,
            _ text: String,
            location: SourceLocation = #_sourceLocation,
            _ change: (inout [String]) throws -> Void = { _ in }
        ) async throws {
            var arguments = try network.arguments(for: letter)
            try change(&arguments)
            let run = try await network[of: letter.from].run(arguments)
            try Self.isRefused(run, status, text, location: location)
        }

        private static func isRefused(
            _ run: CommandRun,
            _ status: Int32?,
            _ text: String,
            location: SourceLocation = #_sourceLocation
        ) throws {
            let known = try #require(run.status, "it was killed", sourceLocation: location)
            #expect(known != 0 && known == status ?? known, "\(run.errors)", sourceLocation: location)
            #expect(run.errors.hasPrefix("yizhan: error: "), "\(run.errors)", sourceLocation: location)
            #expect(run.errors.contains(text), "\(run.errors)", sourceLocation: location)
            #expect(run.output.isEmpty, sourceLocation: location)
        }
    }
}

extension [String] {
    /// The arguments with one exchanged for another: everywhere, or right behind an option.
    fileprivate func replacing(_ old: String, _ new: String, after option: String? = nil) -> [String] {
        self.enumerated().map { index, argument in
            let isMeant = option.map { index > 0 && self[index - 1] == $0 } ?? true
            return isMeant && argument == old ? new : argument
        }
    }
}
