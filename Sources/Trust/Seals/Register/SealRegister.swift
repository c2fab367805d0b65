internal import Cryptography
public import Documents

/// The register of seals (印章登记册) as its acts make it: pure, so that what is refused is refused whoever asks.
public struct SealRegister: Sendable {
    /// The unit that keeps the register; its officers decide.
    public let keeper: UnitAddress
    /// The seals in the order of their applications.
    public private(set) var seals: [RegisteredSeal] = []
    /// The serial number of the last status list; 0 before the first one.
    public private(set) var listSerial: Int64 = 0
    /// When the last act was done.
    public private(set) var lastTime: UTCMilliseconds?
    private var places: [String: Int] = [:]

    /// An empty register.
    public init(keeper: UnitAddress) {
        self.keeper = keeper
    }

    /// The seal of a number.
    public subscript(identifier: String) -> RegisteredSeal? { self.places[identifier].map { self.seals[$0] } }

    /// The number of the next seal: six digits of the area, eight counted up.
    public var nextIdentifier: String {
        let area = (self.keeper.node.digits + "000000").prefix(6)
        let count = String(self.seals.count + 1)
        return area + String(repeating: "0", count: max(0, 8 - count.count)) + count
    }

    /// Enters an act.
    ///
    /// - Parameter act: The act.
    /// - Throws: ``SealsError/Code/sealUnknown``, `stateRefused`, `officerRefused`, `clockBehind`, `requestRefused`; the
    ///   register is unchanged then.
    public mutating func apply(_ act: SealAct) throws(SealsError) {
        try self.checkTime(act.time)
        if let reason = act.kind.reason {
            guard 1...200 ~= reason.count, reason == reason.withoutControls else {
                throw SealsError(.requestRefused, "the reason is not of 1 to 200 characters on one line")
            }
        }
        if case .apply(let application) = act.kind {
            try self.add(application, act)
        } else {
            try self.change(act)
        }
        self.lastTime = act.time
    }

    /// Enters that a status list was made.
    ///
    /// - Parameters:
    ///   - serial: Its serial number, one more than that of the one before.
    ///   - time: When it was made.
    /// - Throws: ``SealsError/Code/requestRefused``, `clockBehind`.
    public mutating func enterList(serial: Int64, at time: UTCMilliseconds) throws(SealsError) {
        try self.checkTime(time)
        guard serial == self.listSerial + 1 else {
            throw SealsError(.requestRefused, "status list \(serial) does not follow \(self.listSerial)")
        }
        self.listSerial = serial
        self.lastTime = time
    }

    private func checkTime(_ time: UTCMilliseconds) throws(SealsError) {
        guard let last = self.lastTime, time < last else { return }
        throw SealsError(.clockBehind, "now is \(time), the last act of the register was at \(last)")
    }

    private mutating func add(_ application: SealApplication, _ act: SealAct) throws(SealsError) {
        guard act.seal == self.nextIdentifier else {
            throw SealsError(.requestRefused, "the next seal's number is \(self.nextIdentifier), not \(act.seal)")
        }
        guard self.seals.count < 99_999_999 else { throw .limitExceeded("all numbers of seals are used up") }
        try application.draft(act.seal).check()
        guard application.custodian.unit == application.owner else {
            throw SealsError(
                .requestRefused, "the custodian \(application.custodian) is no officer of \(application.owner)")
        }
        try Self.checkCertificates(of: application)
        self.places[act.seal] = self.seals.count
        self.seals.append(RegisteredSeal(act.seal, application, act))
    }

    /// The certificates are for seal signatures, and of the unit or its officers.
    private static func checkCertificates(of application: SealApplication) throws(SealsError) {
        guard 1...64 ~= application.certificates.count else {
            throw SealsError(
                .requestRefused, "\(application.certificates.count) certificates are listed, 1 to 64 are needed")
        }
        for der in application.certificates {
            let certificate = try SealsError.wrap("read a signer's certificate") { () throws(CryptographyError) in
                try Certificate.reading(der: der)
            }
            let holder = certificate.name.flatMap { try? PartyName(domainName: $0) }
            let isOwners =
                switch holder {
                case .unit(let unit): unit == application.owner
                case .officer(let officer): officer.unit == application.owner
                default: false
                }
            guard isOwners, certificate.purpose == .sealSign else {
                throw SealsError(
                    .certificateUnfit,
                    "\(certificate.subject) is not for seal signatures of \(application.owner) or its officers")
            }
        }
    }

    private mutating func change(_ act: SealAct) throws(SealsError) {
        guard let place = self.places[act.seal] else { throw .sealUnknown(act.seal) }
        let entry = self.seals[place]
        let (from, to) = act.kind.transition
        guard from.contains(entry.state) else {
            let states = from.map(\.rawValue).sorted().joined(separator: ", ")
            throw SealsError(
                .stateRefused, "seal \(act.seal) is \(entry.state.rawValue); \(act.kind.label) needs it \(states)")
        }
        guard act.officer.unit == self.keeper else {
            throw SealsError(
                .officerRefused, "\(act.officer) is no officer of \(self.keeper), which keeps the register")
        }
        switch act.kind {
        case .approve, .decline:
            guard act.officer != entry.applicant else {
                throw SealsError(
                    .officerRefused, "\(act.officer) applied for seal \(act.seal); a second officer must decide")
            }
        case .make(let der): try self.seals[place].enter(der)
        default: break
        }
        self.seals[place].history.append(
            RegisteredSeal.Event(state: to, time: act.time, officer: act.officer, reason: act.kind.reason))
    }
}
