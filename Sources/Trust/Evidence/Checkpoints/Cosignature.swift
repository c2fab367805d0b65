public import Cryptography
public import Documents

/// A witness's statement: at this time, this was the largest consistent state of the log that I had seen.
///
/// The form is that of C2SP tlog-cosignature with X.509 keys: eight bytes of seconds, then the signature in DER over
/// `cosignature/v1`, the time and the checkpoint's body. A node witnesses the logs of its children with its `log` key.
public struct Cosignature: Sendable, Hashable {
    /// The witness.
    public let witness: DivisionCode
    /// The witness's clock, seconds since 1970 UTC.
    public let seconds: Int64

    /// Cosigns a checkpoint whose consistency was checked.
    ///
    /// - Parameters:
    ///   - checkpoint: The checkpoint.
    ///   - witness: The node that cosigns.
    ///   - key: Its `log` key, of either suite.
    ///   - time: The node's clock.
    /// - Returns: The line to be added to the checkpoint.
    /// - Throws: A CryptographyError when the library fails.
    public static func make(
        over checkpoint: Checkpoint,
        witness: DivisionCode,
        key: PrivateKey,
        at time: UTCMilliseconds
    ) throws(CryptographyError) -> NoteSignature {
        let seconds = max(0, time.sinceEpoch / 1000)
        let name = witness.domainName
        let stamp = (0..<8).map { UInt8(truncatingIfNeeded: seconds >> (56 - 8 * $0)) }
        return NoteSignature(
            name: name,
            keyIdentifier: try NoteSignature.keyIdentifier(of: key.publicKey, name: name, kind: .cosignature),
            signature: stamp + (try key.sign(Self.message(checkpoint.body, seconds: seconds)))
        )
    }

    /// Reads and checks a cosignature.
    ///
    /// - Parameters:
    ///   - line: A line of the checkpoint.
    ///   - checkpoint: The checkpoint.
    ///   - certificate: The witness's certificate; its name must be that of the line, its chain is not looked at.
    /// - Returns: What the witness states, or nil when the line is not a cosignature by this certificate.
    /// - Throws: A CryptographyError when the library fails.
    public static func verify(
        _ line: NoteSignature,
        of checkpoint: Checkpoint,
        by certificate: Certificate
    ) throws(CryptographyError) -> Cosignature? {
        let key = certificate.publicKey
        guard line.signature.count > 8, let witness = try? DivisionCode(domainName: line.name),
            certificate.purpose == .log, certificate.name == line.name,
            line.keyIdentifier
                == (try NoteSignature.keyIdentifier(of: key, name: line.name, kind: .cosignature))
        else { return nil }
        let seconds = line.signature[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let seconds = Int64(exactly: seconds),
            try key.isValidSignature(
                Array(line.signature[8...]), over: Self.message(checkpoint.body, seconds: seconds))
        else { return nil }
        return Cosignature(witness: witness, seconds: seconds)
    }

    private static func message(_ body: CheckpointBody, seconds: Int64) -> [UInt8] {
        Array("cosignature/v1\ntime \(seconds)\n\(body.text)".utf8)
    }
}
