internal import ArgumentParser
internal import CertificateAuthority
internal import Cryptography
internal import Documents

/// Readers of arguments; the parser shows the message of what they throw behind the option's name.
enum ArgumentValues {
    static let suites = ["gm", "int"]
    static let reasons = RevocationReason.allCases.map(\.rawValue)

    static func suite(_ text: String) throws -> Suite {
        guard let suite = Suite(rawValue: text.uppercased()) else {
            throw ValidationError("there are the suites gm (SM2, SM3, SM4) and int (P-256, SHA-256, AES)")
        }
        return suite
    }

    static func name(_ text: String) throws -> PartyName {
        do {
            return try PartyName(text)
        } catch {
            throw ValidationError(Self.names)
        }
    }

    static func division(_ text: String) throws -> DivisionCode {
        do {
            return try DivisionCode(text)
        } catch {
            throw ValidationError(error.message)
        }
    }

    static func reason(_ text: String) throws -> RevocationReason {
        let reason = RevocationReason.allCases.first { $0.rawValue.lowercased() == text.lowercased() }
        guard let reason else {
            throw ValidationError("the reasons are \(Self.reasons.joined(separator: ", "))")
        }
        return reason
    }

    static func days(_ text: String) throws -> Duration {
        guard let days = Int64(text), 1...36_500 ~= days else {
            throw ValidationError("expected a number of days from 1 to 36500")
        }
        return .seconds(days * 86_400)
    }

    private static let names = """
        expected a node (350802), a unit (CODE@350802, with the 18 characters of its unified social credit code) or an \
        officer (chen-hua.CODE@350802)
        """
}

/// The profile of an end entity, or that of CAs.
enum ProfileChoice: Hashable, Sendable {
    case endEntity(CertificatePurpose)
    case authority

    static let labels = CertificatePurpose.allCases.map(\.rawValue) + [CertificateProfile.authorityLabel]

    static func argument(_ text: String) throws -> Self {
        if text == CertificateProfile.authorityLabel { return .authority }
        guard let purpose = CertificatePurpose(rawValue: text) else {
            throw ValidationError("the profiles are \(Self.labels.joined(separator: ", "))")
        }
        return .endEntity(purpose)
    }
}
