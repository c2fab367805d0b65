/// The formats of pictures that a viewer shows by itself, told by their first bytes, never by what a file says.
enum PictureFormat: String {
    case png = "image/png"
    case jpeg = "image/jpeg"
    case gif = "image/gif"
    case bmp = "image/bmp"

    init?(_ bytes: [UInt8]) {
        switch bytes {
        case _ where bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]): self = .png
        case _ where bytes.starts(with: [0xff, 0xd8, 0xff]): self = .jpeg
        case _ where bytes.starts(with: Array("GIF87a".utf8)) || bytes.starts(with: Array("GIF89a".utf8)): self = .gif
        case _ where bytes.starts(with: Array("BM".utf8)) && bytes.count > 26: self = .bmp
        default: return nil
        }
    }

    /// Whether a picture of this format cannot be transparent anywhere.
    var isOpaque: Bool { self == .jpeg || self == .bmp }
}
