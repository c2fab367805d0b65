public import Cryptography
public import Documents
internal import Synchronization

extension CertificateAuthority {
    /// Revokes a certificate; others learn of it by the next revocation list.
    ///
    /// - Parameters:
    ///   - serial: The serial number in hexadecimal.
    ///   - reason: Why.
    ///   - time: From when on.
    /// - Throws: ``CertificateAuthorityError/Code/serialUnknown``, `alreadyRevoked`, `files`.
    public func revoke(
        serial: String,
        reason: RevocationReason,
        at time: UTCMilliseconds
    ) throws(CertificateAuthorityError) {
        try self.state.withLock { state throws(CertificateAuthorityError) in
            guard let entry = state.register[serial] else { throw .serialUnknown(serial) }
            if let revocation = entry.revocation {
                throw CertificateAuthorityError(
                    .alreadyRevoked,
                    "certificate \(serial) of \(entry.holder) was revoked at \(revocation.time) "
                        + "(\(revocation.reason.rawValue))"
                )
            }
            let record = RegisterRecord.revoked(serial: serial, .init(reason: reason, time: time))
            try CertificateAuthorityError.wrap("revoke certificate \(serial)") {
                try self.registerFile.append(record)
                try state.register.apply(record)
            }
        }
    }

    /// Makes the next revocation list.
    ///
    /// - Parameters:
    ///   - validity: How long until the one after it is due.
    ///   - time: Now.
    /// - Returns: The list, which is in the folder too.
    /// - Throws: ``CertificateAuthorityError/Code/keyLocked``, `authorityIncomplete`, `authorityExpired`,
    ///   `requestRefused`, `files`, `cryptography`.
    public func makeRevocationList(
        validFor validity: Duration = .seconds(7 * 86_400),
        at time: UTCMilliseconds
    ) throws(CertificateAuthorityError) -> RevocationList {
        guard validity >= .seconds(60) else {
            throw CertificateAuthorityError(.requestRefused, "a revocation list is valid for a minute at least")
        }
        return try self.state.withLock { state throws(CertificateAuthorityError) in
            let (key, own) = try self.signer(state, at: time)
            let number = state.register.listNumber + 1
            // Verifiers take the list with the latest thisUpdate: it must grow with the number, whatever the clock does.
            let thisUpdate = max(time.seconds, state.register.listTime &+ 1)
            return try CertificateAuthorityError.wrap("make revocation list \(number)") {
                let record = RegisterRecord.list(number: number, thisUpdate: thisUpdate)
                // The number is used up before a list bears it, so that no two lists ever have the same.
                try self.registerFile.append(record)
                try state.register.apply(record)
                let list = try RevocationList.issue(
                    entries: state.register.revocations,
                    number: number,
                    issuer: own,
                    key: key,
                    thisUpdate: thisUpdate,
                    nextUpdate: thisUpdate + validity.wholeSeconds
                )
                try self.folder.write(list)
                return list
            }
        }
    }
}
