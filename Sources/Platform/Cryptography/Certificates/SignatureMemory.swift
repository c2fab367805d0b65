internal import Synchronization

/// Which keys made a signature that never changes: what was found out once is so for ever.
///
/// It belongs to one signed object, is shared by its copies, and is no part of what the object says.
final class SignatureMemory: Sendable {
    /// More keys than this are asked about anew; a list has one issuer, whose key is renewed now and then.
    private static let limit = 8

    private let verdicts = Mutex<[ByteKey: Bool]>([:])

    /// Whether a key made the signature; a check that could not be carried out is not remembered.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - decide: Checks it.
    /// - Returns: Whether it did.
    func holds(for key: PublicKey, _ decide: () throws(CryptographyError) -> Bool) -> Bool {
        let name = ByteKey(key.subjectPublicKeyInfo)
        if let known = self.verdicts.withLock({ $0[name] }) { return known }
        guard let found = try? decide() else { return false }
        self.verdicts.withLock { verdicts in
            if verdicts.count < Self.limit { verdicts[name] = found }
        }
        return found
    }
}

extension SignatureMemory: Hashable {
    static func == (left: SignatureMemory, right: SignatureMemory) -> Bool { true }

    func hash(into hasher: inout Hasher) {}
}
