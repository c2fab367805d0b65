internal import Cryptography
internal import Documents
internal import Foundation
internal import Seals
internal import XML

/// Writes what a signature says of itself (Signature.xml), elements in the order of the standard's schema.
struct SignatureXML {
    let signer: OFDSigner
    let plan: SignaturePlan
    let stamps: [SignatureDescription.Stamp]
    let time: UTCMilliseconds

    func bytes(_ references: [(path: OFDPath, digest: [UInt8])]) throws(OFDError) -> [UInt8] {
        do {
            return try self.root(references).serialized()
        } catch {
            throw OFDError(.unwritable, "\(self.plan.descriptionPath) cannot be written", cause: error)
        }
    }

    private func root(_ references: [(path: OFDPath, digest: [UInt8])]) -> XMLElement {
        var information: [XMLElement?] = [
            .ofd("Provider", ["ProviderName": "Yizhan", "Version": self.signer.version]),
            .ofd("SignatureMethod", text: self.signer.method),
            .ofd("SignatureDateTime", text: self.date),
            .ofd(
                "References", ["CheckMethod": self.signer.algorithm.identifier],
                references.map { path, digest in
                    .ofd(
                        "Reference", ["FileRef": path.description],
                        [.ofd("CheckValue", text: Data(digest).base64EncodedString())])
                }),
        ]
        for stamp in self.stamps {
            information.append(
                .ofd(
                    "StampAnnot",
                    [
                        "ID": stamp.identifier, "PageRef": "\(stamp.page)", "Boundary": stamp.boundary.text,
                        "Clip": stamp.clip?.text,
                    ]))
        }
        if case .seal = self.signer.identity {
            information.append(.ofd("Seal", [:], [.ofd("BaseLoc", text: self.plan.sealPath.description)]))
        }
        return .ofd(
            "Signature", [:],
            [
                .ofd("SignedInfo", [:], information),
                .ofd("SignedValue", text: self.plan.valuePath.description),
            ])
    }

    /// As YYYYMMDDhhmmssZ, which no reader takes for a local time.
    private var date: String { String(self.time.description.filter(\.isNumber).prefix(14)) + "Z" }
}

extension OFDSigner {
    private var key: KeyAlgorithm {
        switch self.identity {
        case .seal(let signer): signer.certificate.publicKey.algorithm
        case .signature(let signer): signer.certificate.publicKey.algorithm
        }
    }

    var algorithm: DigestAlgorithm { self.key.digestAlgorithm }

    /// sm2sign-with-sm3 (GM/T 0006) or ecdsa-with-SHA256 (RFC 5758).
    var method: String { self.key == .sm2 ? "1.2.156.10197.1.501" : "1.2.840.10045.4.3.2" }
}

extension DigestAlgorithm {
    /// The OID that a CheckMethod names it by.
    fileprivate var identifier: String { self == .sm3 ? "1.2.156.10197.1.401" : "2.16.840.1.101.3.4.2.1" }
}
