internal import Cryptography
internal import DurableFiles
internal import Foundation

/// The file with the secret of a redacted export: 64 hexadecimal digits.
enum AuditSecret {
    private static let size = 32

    /// Makes a secret and keeps it in a new file that nobody else can read.
    static func make(_ path: String) throws -> [UInt8] {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(.cannotCreate, "\(path) exists", hint: "each redacted export has a secret of its own")
        }
        let secret = try RandomBytes.make(Self.size)
        let url = URL(fileURLWithPath: path)
        let folder = try DurableDirectory(path: url.deletingLastPathComponent().path)
        // Files are made with mode 0600.
        try folder.replaceFile(SafeName(url.lastPathComponent), with: Array(Hexadecimal.encode(secret).utf8) + [0x0A])
        return secret
    }

    /// Reads a secret.
    static func read(_ path: String) throws -> [UInt8] {
        let text = try InputFile.text(path, limit: 256)
        guard text.hasSuffix("\n"), let secret = Hexadecimal.decode(text.dropLast()), secret.count == Self.size else {
            throw CommandFailure(.badData, "\(path) is no secret of a redacted export")
        }
        return secret
    }
}
