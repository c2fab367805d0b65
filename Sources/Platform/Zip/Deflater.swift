internal import CZlib

/// Packs whole contents as raw deflate streams (RFC 1951).
enum Deflater {
    /// Larger contents would not fit into zlib's 32-bit counters.
    static let sizeLimit = Int(Int32.max)

    /// The smallest window that reaches over all of the content: zlib takes memory for the whole of it.
    private static func windowBits(for count: Int) -> Int32 {
        // zlib looks no further back than its window less 262 bytes (MAX_DIST).
        var bits: Int32 = 9
        while bits < MAX_WBITS, 1 << Int(bits) < count + 262 { bits += 1 }
        return bits
    }

    /// The packed form of the bytes.
    static func deflate(_ bytes: [UInt8]) throws(ZipError) -> [UInt8] {
        precondition(bytes.count <= Self.sizeLimit, "content is too large to be packed at once")
        // zlib keeps a pointer back to this structure, so it must not move.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        defer { unsafe stream.deallocate() }
        unsafe stream.initialize(to: z_stream())
        let begun = unsafe deflateInit2_(
            stream,
            Z_DEFAULT_COMPRESSION,
            Z_DEFLATED,
            -Self.windowBits(for: bytes.count),
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            unsafe Int32(MemoryLayout<z_stream>.size)
        )
        guard begun == Z_OK else { throw .outOfMemory }
        defer { unsafe deflateEnd(stream) }

        var status = Z_OK
        let bound = unsafe Int(deflateBound(stream, uLong(bytes.count)))
        let packed = unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            unsafe bytes.withUnsafeBufferPointer { source in
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.pointee.avail_in = UInt32(source.count)
                unsafe stream.pointee.next_out = buffer.baseAddress
                unsafe stream.pointee.avail_out = UInt32(buffer.count)
                status = unsafe CZlib.deflate(stream, Z_FINISH)
                count = unsafe Int(stream.pointee.total_out)
            }
        }
        guard status == Z_STREAM_END else { throw .outOfMemory }
        return packed
    }
}
