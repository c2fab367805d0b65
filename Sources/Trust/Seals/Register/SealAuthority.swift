internal import CanonicalJSON
public import Cryptography
public import Documents
internal import DurableFiles
internal import Synchronization

/// A seal authority (制章机构) in a folder: who keeps it, whom it trusts, its register, and the seals it made.
///
/// The folder is locked while this value lives. Whatever a method returns was made durable first. Methods block and may be
/// called from any thread; each runs to its end before the next one begins.
public final class SealAuthority: Sendable {
    private enum Name {
        static let identity = "seal-authority.json"
        static let anchors = "anchors.pem"
        static let seals = "seals"
        static let statusList = "status.json"
    }

    /// The largest register that is read, in bytes; about 100,000 for each seal with a large picture.
    static let registerLimit = 1 << 30

    private struct State {
        var register: SealRegister
        var last: String
    }

    /// The certificates by which officers and makers are trusted.
    public let anchors: [Certificate]
    private let directory: DurableDirectory
    private let seals: DurableDirectory
    private let lock: DirectoryLock
    private let file: SealRegisterFile
    private let state: Mutex<State>

    private init(
        _ directory: DurableDirectory,
        _ lock: DirectoryLock,
        keeper: UnitAddress,
        anchors: [Certificate]
    ) throws {
        self.directory = directory
        self.lock = lock
        self.anchors = anchors
        self.seals = try directory.directory(SafePath(Name.seals), createIfMissing: true)
        var register = SealRegister(keeper: keeper)
        let (file, last) = try SealRegisterFile.open(in: directory, into: &register, limit: Self.registerLimit)
        self.file = file
        // A crash may have come between a line and the seal's file.
        var present: Set<String> = []
        try self.seals.forEachEntry { present.insert($0.name) }
        for entry in register.seals where !present.contains("\(entry.identifier).esl") {
            if let seal = entry.seal { try self.seals.replaceFile(SafeName("\(entry.identifier).esl"), with: seal.der) }
        }
        self.state = Mutex(State(register: register, last: last))
    }

    /// Makes a seal authority.
    ///
    /// - Parameters:
    ///   - folder: A folder that holds none; it is made if its parent exists.
    ///   - keeper: The unit that keeps the register; its officers decide.
    ///   - anchors: The certificates by which officers and makers are trusted.
    /// - Returns: The authority, with an empty register.
    /// - Throws: ``SealsError/Code/registerExists``, `requestRefused` without an anchor, `files`.
    public static func create(
        folder: String,
        keeper: UnitAddress,
        anchors: [Certificate]
    ) throws(SealsError) -> SealAuthority {
        guard !anchors.isEmpty else { throw SealsError(.requestRefused, "a seal authority needs an anchor to trust") }
        return try SealsError.wrapping("create a seal authority in \(folder)") {
            let directory = try DurableDirectory(path: folder, createIfMissing: true)
            let lock = try directory.lock()
            guard try Self.read(Name.identity, in: directory, limit: 4096) == nil else {
                throw SealsError(.registerExists, "\(folder) holds a seal authority; choose another folder")
            }
            try directory.replaceFile(SafeName(Name.anchors), with: Array(anchors.map(\.pem).joined().utf8))
            let identity: JSONValue = ["version": 1, "keeper": .string(keeper.description)]
            // The last file: with it the folder is one.
            try directory.replaceFile(SafeName(Name.identity), with: identity.serialized() + Array("\n".utf8))
            return try SealAuthority(directory, lock, keeper: keeper, anchors: anchors)
        }
    }

    /// Opens a seal authority; every line of its register is verified.
    ///
    /// - Parameter folder: The folder.
    /// - Returns: The authority, locked against every other process.
    /// - Throws: ``SealsError/Code/registerMissing``, `registerMalformed`, or `files`, for example when another process
    ///   holds the folder.
    public static func open(folder: String) throws(SealsError) -> SealAuthority {
        try SealsError.wrapping("open the seal authority in \(folder)") {
            let directory = try DurableDirectory(path: folder)
            // Looked for before the lock is taken, so that no lock file is left in a folder given by mistake.
            guard let bytes = try Self.read(Name.identity, in: directory, limit: 4096) else {
                throw SealsError(.registerMissing, "\(folder) holds no seal authority (no \(Name.identity))")
            }
            let keeper: UnitAddress
            do {
                let value = try JSONValue(parsing: bytes, limits: JSONLimits(size: 4096, depth: 1, count: 8))
                try value.requireOnly(["version", "keeper"])
                guard try value.requiredInteger("version") == 1 else { throw RegisterFault("has another version") }
                keeper = try UnitAddress(value.requiredText("keeper"))
            } catch {
                throw SealsError(.registerMalformed, "\(Name.identity) cannot be read", cause: error)
            }
            let pem = try directory.readFile(SafeName(Name.anchors), limit: 1 << 20)
            return try SealAuthority(
                directory, try directory.lock(), keeper: keeper,
                anchors: Certificate.all(inPEM: String(decoding: pem, as: UTF8.self)))
        }
    }

    private static func read(_ name: String, in directory: DurableDirectory, limit: Int) throws -> [UInt8]? {
        do throws(DurableFilesError) {
            return try directory.readFile(SafeName(name), limit: limit)
        } catch  where error.code == .notFound {
            return nil
        }
    }

    /// The register as it stands.
    public var register: SealRegister { self.state.withLock { $0.register } }

    // MARK: Acts

    /// Applies for a seal.
    ///
    /// - Parameters:
    ///   - application: What is applied for.
    ///   - officer: Who applies.
    ///   - time: Now.
    /// - Returns: The number of the seal.
    /// - Throws: ``SealsError/Code/requestRefused``, `pictureMalformed`, `certificateUnfit`, `officerRefused`,
    ///   `clockBehind`, `files`, `cryptography`.
    public func applyFor(
        _ application: SealApplication,
        by officer: SealActor,
        at time: UTCMilliseconds
    ) throws(SealsError) -> RegisteredSeal {
        try self.state.withLock { state throws(SealsError) in
            try self.perform(.apply(application), on: state.register.nextIdentifier, by: officer, at: time, &state)
        }
    }

    /// Does anything else with a seal.
    ///
    /// - Parameters:
    ///   - kind: What is done; `apply` and `make` have calls of their own.
    ///   - identifier: The seal's number.
    ///   - officer: Who does it.
    ///   - time: Now.
    /// - Returns: The seal afterwards.
    /// - Throws: ``SealsError/Code/sealUnknown``, `stateRefused`, `officerRefused`, `clockBehind`, `requestRefused`,
    ///   `files`, `cryptography`.
    public func perform(
        _ kind: SealAct.Kind,
        on identifier: String,
        by officer: SealActor,
        at time: UTCMilliseconds
    ) throws(SealsError) -> RegisteredSeal {
        try self.state.withLock { state throws(SealsError) in
            try self.perform(kind, on: identifier, by: officer, at: time, &state)
        }
    }

    /// Makes a seal that was approved, and enters it.
    ///
    /// - Parameters:
    ///   - identifier: The seal's number.
    ///   - maker: The maker's key and certificate.
    ///   - officer: Who has it made.
    ///   - time: Now.
    /// - Returns: The seal in the register; its bytes are in the folder as well.
    /// - Throws: As ``perform(_:on:by:at:)`` and ``SealMaker/make(_:at:)``.
    public func make(
        _ identifier: String,
        with maker: SealMaker,
        by officer: SealActor,
        at time: UTCMilliseconds
    ) throws(SealsError) -> RegisteredSeal {
        try self.state.withLock { state throws(SealsError) in
            guard let entry = state.register[identifier] else { throw .sealUnknown(identifier) }
            guard entry.state == .approved else {
                throw SealsError(
                    .stateRefused, "seal \(identifier) is \(entry.state.rawValue); make needs it approved")
            }
            try self.checkChain(maker.certificate, maker.chain, at: time, "the maker's certificate")
            let seal = try maker.make(entry.application.draft(identifier), at: time)
            let made = try self.perform(.make(seal.der), on: identifier, by: officer, at: time, &state)
            try SealsError.wrapping("write seal \(identifier)") {
                try self.seals.replaceFile(SafeName("\(identifier).esl"), with: seal.der)
            }
            return made
        }
    }

    private func perform(
        _ kind: SealAct.Kind,
        on identifier: String,
        by officer: SealActor,
        at time: UTCMilliseconds,
        _ state: inout State
    ) throws(SealsError) -> RegisteredSeal {
        let certificate = officer.certificate
        guard certificate.purpose == .officerSign, let name = certificate.name,
            let address = try? OfficerAddress(domainName: name)
        else {
            throw SealsError(.officerRefused, "\(certificate.subject) is no officer's certificate (officer-sign)")
        }
        try self.checkChain(certificate, officer.chain, at: time, "the officer's certificate")
        var register = state.register
        let act = SealAct(kind, seal: identifier, officer: address, time: time)
        // Decided before it is signed, entered after it is durable.
        try register.apply(act)
        try self.append(.act(act), by: officer, register, &state)
        guard let entry = register[identifier] else { throw .sealUnknown(identifier) }
        return entry
    }

    private func append(
        _ content: RegisterLine.Content,
        by actor: SealActor,
        _ register: SealRegister,
        _ state: inout State
    ) throws(SealsError) {
        guard actor.certificate.publicKey == actor.key.publicKey else {
            throw SealsError(.keyMismatch, "the key is not that of \(actor.certificate.subject)")
        }
        let previous = state.last
        let line = try SealsError.wrapping("sign a line of the register") {
            try RegisterLine(content, after: previous, by: actor)
        }
        try SealsError.wrapping("write the register") { try self.file.append(line) }
        state.register = register
        state.last = try line.digest
    }

    private func checkChain(
        _ certificate: Certificate,
        _ presented: [Certificate],
        at time: UTCMilliseconds,
        _ what: String
    ) throws(SealsError) {
        let verifier = ChainVerifier(anchors: self.anchors, revocationPolicy: .softFail)
        let verdict = try SealsError.wrap("check \(what)") { () throws(CryptographyError) in
            try verifier.verify(certificate, presented: Array(presented.prefix(8)), at: time.seconds)
        }
        if case .refused(let refusal) = verdict {
            throw SealsError(.certificateUnfit, "\(what) is not trusted here: \(refusal.description)")
        }
    }

    // MARK: Status

    /// Makes the next status list, which nodes fetch.
    ///
    /// - Parameters:
    ///   - maker: The maker's key, certificate and chain; the list tells of the seals made under the maker's name.
    ///   - validity: How long it may be used.
    ///   - time: Now.
    /// - Returns: The signed list, which is in the folder too.
    /// - Throws: ``SealsError/Code/certificateUnfit``, `requestRefused`, `clockBehind`, `files`, `cryptography`.
    public func publish(
        by maker: SealActor,
        validFor validity: Duration = .seconds(7 * 86_400),
        at time: UTCMilliseconds
    ) throws(SealsError) -> SignedSealStatusList {
        try self.state.withLock { state throws(SealsError) in
            try self.checkChain(maker.certificate, maker.chain, at: time, "the maker's certificate")
            var register = state.register
            let serial = register.listSerial + 1
            try register.enterList(serial: serial, at: time)
            let list = try SealStatusList(
                of: register, maker: maker.certificate, serial: serial, issued: time,
                expires: time.advanced(by: validity))
            let signed = try SignedSealStatusList(signing: list, by: maker)
            // The number is used up before a list bears it.
            try self.append(.list(serial: serial, time: time), by: maker, register, &state)
            try SealsError.wrapping("write the status list") {
                try self.directory.replaceFile(SafeName(Name.statusList), with: signed.bytes)
            }
            return signed
        }
    }
}
