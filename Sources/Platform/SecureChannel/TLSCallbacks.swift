// What libssl calls back. Each function checks its pointers, finds the connection, calls one method and never throws.
internal import COpenSSL

/// The slot of an `SSL` that points to its ``TLSSession``.
let sessionSlot: Int32 = yz_ssl_get_ex_new_index()

private func session(of ssl: OpaquePointer?) -> TLSSession? {
    guard sessionSlot >= 0, let ssl = unsafe ssl, let pointer = unsafe SSL_get_ex_data(ssl, sessionSlot) else {
        return nil
    }
    return unsafe Unmanaged<TLSSession>.fromOpaque(pointer).takeUnretainedValue()
}

/// `SSL_CTX_set_cert_verify_callback`: replaces the library's whole verification.
func verifyPeerChain(_ store: OpaquePointer?, _: UnsafeMutableRawPointer?) -> Int32 {
    guard let store = unsafe store else { return 0 }
    let pointer = unsafe X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx())
    guard let session = unsafe session(of: pointer.map { OpaquePointer($0) }) else {
        unsafe X509_STORE_CTX_set_error(store, X509_V_ERR_UNSPECIFIED)
        return 0
    }
    let failure = unsafe session.decideOnHandshake(chain: derChain(of: X509_STORE_CTX_get0_untrusted(store)))
    unsafe X509_STORE_CTX_set_error(store, failure ?? X509_V_OK)
    return failure == nil ? 1 : 0
}

/// `SSL_CTX_set_alpn_select_cb`: the first of our protocols that the client offers.
func selectApplicationProtocol(
    _ ssl: OpaquePointer?,
    _ selected: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ selectedLength: UnsafeMutablePointer<UInt8>?,
    _ offered: UnsafePointer<UInt8>?,
    _ offeredLength: UInt32,
    _: UnsafeMutableRawPointer?
) -> Int32 {
    guard
        let session = unsafe session(of: ssl), let selected = unsafe selected,
        let selectedLength = unsafe selectedLength, let offered = unsafe offered
    else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    let offer = unsafe UnsafeBufferPointer(start: offered, count: Int(offeredLength))
    guard let range = unsafe session.selectProtocol(from: offer) else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    // The library copies the name before it frees the offer.
    unsafe selected.pointee = offered + range.lowerBound
    unsafe selectedLength.pointee = UInt8(clamping: range.count)
    return SSL_TLSEXT_ERR_OK
}

/// `SSL_CTX_sess_set_new_cb`: a client got a ticket; 0 leaves the session with the library.
func keepClientSession(_ ssl: OpaquePointer?, _ ticket: OpaquePointer?) -> Int32 {
    guard let session = unsafe session(of: ssl), let ticket = unsafe ticket else { return 0 }
    unsafe session.keep(ticket)
    return 0
}

/// The first function of `SSL_CTX_set_session_ticket_cb`: a server is about to encrypt a ticket.
func writeTicket(_ ssl: OpaquePointer?, _: UnsafeMutableRawPointer?) -> Int32 {
    guard let session = unsafe session(of: ssl), let ticket = unsafe SSL_get_session(ssl) else { return 1 }
    guard let chain = session.chainForTicket else { return 1 }
    _ = unsafe SSL_SESSION_set1_ticket_appdata(ticket, chain, chain.count)
    return 1
}

/// The second function of `SSL_CTX_set_session_ticket_cb`: a server has decrypted a ticket.
func readTicket(
    _ ssl: OpaquePointer?,
    _ ticket: OpaquePointer?,
    _: UnsafePointer<UInt8>?,
    _: Int,
    _ status: SSL_TICKET_STATUS,
    _: UnsafeMutableRawPointer?
) -> SSL_TICKET_RETURN {
    guard status == SSL_TICKET_SUCCESS || status == SSL_TICKET_SUCCESS_RENEW else {
        return SSL_TICKET_RETURN_IGNORE_RENEW
    }
    guard let session = unsafe session(of: ssl), let ticket = unsafe ticket else {
        return SSL_TICKET_RETURN_IGNORE_RENEW
    }
    var data: UnsafeMutableRawPointer? = nil
    var length = 0
    guard
        unsafe SSL_SESSION_get0_ticket_appdata(ticket, &data, &length) == 1,
        let chain = unsafe ChainCoding.decode(UnsafeRawBufferPointer(start: data, count: data == nil ? 0 : length)),
        session.decideOnResumption(chain: chain)
    else { return SSL_TICKET_RETURN_IGNORE_RENEW }
    return SSL_TICKET_RETURN_USE_RENEW
}
