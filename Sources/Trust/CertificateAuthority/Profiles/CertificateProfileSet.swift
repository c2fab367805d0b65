public import Cryptography
internal import DurableFiles

/// The profiles a CA issues by, one for each purpose and one for CA certificates.
public struct CertificateProfileSet: Sendable, Hashable {
    private var profiles: [String: CertificateProfile]

    init(_ profiles: [CertificateProfile]) {
        self.profiles = Dictionary(profiles.map { ($0.label, $0) }) { _, last in last }
    }

    /// The profile of a purpose; nil for CA certificates.
    ///
    /// - Parameter purpose: The purpose, nil for CA certificates.
    public subscript(purpose: CertificatePurpose?) -> CertificateProfile? {
        self.profiles[purpose?.rawValue ?? CertificateProfile.authorityLabel]
    }

    /// Every profile, ordered by name.
    public var all: [CertificateProfile] { self.profiles.values.sorted { $0.label < $1.label } }

    /// Reads the profiles of a folder; a purpose without a file there keeps its built-in profile.
    ///
    /// - Parameter folder: A folder of files named `PURPOSE.yaml`.
    /// - Returns: The set, complete.
    /// - Throws: ``CertificateAuthorityError/Code/profileInvalid`` with every problem of every file, or `files`.
    public static func load(folder: String) throws(CertificateAuthorityError) -> CertificateProfileSet {
        let files = try CertificateAuthorityError.wrap("read the profiles in \(folder)") { try Self.texts(in: folder) }
        var set = Self.builtIn
        var problems: [String] = []
        for (name, text) in files {
            switch CertificateProfile.read(text, name) {
            case .failure(let failure): problems += failure.lines
            case .success(let profile):
                if "\(profile.label).yaml" != name {
                    problems.append("\(name): purpose is \(profile.label), so the file must be \(profile.label).yaml")
                }
                set.profiles[profile.label] = profile
            }
        }
        guard problems.isEmpty else { throw .profiles(problems) }
        return set
    }

    private static func texts(in folder: String) throws -> [(name: String, text: String)] {
        let directory = try DurableDirectory(path: folder)
        var names: [String] = []
        try directory.forEachEntry { entry in
            guard entry.name.hasSuffix(".yaml") else { return }
            names.append(entry.name)
            guard names.count <= 64 else {
                throw CertificateAuthorityError(.limitExceeded, "\(folder) holds over 64 files")
            }
        }
        return try names.sorted().map {
            ($0, String(decoding: try directory.readFile(SafeName($0), limit: 1 << 16), as: UTF8.self))
        }
    }
}
