/// Turns the name bytes of a foreign archive into text.
enum ForeignName {
    /// Decodes and checks a name.
    ///
    /// Without the UTF-8 flag a name is in code page 437 (APPNOTE appendix D), yet many writers put UTF-8 there all the
    /// same; bytes that are valid UTF-8 by accident are rare enough.
    static func decode(_ bytes: ArraySlice<UInt8>, isUTF8: Bool) throws(ZipError) -> String {
        let name: String
        if let text = String(validating: bytes, as: UTF8.self) {
            name = text
        } else {
            guard !isUTF8 else { throw .malformed("an entry name is not the UTF-8 it says it is") }
            name = Self.codePage437(bytes)
        }
        try EntryName.check(name.hasSuffix("/") ? String(name.dropLast()) : name)
        return name
    }

    private static func codePage437(_ bytes: ArraySlice<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes {
            text.append(byte < 0x80 ? Unicode.Scalar(byte) : Self.upperHalf[Int(byte) - 0x80])
        }
        return String(text)
    }

    /// The characters 0x80 to 0xFF of code page 437.
    private static let upperHalf = Array(
        ("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
            + "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}").unicodeScalars
    )
}
