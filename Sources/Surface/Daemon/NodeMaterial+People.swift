internal import CertificateAuthority
internal import Cryptography
internal import Documents
internal import Exchange

/// What the log of people says of what a node reads.
extension NodeMaterial {
    /// The settings by digests, and beside them what is in force of the content of other files.
    func configurationState() throws(CryptographyError) -> ConfigurationState {
        var settings = self.configuration.settings
        settings["trust.anchors:content"] = self.resolver.anchors.map(\.fingerprint.description).sorted()
            .joined(separator: " ")
        settings["trust.directory:content"] = self.resolver.directories.map { directory in
            "\(directory.directory.signer.digits)=\(directory.directory.serial)"
        }.sorted().joined(separator: " ")
        for (use, certificate) in self.selection.serving {
            settings["keys.folder:\(use.replacing(" ", with: "-"))"] = certificate.fingerprint.description
        }
        return try ConfigurationState(file: self.configuration.bytes, settings: settings)
    }

    /// The keys that are held in memory.
    var heldKeys: Set<HeldKey> {
        Set(
            self.folder.pairs.map { pair in
                HeldKey(
                    certificate: pair.certificate.fingerprint, purpose: pair.purpose.rawValue,
                    suite: pair.key.algorithm.suite)
            })
    }
}
