internal import ConfigurationFiles
internal import Cryptography
internal import Documents

extension CertificateProfile {
    /// Reads a profile's file strictly.
    ///
    /// - Parameters:
    ///   - yaml: The text.
    ///   - file: The file's name, for messages.
    /// - Throws: ``CertificateAuthorityError/Code/profileInvalid`` with every problem.
    public init(yaml: String, file: String) throws(CertificateAuthorityError) {
        switch Self.read(yaml, file) {
        case .success(let profile): self = profile
        case .failure(let problems): throw .profiles(problems.lines)
        }
    }

    struct Problems: Error {
        let lines: [String]
    }

    static func read(_ yaml: String, _ file: String) -> Result<CertificateProfile, Problems> {
        let reader = ConfigurationReader(yaml: yaml, file: file, limits: ConfigurationLimits(bytes: 1 << 16, depth: 4))
        let label = reader.root.required("purpose", .profileLabel)
        let names = reader.root.list("names", of: .nameKind, count: 0...PartyName.Kind.allCases.count)
        let validity = reader.root.required("validity", .validity)
        let overlap = reader.root.required("overlap", .validity)
        let suites = reader.root.section("suites")
        var usages: [Suite: KeyUsage] = [:]
        for suite in Suite.allCases where suites.has(suite.rawValue) {
            usages[suite] = KeyUsage(suites.list(suite.rawValue, of: .keyUsage, count: 1...7))
        }
        do {
            let (known, validity, overlap) = try reader.finish(label, validity, overlap)
            let profile = CertificateProfile(
                purpose: CertificatePurpose(rawValue: known),
                names: Set(names),
                keyUsage: usages,
                validity: validity,
                overlap: overlap
            )
            let problems = profile.contradictions
            return problems.isEmpty ? .success(profile) : .failure(Problems(lines: problems.map { "\(file): \($0)" }))
        } catch {
            return .failure(Problems(lines: error.problems.map(\.description)))
        }
    }
}

extension CertificateAuthorityError {
    static func profiles(_ lines: [String]) -> Self {
        Self(
            .profileInvalid, "the certificate profiles have \(lines.count) problems:\n" + lines.joined(separator: "\n"))
    }
}

extension SettingType where Value == String {
    /// The name of a profile.
    fileprivate static var profileLabel: Self {
        let labels = CertificatePurpose.allCases.map(\.rawValue) + [CertificateProfile.authorityLabel]
        let expectation = "one of \(labels.joined(separator: ", "))"
        return Self(expectation) { text throws(SettingFault) in
            guard labels.contains(text.string) else { throw SettingFault("is not \(expectation)") }
            return text.string
        }
    }
}

extension SettingType where Value == PartyName.Kind {
    fileprivate static var nameKind: Self { .enumeration() }
}

extension SettingType where Value == Duration {
    /// Whole days, so that a certificate ends at the hour it began.
    fileprivate static var validity: Self {
        let range = Self.duration(in: .seconds(3600) ... .seconds(36_500 * 86_400))
        return Self(range.expectation) { text throws(SettingFault) in
            guard text.string.hasSuffix("d") else {
                throw SettingFault("is not counted in days", hint: "write a whole number and d, such as 365d")
            }
            return try range.parse(text)
        }
    }
}

extension SettingType where Value == KeyUsage {
    fileprivate static var keyUsage: Self {
        Self("a key usage of RFC 5280, such as digitalSignature") { text throws(SettingFault) in
            guard let usage = KeyUsage(name: text.string) else {
                throw SettingFault("is not a key usage of RFC 5280, such as digitalSignature")
            }
            return usage
        }
    }
}
