import Cryptography
import Documents
import Evidence
import Testing

/// An exported log in memory.
struct TiledSample {
    static let witness = try! DivisionCode("350802")

    let world: World
    let witnessHolder: World.Holder
    var files: [TiledLogVerifier.File: [UInt8]] = [:]
    var certificates: [Certificate]
    var lists: [RevocationList]

    /// - Parameters:
    ///   - size: How many entries.
    ///   - witnessedSize: The size of the cosigned state; nil for none.
    init(_ suite: Suite, size: Int, witnessedSize: Int?) throws {
        self.world = World.of(suite)
        self.witnessHolder = try World.issue(self.world.city, suite, Self.witness.domainName, .log)
        self.certificates = [
            self.world.log.certificate, self.witnessHolder.certificate, self.world.city.certificate,
        ]
        self.lists = [try World.list(of: self.world.root), try World.list(of: self.world.city)]
        var builder = TileBuilder(self.world.algorithm)
        for number in 0..<size {
            let entry = try self.world.algorithm.hash(Array("\(number)".utf8)).bytes
            for tile in try builder.append(entry) { self.files[.tile(tile.path)] = tile.bytes }
            if builder.size == witnessedSize, witnessedSize != size {
                self.files[.witnessedCheckpoint] = try self.cosigned(self.checkpoint(builder)).bytes
            }
        }
        for tile in builder.partials { self.files[.tile(tile.path)] = tile.bytes }
        var checkpoint = try self.checkpoint(builder)
        if let line = try checkpoint.standardSignature(by: self.world.log.certificate) {
            checkpoint = checkpoint.adding(line)
        }
        if witnessedSize == size { checkpoint = try self.cosigned(checkpoint) }
        self.files[.checkpoint] = checkpoint.bytes
    }

    func checkpoint(_ builder: TileBuilder) throws -> Checkpoint {
        try Checkpoint.sign(
            CheckpointBody(
                origin: LogOrigin(node: World.node, shard: 202_601), size: builder.size, root: builder.root(),
                time: World.time),
            key: self.world.log.key)
    }

    func cosigned(_ checkpoint: Checkpoint) throws -> Checkpoint {
        checkpoint.adding(
            try Cosignature.make(
                over: checkpoint, witness: Self.witness, key: self.witnessHolder.key, at: World.time))
    }

    func report() throws -> TiledLogReport {
        try TiledLogVerifier(anchors: [self.world.root.certificate]).verify(
            material: VerificationMaterial(certificates: self.certificates, revocationLists: self.lists)
        ) { self.files[$0] }
    }
}

@Suite("The verifier of exported logs")
struct TiledLogVerifierTests {
    @Test("A whole log under a witness passes", arguments: Suite.allCases, [0, 1, 255, 256, 257, 1000])
    func whole(suite: Suite, size: Int) throws {
        let report = try TiledSample(suite, size: size, witnessedSize: size).report()
        #expect(report.verdict == .pass, "\(report.items)")
        #expect(report.body?.size == size && report.witnessedSize == size)
        #expect(report.witnesses.map(\.witness) == [TiledSample.witness])
        #expect(report.witnesses[0].seconds == World.seconds)
    }

    @Test("A log that is witnessed up to an earlier state passes, and says how far", arguments: Suite.allCases)
    func earlier(suite: Suite) throws {
        let report = try TiledSample(suite, size: 700, witnessedSize: 300).report()
        #expect(report.verdict == .pass, "\(report.items)")
        #expect(report.witnessedSize == 300)
    }

    @Test("Without a witness it cannot be told whether the log shows everybody the same")
    func pending() throws {
        let report = try TiledSample(.int, size: 10, witnessedSize: nil).report()
        #expect(report.verdict == .cannotTell)
        #expect(report[.witnessed]?.reason.english.contains("pending witness") == true)
        #expect(report.items.filter { $0.finding.status != .pass }.map(\.check) == [.witnessed])
    }

    @Test("A partial tile may be gone when the full one is there")
    func dropped() throws {
        var sample = try TiledSample(.int, size: 300, witnessedSize: 300)
        let longer = try TiledSample(.int, size: 512, witnessedSize: 512)
        for path in [TilePath(level: nil, index: 1, width: 44), TilePath(level: 0, index: 1, width: 44)] {
            sample.files[.tile(path)] = nil
            let full = TiledLogVerifier.File.tile(TilePath(level: path.level, index: 1))
            sample.files[full] = longer.files[full]
        }
        #expect(try sample.report().verdict == .pass)
    }

    @Test("No file can be changed by a byte or left out", arguments: Suite.allCases)
    func changed(suite: Suite) throws {
        let sample = try TiledSample(suite, size: 700, witnessedSize: 300)
        var generator = SeededGenerator(seed: 5)
        for file in sample.files.keys.sorted(by: { $0.description < $1.description }) {
            var other = sample
            other.files[file] = nil
            #expect(try other.report().verdict != .pass, "without \(file)")
            for _ in 0..<12 {
                var bytes = try #require(sample.files[file])
                let place = Int.random(in: bytes.indices, using: &generator)
                bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                other.files[file] = bytes
                #expect(try other.report().verdict != .pass, "\(file) at \(place)")
            }
        }
    }

    @Test("A log that was forked below what a witness has seen fails")
    func forked() throws {
        var sample = try TiledSample(.int, size: 700, witnessedSize: 300)
        var builder = TileBuilder(.sha256)
        for number in 0..<300 { _ = try builder.append(DigestAlgorithm.sha256.hash([UInt8(number & 255)]).bytes) }
        sample.files[.witnessedCheckpoint] = try sample.cosigned(sample.checkpoint(builder)).bytes
        let report = try sample.report()
        #expect(report[.witnessed]?.status == .fail)
        #expect(report[.witnessed]?.reason.english.contains("forked") == true)
    }

    @Test(
        "A cosignature counts only from a witness whose certificate leads to an anchor, and never from the node itself")
    func witnesses() throws {
        var sample = try TiledSample(.int, size: 5, witnessedSize: 5)
        let certificates = sample.certificates
        sample.certificates = certificates.filter { $0 != sample.witnessHolder.certificate }
        #expect(try sample.report()[.witnessed]?.status == .cannotTell)
        let stranger = try World.issue(sample.world.stranger, .int, TiledSample.witness.domainName, .log)
        let plain = try Checkpoint(bytes: #require(sample.files[.checkpoint])).withoutCosignatures
        func verdict(_ witness: DivisionCode, _ holder: World.Holder) throws -> VerificationStatus? {
            sample.certificates = certificates + [holder.certificate]
            let line = try Cosignature.make(over: plain, witness: witness, key: holder.key, at: World.time)
            sample.files[.checkpoint] = plain.adding(line).bytes
            return try sample.report()[.witnessed]?.status
        }
        #expect(try verdict(TiledSample.witness, stranger) == .fail)
        #expect(try verdict(World.node, sample.world.log) == .fail)
        sample.lists = [
            try World.list(of: sample.world.root),
            try World.list(of: sample.world.city, revoked: [(sample.witnessHolder.certificate, -10)]),
        ]
        #expect(try verdict(TiledSample.witness, sample.witnessHolder) == .fail)
    }
}
