internal import CLibXML2

/// What must happen once before libxml2 is used from several threads.
enum LibXML {
    /// Prepares the library; the runtime runs this once and makes other threads wait.
    static let isReady: Bool = {
        xmlInitParser()
        // Nothing is ever read by libxml2 itself: documents and schemas come as bytes, references are not followed.
        unsafe xmlSetExternalEntityLoader { _, _, _ in nil }
        // In libxml2 2.9 the schema types are built at first use without a lock.
        xmlSchemaInitTypes()
        return true
    }()
}

/// Gathers the first problems of one libxml2 context.
final class ProblemCollector {
    private static let limit = 8

    private(set) var problems: [XMLError.Problem] = []

    func add(line: Int32, _ text: String) {
        guard self.problems.count < Self.limit else { return }
        self.problems.append(XMLError.Problem(line: line > 0 ? Int(line) : nil, text: Self.shown(text)))
    }

    /// A message made fit for a log line.
    private static func shown(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars.prefix(200) {
            switch scalar.properties.generalCategory {
            // Names in a message may hold what is seen nowhere, or turns the text around it.
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse: line.append(" ")
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line.hasSuffix(" ") ? String(line.dropLast()) : line
    }
}
