internal import COpenSSL

/// Secret bytes in memory of their own, wiped when the last reference goes.
@safe
final class SecretBytes {
    private let memory: UnsafeMutableRawBufferPointer

    init(copyOf bytes: [UInt8]) {
        unsafe self.memory = .allocate(byteCount: bytes.count, alignment: 1)
        unsafe self.memory.copyBytes(from: bytes)
    }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe body(UnsafeRawBufferPointer(self.memory))
    }

    deinit {
        unsafe OPENSSL_cleanse(self.memory.baseAddress, self.memory.count)
        unsafe self.memory.deallocate()
    }
}

// Unchecked: the memory is written in the initialiser only and never handed out for writing.
extension SecretBytes: @unchecked Sendable {}
