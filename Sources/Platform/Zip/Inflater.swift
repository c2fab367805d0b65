internal import CZlib

/// A running decompression of one raw deflate stream (RFC 1951); zlib's state is owned by this value.
@safe
struct Inflater: ~Copyable {
    enum Progress {
        /// Unpacked bytes, at least one.
        case output([UInt8])
        /// All input is used up and more is needed.
        case starved
        /// The stream is complete.
        case ended
        /// The input is not a deflate stream.
        case corrupt
    }

    // zlib keeps a pointer back to this structure, so it must never move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var status: Int32 = Z_OK

    init() throws(ZipError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // A negative window size means a stream without header and checksum.
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        guard unsafe inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, size) == Z_OK else {
            unsafe stream.deallocate()
            throw .outOfMemory
        }
        unsafe self.stream = stream
    }

    deinit {
        unsafe inflateEnd(self.stream)
        unsafe self.stream.deallocate()
    }

    /// Unpacks at most `capacity` bytes; what was used of the input is removed from it.
    mutating func inflate(_ input: inout ArraySlice<UInt8>, capacity: Int) throws(ZipError) -> Progress {
        guard self.status != Z_STREAM_END else { return .ended }
        let stream = unsafe self.stream
        var status = Z_OK
        var used = 0
        let output = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            unsafe input.withUnsafeBufferPointer { source in
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.pointee.avail_in = UInt32(clamping: source.count)
                unsafe stream.pointee.next_out = buffer.baseAddress
                unsafe stream.pointee.avail_out = UInt32(clamping: buffer.count)
                let available = unsafe (stream.pointee.avail_in, stream.pointee.avail_out)
                status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
                used = unsafe Int(available.0 - stream.pointee.avail_in)
                count = unsafe Int(available.1 - stream.pointee.avail_out)
                unsafe stream.pointee.next_in = nil
                unsafe stream.pointee.next_out = nil
            }
        }
        input = input.dropFirst(used)
        self.status = status
        return switch status {
        // Z_BUF_ERROR means that no progress was possible, which is no error.
        case Z_OK, Z_BUF_ERROR: output.isEmpty ? .starved : .output(output)
        case Z_STREAM_END: output.isEmpty ? .ended : .output(output)
        case Z_MEM_ERROR: throw .outOfMemory
        default: .corrupt
        }
    }
}
