public import CanonicalJSON
internal import Cryptography
internal import Documents
public import Exchange
internal import Evidence
internal import Foundation
public import LocalAPI
public import Packets

/// Carries out human acts: the node prepares the evidence, the officer's key signs it here, the node records it.
public struct ActClient: Sendable {
    private let api: APIClient

    /// A client for a node.
    public init(_ api: APIClient) { self.api = api }

    /// Carries out an act.
    ///
    /// - Parameters:
    ///   - act: The act.
    ///   - packet: The packet's identifier.
    ///   - officer: The officer's identity; whose officer he is stands in his certificate's name.
    ///   - reason: The reason, for 拒收 and 退文.
    ///   - recipients: For 撤回 and 催办: the recipients concerned; nil for everybody.
    /// - Returns: The node's answer with the receipts.
    /// - Throws: ``ClientError`` or `APIClient.Refusal`.
    public func perform(
        _ act: OfficeAct,
        packet: String,
        officer: SigningIdentity,
        reason: String? = nil,
        recipients: [String]? = nil
    ) async throws -> JSONValue {
        guard let name = officer.certificate.name, let address = try? OfficerAddress(domainName: name) else {
            throw ClientError(.identityUnusable, "\(officer.certificate.subject) is not an officer's certificate")
        }
        var request: [String: JSONValue] = [
            "act": .string(act.rawValue), "packet": .string(packet), "officer": .string(address.description),
            "certificate": .string(officer.certificate.fingerprint.description),
        ]
        request["reason"] = reason.map { .string($0) }
        request["recipients"] = recipients.map { .array($0.map { .string($0) }) }
        let prepared = try await self.api.post("/v1/acts/prepare", .object(request))
        let text = try prepared.requiredText("evidence")
        let evidence = try Self.checked(text, act, packet, address, officer)
        let digest = try evidence.digest(officer.key.algorithm.digestAlgorithm)
        let signature = try SignedMessage.sign(
            contentDigest: digest, key: officer.key, certificate: officer.certificate,
            signingTime: evidence.time.sinceEpoch / 1000)
        return try await self.api.post(
            "/v1/acts",
            .object([
                "evidence": .string(text), "signature": .string(Data(signature).base64EncodedString()),
            ]))
    }

    /// The officer signs what he asked for and nothing else, whatever the node says.
    private static func checked(
        _ text: String,
        _ act: OfficeAct,
        _ packet: String,
        _ address: OfficerAddress,
        _ officer: SigningIdentity
    ) throws -> Evidence {
        let evidence = try Evidence(bytes: Array(text.utf8))
        guard evidence.event == act.evidence, evidence.id.description == packet,
            evidence.officer?.address == address,
            evidence.officer?.certificate == officer.certificate.fingerprint,
            act.isOfSender ? evidence.from == address.unit : evidence.to == [address.unit]
        else {
            throw ClientError(
                .answerUnexpected, "the node asks to sign something else than the act; nothing was signed")
        }
        return evidence
    }
}
