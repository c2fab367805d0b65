internal import Glibc

/// An open file descriptor, closed with its last owner.
final class Descriptor: Sendable {
    let number: Int32

    init(takingOwnershipOf number: Int32) {
        self.number = number
    }

    // The result of close(2) is not looked at: whatever must last was synchronised before.
    deinit { _ = Glibc.close(self.number) }
}

/// Calls of the operating system on descriptors: interrupted calls are repeated, failures become values.
extension Descriptor {
    /// Repeats a call while a signal interrupts it.
    static func attempt<Value: SignedInteger>(_ call: () -> Value) throws(SystemFailure) -> Value {
        while true {
            let value = call()
            if value >= 0 { return value }
            let number = errno
            if number != EINTR { throw SystemFailure(number: number) }
        }
    }

    static func open(_ path: String, _ flags: Int32) throws(SystemFailure) -> Descriptor {
        let number = try Self.attempt { unsafe Glibc.open(path, flags | O_CLOEXEC) }
        return Descriptor(takingOwnershipOf: number)
    }

    func open(_ name: String, _ flags: Int32, mode: mode_t = 0) throws(SystemFailure) -> Descriptor {
        let number = try Self.attempt { unsafe openat(self.number, name, flags | O_CLOEXEC, mode) }
        return Descriptor(takingOwnershipOf: number)
    }

    func status() throws(SystemFailure) -> stat {
        var status = stat()
        _ = try Self.attempt { unsafe fstat(self.number, &status) }
        return status
    }

    /// Writes all bytes; after a failure any part of them may have been written.
    func write(_ bytes: Span<UInt8>, at offset: Int64) throws(SystemFailure) {
        var written = 0
        while written < bytes.count {
            let rest = bytes.extracting(written...)
            let position = Int(offset) + written
            let count = try Self.attempt {
                unsafe rest.withUnsafeBytes { unsafe pwrite(self.number, $0.baseAddress, $0.count, position) }
            }
            written += count
        }
    }

    /// Reads as many bytes as wanted, or as the file has; returns their number.
    func read(_ wanted: Int, into buffer: inout MutableSpan<UInt8>, at offset: Int64) throws(SystemFailure) -> Int {
        precondition(wanted <= buffer.count, "the buffer is too small")
        var done = 0
        while done < wanted {
            let (start, rest) = (done, wanted - done)
            let position = Int(offset) + start
            let count = try Self.attempt {
                unsafe buffer.withUnsafeMutableBytes { bytes in
                    unsafe pread(self.number, bytes.baseAddress?.advanced(by: start), rest, position)
                }
            }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// Makes the content and the length durable.
    func synchronizeData() throws(SystemFailure) {
        _ = try Self.attempt { fdatasync(self.number) }
    }

    /// Makes content and all metadata durable; for directories.
    func synchronizeAll() throws(SystemFailure) {
        _ = try Self.attempt { fsync(self.number) }
    }

    func truncate(to count: Int64) throws(SystemFailure) {
        _ = try Self.attempt { ftruncate(self.number, Int(count)) }
    }
}
