internal import Cryptography
internal import Documents

/// What a signer asks of a timestamp before it goes into his signature.
enum SignatureStamp {
    /// Checks that a token is over a signature, and of a time when the signer could sign.
    ///
    /// Verifiers take the token's time for the signing time: outside of `span` it would make a good signature invalid.
    static func require(
        _ token: [UInt8],
        over signature: [UInt8],
        within span: ClosedRange<UTCMilliseconds>
    ) throws(SealsError) {
        let time: UTCMilliseconds
        do {
            let token = try TimestampToken(der: token)
            guard try token.covers(signature) else {
                throw SealsError(.timestampRefused, "the timestamp is not over this signature")
            }
            if token.signer != nil { try token.verifySignature() }
            time = UTCMilliseconds(sinceEpoch: token.information.time)
        } catch let error as SealsError {
            throw error
        } catch {
            throw SealsError(.timestampRefused, "this is no timestamp over the signature", cause: error)
        }
        guard span.contains(time.wholeSecond) else {
            throw SealsError(
                .timestampRefused, "the timestamp is of \(time), when the signer's certificate or seal is not valid")
        }
    }
}
