internal import Cryptography
internal import SwiftASN1

/// Reads DER whose size, depth and number of elements were checked before a tree is made of it.
enum BoundedDER {
    /// - Parameters:
    ///   - bytes: The object.
    ///   - size: Its largest size.
    ///   - limits: Depth and number of elements.
    ///   - code: The error for what is no DER.
    /// - Returns: The tree; the object fills the bytes to the last.
    /// - Throws: The error given, or `limitExceeded`.
    static func parse(
        _ bytes: [UInt8],
        size: Int,
        limits: SealLimits,
        code: SealsError.Code
    ) throws(SealsError) -> ASN1Node {
        guard bytes.count <= size else {
            throw .limitExceeded("the object has \(bytes.count) bytes, the limit is \(size)")
        }
        do throws(CryptographyError) {
            try Self.check(bytes, limits)
        } catch {
            throw error.code == .limitExceeded
                ? .limitExceeded(error.message) : SealsError(code, "the bytes are not DER: \(error.message)")
        }
        do {
            return try DER.parse(bytes)
        } catch {
            throw SealsError(code, "the bytes are not DER")
        }
    }

    /// Walks over all headers without recursion.
    private static func check(_ bytes: [UInt8], _ limits: SealLimits) throws(CryptographyError) {
        var cursor = DERCursor(bytes[...])
        // Where the elements that are open end.
        var ends: [Int] = []
        var count = 0
        while let tag = cursor.nextTag {
            while let end = ends.last, end == cursor.position { ends.removeLast() }
            count += 1
            guard count <= limits.elements else {
                throw .limitExceeded("the object has more than \(limits.elements) elements")
            }
            let header = try cursor.header(expecting: tag, "an element")
            let room = (ends.last ?? bytes.endIndex) - cursor.position
            guard room >= 0, header.length <= UInt64(room) else {
                throw .messageMalformed("an element is longer than what holds it")
            }
            if tag & 0x20 != 0 {
                ends.append(cursor.position + Int(header.length))
                guard ends.count <= limits.depth else {
                    throw .limitExceeded("the object is nested deeper than \(limits.depth)")
                }
            } else {
                try cursor.skip(Int(header.length))
            }
        }
    }
}
