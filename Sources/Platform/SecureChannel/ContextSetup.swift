internal import COpenSSL
import NIOCore

/// The steps that turn a fresh `SSL_CTX` into what a configuration asks for.
@safe
struct ContextSetup {
    let pointer: OpaquePointer
    let configuration: TLSConfiguration

    init(pointer: OpaquePointer, configuration: TLSConfiguration) {
        unsafe self.pointer = pointer
        self.configuration = configuration
    }

    static func makeContext(for variant: ProtocolVariant) throws(SecureChannelError) -> OpaquePointer {
        let method: OpaquePointer?
        if variant == .tlcp {
            unsafe method = yz_ssl_NTLS_method()
            guard unsafe method != nil else {
                throw .variantUnavailable(variant, library: TLSContext.library, missing: "it has no NTLS_method")
            }
        } else {
            unsafe method = TLS_method()
        }
        guard let context = unsafe SSL_CTX_new(method) else {
            throw .libraryFailed("make a context", cause: OpenSSLErrors.take().description)
        }
        return unsafe context
    }

    func apply() throws(SecureChannelError) {
        ERR_clear_error()
        switch self.configuration.variant {
        case .tls13: try self.selectTLS13()
        case .tls13GM: try self.selectTLS13GM()
        case .tlcp: try self.selectTLCP()
        }
        self.setOptions()
        try self.loadIdentity()
        self.installTrustDecision()
        try self.setApplicationProtocols()
        try self.setResumption()
    }

    private func selectTLS13() throws(SecureChannelError) {
        try self.check(
            unsafe yz_ssl_CTX_set_proto_versions(self.pointer, TLS1_3_VERSION, TLS1_3_VERSION),
            "restrict itself to TLS 1.3"
        )
        try self.check(
            unsafe SSL_CTX_set_ciphersuites(self.pointer, "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256"),
            "select the AES-GCM suites"
        )
        try self.check(
            unsafe Int32(clamping: yz_ssl_CTX_set1_groups_list(self.pointer, "P-256")),
            "select the group P-256"
        )
        try self.check(
            unsafe Int32(clamping: yz_ssl_CTX_set1_sigalgs_list(self.pointer, "ECDSA+SHA256")),
            "select ECDSA with SHA-256"
        )
        unsafe SSL_CTX_set_security_level(self.pointer, 2)
    }

    private func selectTLS13GM() throws(SecureChannelError) {
        try self.check(
            unsafe yz_ssl_CTX_set_proto_versions(self.pointer, TLS1_3_VERSION, TLS1_3_VERSION),
            "restrict itself to TLS 1.3"
        )
        guard unsafe SSL_CTX_set_ciphersuites(self.pointer, "TLS_SM4_GCM_SM3:TLS_SM4_CCM_SM3") == 1 else {
            throw self.unavailable("it has no cipher suite TLS_SM4_GCM_SM3")
        }
        // IANA's name first, then the one Tongsuo uses.
        guard
            unsafe yz_ssl_CTX_set1_groups_list(self.pointer, "curveSM2") == 1
                || yz_ssl_CTX_set1_groups_list(self.pointer, "SM2") == 1
        else {
            throw self.unavailable("it has no key exchange group curveSM2")
        }
        _ = unsafe yz_ssl_enable_sm_tls13_strict(self.pointer)
        ERR_clear_error()
    }

    private func selectTLCP() throws(SecureChannelError) {
        guard unsafe yz_ssl_CTX_enable_ntls(self.pointer) == 1 else {
            throw self.unavailable("it has no SSL_CTX_enable_ntls")
        }
        let suites = "ECC-SM2-SM4-GCM-SM3:ECC-SM2-SM4-CBC-SM3:ECDHE-SM2-SM4-GCM-SM3:ECDHE-SM2-SM4-CBC-SM3"
        guard unsafe SSL_CTX_set_cipher_list(self.pointer, suites) == 1 else {
            throw self.unavailable("it has none of the cipher suites \(suites)")
        }
    }

    private func setOptions() {
        unsafe yz_ssl_CTX_set_strict_options(self.pointer)
        _ = unsafe yz_ssl_CTX_set_mode(
            self.pointer,
            CLong(SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_AUTO_RETRY)
        )
        // RFC 8446 § 8: early data can be replayed; none is accepted or sent.
        _ = unsafe SSL_CTX_set_max_early_data(self.pointer, 0)
        _ = unsafe SSL_CTX_set_recv_max_early_data(self.pointer, 0)
    }

    private func installTrustDecision() {
        unsafe SSL_CTX_set_verify(self.pointer, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
        unsafe SSL_CTX_set_cert_verify_callback(self.pointer, verifyPeerChain, nil)
        _ = unsafe yz_ssl_CTX_set_max_cert_list(
            self.pointer,
            self.configuration.limits.maximumCertificateBytes
        )
    }

    private func setApplicationProtocols() throws(SecureChannelError) {
        let protocols = self.configuration.applicationProtocols
        guard !protocols.isEmpty else { return }
        guard protocols.allSatisfy({ (1...255).contains($0.utf8.count) }) else {
            throw .settingInvalid("applicationProtocols", "must hold names of 1 to 255 bytes")
        }
        // RFC 7301 § 3.1: each name with its length in one byte.
        let list = protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        // This function alone answers 0 for success.
        guard unsafe SSL_CTX_set_alpn_protos(self.pointer, list, UInt32(list.count)) == 0 else {
            throw .libraryFailed("offer application protocols", cause: OpenSSLErrors.take().description)
        }
        unsafe SSL_CTX_set_alpn_select_cb(self.pointer, selectApplicationProtocol, nil)
    }

    private func setResumption() throws(SecureChannelError) {
        guard self.configuration.resumesSessions, self.configuration.variant != .tlcp else {
            _ = unsafe yz_ssl_CTX_set_session_cache_mode(self.pointer, CLong(SSL_SESS_CACHE_OFF))
            unsafe yz_ssl_CTX_set_no_ticket(self.pointer)
            return try self.check(unsafe SSL_CTX_set_num_tickets(self.pointer, 0), "switch tickets off")
        }
        let scope = Array("yizhan".utf8)
        try self.check(
            unsafe SSL_CTX_set_session_id_context(self.pointer, scope, UInt32(scope.count)),
            "set the session scope"
        )
        let mode = CLong(SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL)
        _ = unsafe yz_ssl_CTX_set_session_cache_mode(self.pointer, mode)
        let seconds = self.configuration.limits.sessionLifetime.nanoseconds / 1_000_000_000
        _ = unsafe SSL_CTX_set_timeout(self.pointer, CLong(seconds))
        try self.check(unsafe SSL_CTX_set_num_tickets(self.pointer, 1), "set the number of tickets")
        unsafe SSL_CTX_sess_set_new_cb(self.pointer, keepClientSession)
        try self.check(
            unsafe SSL_CTX_set_session_ticket_cb(self.pointer, writeTicket, readTicket, nil),
            "watch session tickets"
        )
    }

    func unavailable(_ missing: String) -> SecureChannelError {
        ERR_clear_error()
        return .variantUnavailable(self.configuration.variant, library: TLSContext.library, missing: missing)
    }

    func check(_ result: Int32, _ operation: String) throws(SecureChannelError) {
        guard result == 1 else {
            throw .libraryFailed(operation, cause: OpenSSLErrors.take().description)
        }
    }
}
