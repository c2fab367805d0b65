internal import CanonicalJSON
internal import Cryptography
internal import Documents

extension SealStatusList {
    /// Up to a million seals.
    static let limits = JSONLimits(size: Self.sizeLimit, depth: 6, count: 1 << 20)

    /// What a register says of the seals made under a maker's name.
    init(
        of register: SealRegister,
        maker: Certificate,
        serial: Int64,
        issued: UTCMilliseconds,
        expires: UTCMilliseconds
    ) throws(SealsError) {
        guard maker.purpose == .sealMaker, let name = maker.name else {
            throw SealsError(.certificateUnfit, "\(maker.subject) is not for making seals")
        }
        guard issued < expires else { throw SealsError(.requestRefused, "the status list expires before it is made") }
        var entries: [Digest: Entry] = [:]
        for registered in register.seals {
            guard let seal = registered.seal else { continue }
            let digest = try SealsError.wrap("digest a seal") { () throws(CryptographyError) in
                try DigestAlgorithm.sha256.hash(seal.der)
            }
            let periods = registered.history.filter { Self.told.contains($0.state) }
                .map { Period(state: $0.state, since: $0.time) }
            entries[digest] = Entry(identifier: seal.identifier, digest: digest, periods: periods)
        }
        self.init(serial: serial, issued: issued, expires: expires, maker: name, entries: entries)
    }

    /// The states that others need to know.
    private static let told: Set<SealState> = [.inUse, .suspended, .lost, .revoked, .destroyed]

    /// The text that is signed.
    var text: [UInt8] {
        let entries = self.entries.values.sorted {
            ($0.identifier, $0.digest.hex) < ($1.identifier, $1.digest.hex)
        }
        let list: JSONValue = [
            "version": 1, "serial": .integer(self.serial), "issued": .string(self.issued.description),
            "expires": .string(self.expires.description), "maker": .string(self.maker),
            "seals": .array(entries.map(\.json)),
        ]
        return list.serialized()
    }

    init(canonical text: [UInt8]) throws {
        let value = try JSONValue(canonical: text, limits: Self.limits)
        try value.requireOnly(["version", "serial", "issued", "expires", "maker", "seals"])
        guard try value.requiredInteger("version") == 1 else { throw RegisterFault("has another version than 1") }
        var entries: [Digest: Entry] = [:]
        for seal in try value.requiredElements("seals") {
            let entry = try Entry(json: seal)
            guard entries.updateValue(entry, forKey: entry.digest) == nil else {
                throw RegisterFault("names a seal twice")
            }
        }
        self.init(
            serial: try value.requiredInteger("serial"), issued: try UTCMilliseconds(value.requiredText("issued")),
            expires: try UTCMilliseconds(value.requiredText("expires")), maker: try value.requiredText("maker"),
            entries: entries)
        guard self.serial > 0, self.issued < self.expires else { throw RegisterFault("has impossible times") }
        guard self.text == text else { throw RegisterFault("is not in its one order") }
    }
}

extension SealStatusList.Period {
    var json: JSONValue { ["state": .string(self.state.rawValue), "since": .string(self.since.description)] }
}

extension SealStatusList.Entry {
    var json: JSONValue {
        [
            "identifier": .string(self.identifier),
            "digest": .string(self.digest.description),
            "periods": .array(self.periods.map(\.json)),
        ]
    }

    init(json value: JSONValue) throws {
        try value.requireOnly(["identifier", "digest", "periods"])
        guard let digest = Digest(try value.requiredText("digest")), digest.algorithm == .sha256 else {
            throw RegisterFault("has a digest that is none by SHA-256")
        }
        let periods = try value.requiredElements("periods").map { period in
            try period.requireOnly(["state", "since"])
            guard let state = SealState(rawValue: try period.requiredText("state")) else {
                throw RegisterFault("has an unknown state")
            }
            return SealStatusList.Period(state: state, since: try UTCMilliseconds(period.requiredText("since")))
        }
        guard zip(periods, periods.dropFirst()).allSatisfy({ $0.since <= $1.since }) else {
            throw RegisterFault("has states that are not in the order of time")
        }
        self.init(identifier: try value.requiredText("identifier"), digest: digest, periods: periods)
    }
}
