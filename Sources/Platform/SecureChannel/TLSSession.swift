internal import COpenSSL
import NIOCore

/// What a completed handshake established.
struct SecureHandshake: Equatable {
    let peer: PeerIdentity
    let applicationProtocol: String?
    let isResumed: Bool
}

/// One connection of the library between two memory buffers; it does no I/O.
@safe
final class TLSSession {
    enum Role: Equatable {
        case server
        case client(expecting: String, serverName: String?)
    }

    enum HandshakeProgress {
        case needsInput
        case completed(SecureHandshake)
        case failed(SecureChannelError)
    }

    enum ReadEnd {
        case needsInput
        case closedByPeer
        case failed(SecureChannelError)
    }

    private struct AcceptedPeer {
        let chain: [[UInt8]]
        let identity: PeerIdentity
    }

    private let context: TLSContext
    private let role: Role
    private let ssl: OpaquePointer
    private let input: OpaquePointer
    private let output: OpaquePointer
    private var accepted: AcceptedPeer?
    private var refusal: String?

    init(context: TLSContext, role: Role) throws(SecureChannelError) {
        self.context = context
        self.role = role
        unsafe self.ssl = try context.makeConnection()
        guard sessionSlot >= 0, let input = unsafe BIO_new(BIO_s_mem()) else {
            unsafe SSL_free(self.ssl)
            throw .libraryFailed("make a buffer", cause: OpenSSLErrors.take().description)
        }
        guard let output = unsafe BIO_new(BIO_s_mem()) else {
            unsafe BIO_free(input)
            unsafe SSL_free(self.ssl)
            throw .libraryFailed("make a buffer", cause: OpenSSLErrors.take().description)
        }
        unsafe self.input = input
        unsafe self.output = output
        // An empty buffer means "come back later", not the end.
        _ = unsafe yz_ssl_BIO_set_mem_eof_return(input, -1)
        _ = unsafe yz_ssl_BIO_set_mem_eof_return(output, -1)
        unsafe SSL_set_bio(self.ssl, input, output)
        // From here on the buffers belong to `ssl`, and `deinit` frees all three.
        guard unsafe SSL_set_ex_data(self.ssl, sessionSlot, Unmanaged.passUnretained(self).toOpaque()) == 1 else {
            throw .libraryFailed("prepare a connection", cause: OpenSSLErrors.take().description)
        }
        try self.assume(role)
    }

    private func assume(_ role: Role) throws(SecureChannelError) {
        switch role {
        case .server:
            unsafe SSL_set_accept_state(self.ssl)
        case .client(let expecting, let serverName):
            unsafe SSL_set_connect_state(self.ssl)
            if let serverName, unsafe yz_ssl_set_tlsext_host_name(self.ssl, serverName) != 1 {
                throw .settingInvalid("serverName", "must be a host name of at most 255 bytes")
            }
            guard let session = self.context.sessions.take(for: expecting) else { return }
            // The server shows no certificate when it resumes, so its old one is decided on again.
            if self.decideOnResumption(chain: session.chain), unsafe !session.offer(on: self.ssl) {
                self.accepted = nil
            }
        }
    }

    // MARK: Bytes

    /// Takes bytes from the network; false when there is no memory for them.
    func receive(_ bytes: ByteBuffer) -> Bool {
        unsafe bytes.withUnsafeReadableBytes { bytes in
            var written = 0
            return unsafe bytes.isEmpty || BIO_write_ex(self.input, bytes.baseAddress, bytes.count, &written) == 1
        }
    }

    /// What is to be sent to the network, if anything.
    func takeOutput(_ allocator: ByteBufferAllocator) -> ByteBuffer? {
        let count = unsafe BIO_ctrl_pending(self.output)
        guard count > 0 else { return nil }
        var buffer = allocator.buffer(capacity: count)
        unsafe buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
            var read = 0
            return unsafe BIO_read_ex(self.output, bytes.baseAddress, count, &read) == 1 ? read : 0
        }
        return buffer
    }

    func handshake() -> HandshakeProgress {
        ERR_clear_error()
        let result = unsafe SSL_do_handshake(self.ssl)
        if result == 1 { return self.completion() }
        let error = unsafe SSL_get_error(self.ssl, result)
        return error == SSL_ERROR_WANT_READ ? .needsInput : .failed(self.takeFailure())
    }

    /// Decrypts all there is.
    func read(into buffer: inout ByteBuffer) -> ReadEnd {
        while true {
            ERR_clear_error()
            var result: Int32 = 0
            unsafe buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 1) { bytes in
                var count = 0
                unsafe result = SSL_read_ex(self.ssl, bytes.baseAddress, bytes.count, &count)
                return result == 1 ? count : 0
            }
            if result == 1 { continue }
            switch unsafe SSL_get_error(self.ssl, result) {
            case SSL_ERROR_WANT_READ: return .needsInput
            case SSL_ERROR_ZERO_RETURN: return .closedByPeer
            default: return .failed(self.takeFailure())
            }
        }
    }

    /// How many bytes ``read(into:)`` can yield at most, apart from a record that is already half here.
    var pendingInput: Int { unsafe BIO_ctrl_pending(self.input) }

    func write(_ bytes: ByteBuffer) -> SecureChannelError? {
        ERR_clear_error()
        let isWritten = unsafe bytes.withUnsafeReadableBytes { bytes in
            var written = 0
            let count = bytes.count
            guard count > 0 else { return true }
            return unsafe SSL_write_ex(self.ssl, bytes.baseAddress, count, &written) == 1 && written == count
        }
        return isWritten ? nil : self.takeFailure()
    }

    /// Puts close_notify into the output.
    func closeOutput() {
        ERR_clear_error()
        _ = unsafe SSL_shutdown(self.ssl)
        ERR_clear_error()
    }

    // MARK: Decisions

    /// Decides on the chain the peer sent; nil is yes, a number the library's name for the alert.
    func decideOnHandshake(chain: [[UInt8]]?) -> Int32? {
        self.accepted = nil
        guard let chain else {
            self.refusal = "it is not a chain of 1 to \(maximumChainLength) readable certificates"
            return X509_V_ERR_CERT_REJECTED
        }
        switch self.decide(chain) {
        case .accepted(let identity):
            self.accepted = AcceptedPeer(chain: chain, identity: identity)
            return nil
        case .refused(let reason, let alert):
            self.refusal = reason
            return alert.verificationError
        }
    }

    /// Decides on the chain of a session that could be resumed; no means a full handshake, which decides again.
    func decideOnResumption(chain: [[UInt8]]) -> Bool {
        guard case .accepted(let identity) = self.decide(chain) else { return false }
        self.accepted = AcceptedPeer(chain: chain, identity: identity)
        return true
    }

    private func decide(_ chain: [[UInt8]]) -> PeerDecision {
        let decision = self.context.configuration.verifier(chain)
        guard case .accepted(let identity) = decision, case .client(let expected, _) = self.role else {
            return decision
        }
        guard identity.name == expected else {
            return .refused(reason: "it names \(identity.name), not \(expected)", alert: .badCertificate)
        }
        return decision
    }

    // MARK: Sessions and application protocols

    /// The peer's chain as it goes into a ticket, from which a resumed session is decided.
    var chainForTicket: [UInt8]? { self.accepted.flatMap { ChainCoding.encode($0.chain) } }

    func keep(_ session: OpaquePointer) {
        guard case .client(let expected, _) = self.role, let accepted = self.accepted else { return }
        guard let copy = unsafe ResumableSession(copyOf: session, chain: accepted.chain) else { return }
        self.context.sessions.store(copy, for: expected)
    }

    /// The place in the client's list (RFC 7301 § 3.1) of the first of our protocols that is in it.
    func selectProtocol(from offer: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        var offered: [Range<Int>] = []
        var position = 0
        while position < offer.count {
            let start = position + 1
            let end = unsafe start + Int(offer[position])
            guard end > start, end <= offer.count else { return nil }
            offered.append(start..<end)
            position = end
        }
        for name in self.context.configuration.applicationProtocols {
            if let match = offered.first(where: { unsafe offer[$0].elementsEqual(name.utf8) }) { return match }
        }
        return nil
    }

    // MARK: Outcome

    private func completion() -> HandshakeProgress {
        // The decision must have been about the very certificate the session is bound to.
        guard let accepted = self.accepted, let leaf = unsafe derBytes(of: SSL_get0_peer_certificate(self.ssl)) else {
            return .failed(.certificateMissing())
        }
        guard accepted.chain.first == leaf else {
            return .failed(.protocolViolation("session of another certificate than the one decided on"))
        }
        var name: UnsafePointer<UInt8>? = nil
        var length: UInt32 = 0
        unsafe SSL_get0_alpn_selected(self.ssl, &name, &length)
        let selected = unsafe UnsafeBufferPointer(start: name, count: name == nil ? 0 : Int(length))
        let handshake = SecureHandshake(
            peer: accepted.identity,
            applicationProtocol: unsafe selected.isEmpty ? nil : String(decoding: selected, as: UTF8.self),
            isResumed: unsafe SSL_session_reused(self.ssl) == 1
        )
        return .completed(handshake)
    }

    private func takeFailure() -> SecureChannelError {
        let errors = OpenSSLErrors.take()
        if let refusal = self.refusal { return .certificateRefused(refusal) }
        if let alert = errors.receivedAlert { return .peerRefused(alert: alert) }
        if errors.contains(reason: SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE) { return .certificateMissing() }
        return .protocolViolation(errors.description)
    }

    deinit {
        // The slot is emptied first: freeing may still call back.
        _ = unsafe SSL_set_ex_data(self.ssl, sessionSlot, nil)
        unsafe SSL_free(self.ssl)
    }
}

extension RefusalAlert {
    /// The verification error that libssl turns into this alert.
    fileprivate var verificationError: Int32 {
        switch self {
        case .badCertificate: X509_V_ERR_CERT_REJECTED
        case .unsupportedCertificate: X509_V_ERR_INVALID_PURPOSE
        case .certificateRevoked: X509_V_ERR_CERT_REVOKED
        case .certificateExpired: X509_V_ERR_CERT_HAS_EXPIRED
        case .unknownCA: X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
        // Not in libssl's table of alerts, so it is sent as certificate_unknown.
        case .accessDenied: X509_V_ERR_PERMITTED_VIOLATION
        }
    }
}
