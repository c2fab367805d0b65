extension String {
    /// The text without anything that could steer a terminal or pass for other text; it may have several lines.
    ///
    /// Names in certificates, files and packets come from others.
    package var harmlessLines: String { self.replacingScalars { $0 == "\n" || $0.isHarmless } }

    /// The same on one line.
    package var harmlessLine: String { self.replacingScalars(\.isHarmless) }

    private func replacingScalars(_ isKept: (Unicode.Scalar) -> Bool) -> String {
        guard !self.unicodeScalars.allSatisfy(isKept) else { return self }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: self.unicodeScalars.map { isKept($0) ? $0 : "\u{FFFD}" })
        return String(scalars)
    }
}

extension Unicode.Scalar {
    /// False for control characters, line separators and format characters, bidirectional overrides among them.
    ///
    /// The joiners and the Mongolian vowel separator are format characters too, but words are written with them.
    fileprivate var isHarmless: Bool {
        switch self.properties.generalCategory {
        case .control, .surrogate, .lineSeparator, .paragraphSeparator: false
        case .format: ["\u{200C}", "\u{200D}", "\u{180E}"].contains(self)
        default: true
        }
    }
}
