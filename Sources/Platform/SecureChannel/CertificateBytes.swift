internal import COpenSSL

/// The most certificates a peer may send.
let maximumChainLength = 10

/// The DER form of a certificate of the library; nil when it cannot be encoded.
func derBytes(of certificate: OpaquePointer?) -> [UInt8]? {
    guard let certificate = unsafe certificate else { return nil }
    let length = unsafe i2d_X509(certificate, nil)
    guard length > 0 else { return nil }
    return unsafe [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, count in
        var position = buffer.baseAddress
        count = unsafe Int(max(0, i2d_X509(certificate, &position)))
    }
}

/// The DER forms of a chain of the library; nil when it is empty, too long or cannot be encoded.
func derChain(of chain: OpaquePointer?) -> [[UInt8]]? {
    guard let chain = unsafe chain else { return nil }
    let count = unsafe yz_ssl_sk_X509_num(chain)
    guard count > 0, count <= maximumChainLength else { return nil }
    var result: [[UInt8]] = []
    for index in 0..<count {
        guard let bytes = unsafe derBytes(of: yz_ssl_sk_X509_value(chain, index)) else { return nil }
        result.append(bytes)
    }
    return result
}

/// A chain as one run of bytes: for each certificate its length in three bytes and its DER.
enum ChainCoding {
    /// Longer chains are not put into tickets, which must fit in 64 KiB with everything else.
    static let maximumBytes = 16 * 1024

    static func encode(_ chain: [[UInt8]]) -> [UInt8]? {
        let total = chain.reduce(0) { $0 + 3 + $1.count }
        guard !chain.isEmpty, chain.count <= maximumChainLength, total <= self.maximumBytes else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(total)
        for certificate in chain {
            let count = certificate.count
            result += [UInt8(count >> 16), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)]
            result += certificate
        }
        return result
    }

    static func decode(_ bytes: some Collection<UInt8>) -> [[UInt8]]? {
        guard !bytes.isEmpty, bytes.count <= self.maximumBytes else { return nil }
        var rest = bytes[...]
        var chain: [[UInt8]] = []
        while !rest.isEmpty {
            let head = rest.prefix(3)
            let length = head.reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(3)
            guard head.count == 3, length > 0, length <= rest.count, chain.count < maximumChainLength else {
                return nil
            }
            chain.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return chain
    }
}
