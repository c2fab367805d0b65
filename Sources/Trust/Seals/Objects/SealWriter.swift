internal import Cryptography
internal import Documents

/// Writes seals and seal signatures, strictly as GB/T 38540-2020 has them.
enum SealWriter {
    static func information(
        version: Int,
        vendor: String,
        identifier: String,
        property: [UInt8],
        picture: SealPicture,
        extensions: [SealExtension]
    ) throws(SealsError) -> [UInt8] {
        let header = DERWriter.sequence([
            DERWriter.ascii("ES"), DERWriter.integer(version), DERWriter.ascii(vendor),
        ])
        let image = DERWriter.sequence([
            DERWriter.ascii(picture.format), DERWriter.octets(picture.data), DERWriter.integer(picture.width),
            DERWriter.integer(picture.height),
        ])
        // The seal's extensions stand without a tag, those of a signature under [0].
        let tail = extensions.isEmpty ? [] : try Self.extensions(extensions)
        return DERWriter.sequence([header, DERWriter.ascii(identifier), property, image, tail])
    }

    static func property(
        kind: Int,
        name: String,
        holders: SealHolders,
        created: UTCMilliseconds,
        validFrom: UTCMilliseconds,
        validUntil: UTCMilliseconds
    ) throws(SealsError) -> [UInt8] {
        let (listKind, list) = try Self.list(holders)
        return DERWriter.sequence([
            DERWriter.integer(kind), DERWriter.utf8(name), DERWriter.integer(listKind), list,
            DERWriter.time(created), DERWriter.time(validFrom), DERWriter.time(validUntil),
        ])
    }

    private static func list(_ holders: SealHolders) throws(SealsError) -> (Int, [UInt8]) {
        switch holders {
        case .certificates(let certificates): return (1, DERWriter.sequence(certificates.map(DERWriter.octets)))
        case .digests(let digests):
            let entries = digests.map {
                DERWriter.sequence([DERWriter.printable($0.algorithm), DERWriter.octets($0.value)])
            }
            return (2, DERWriter.sequence(entries))
        case .text: throw SealsError(.requestRefused, "a list of certificates as text is not written")
        }
    }

    static func extensions(_ extensions: [SealExtension]) throws(SealsError) -> [UInt8] {
        var entries: [[UInt8]] = []
        for entry in extensions {
            entries.append(
                DERWriter.sequence([
                    try DERWriter.identifier(entry.identifier), entry.isCritical ? [0x01, 0x01, 0xFF] : [],
                    DERWriter.octets(entry.value),
                ]))
        }
        return DERWriter.sequence(entries)
    }

    static func seal(
        information: [UInt8],
        certificate: [UInt8],
        algorithm: String,
        signature: [UInt8],
        timestamp: [UInt8]? = nil
    ) throws(SealsError) -> [UInt8] {
        DERWriter.sequence([
            information, DERWriter.octets(certificate), try DERWriter.identifier(algorithm), DERWriter.bits(signature),
            timestamp.map { DERWriter.tagged(0xA0, [DERWriter.bits($0)]) } ?? [],
        ])
    }

    static func toBeSigned(
        version: Int,
        seal: [UInt8],
        time: UTCMilliseconds,
        dataHash: [UInt8],
        path: String,
        extensions: [SealExtension] = []
    ) throws(SealsError) -> [UInt8] {
        let tail = extensions.isEmpty ? [] : DERWriter.tagged(0xA0, [try Self.extensions(extensions)])
        return DERWriter.sequence([
            DERWriter.integer(version), seal, DERWriter.time(time), DERWriter.bits(dataHash), DERWriter.ascii(path),
            tail,
        ])
    }

    static func signature(
        toBeSigned: [UInt8],
        certificate: [UInt8],
        algorithm: String,
        signature: [UInt8],
        timestamp: [UInt8]? = nil
    ) throws(SealsError) -> [UInt8] {
        DERWriter.sequence([
            toBeSigned, DERWriter.octets(certificate), try DERWriter.identifier(algorithm), DERWriter.bits(signature),
            timestamp.map { DERWriter.tagged(0xA0, [DERWriter.bits($0)]) } ?? [],
        ])
    }
}

extension ElectronicSeal {
    /// The seal written anew from what was read; its own bytes when it does not deviate from the form Yizhan writes.
    ///
    /// - Returns: The DER, of the shape of GB/T 38540-2020 or GM/T 0031-2025.
    /// - Throws: ``SealsError/Code/requestRefused`` for a seal of GM/T 0031-2014, which is read and never written.
    package func rewritten() throws(SealsError) -> [UInt8] {
        guard self.format != .v1 else {
            throw SealsError(.requestRefused, "seals of \(self.format.rawValue) are read and not written")
        }
        let property = try SealWriter.property(
            kind: self.kind, name: self.name, holders: self.holders, created: self.created, validFrom: self.validFrom,
            validUntil: self.validUntil)
        let information = try SealWriter.information(
            version: self.version, vendor: self.vendor, identifier: self.identifier, property: property,
            picture: self.picture, extensions: self.extensions)
        return try SealWriter.seal(
            information: information, certificate: self.makerCertificate, algorithm: self.signatureAlgorithm,
            signature: self.signature, timestamp: self.timestamp)
    }
}

extension SealSignature {
    /// The signature written anew from what was read; its own bytes when it does not deviate from the form Yizhan writes.
    ///
    /// - Returns: The DER, of the shape of GB/T 38540-2020 or GM/T 0031-2025.
    /// - Throws: ``SealsError/Code/requestRefused`` for a signature of GM/T 0031-2014, or one without a time.
    package func rewritten() throws(SealsError) -> [UInt8] {
        guard self.format != .v1, let time = self.signingTime else {
            throw SealsError(.requestRefused, "signatures of \(self.format.rawValue) are read and not written")
        }
        let toBeSigned = try SealWriter.toBeSigned(
            version: self.version, seal: self.seal.rewritten(), time: time, dataHash: self.dataHash,
            path: self.contentPath, extensions: self.extensions)
        return try SealWriter.signature(
            toBeSigned: toBeSigned, certificate: self.signerCertificate, algorithm: self.signatureAlgorithm,
            signature: self.signature, timestamp: self.timestamp)
    }
}
