internal import CanonicalJSON
internal import Documents
internal import Exchange
internal import Foundation
internal import Logging
internal import Synchronization

/// The least severe level written; replaced when the configuration is read again.
final class CurrentLogLevel: Sendable {
    private let state: Mutex<Logger.Level>

    init(_ level: Logger.Level) { self.state = Mutex(level) }

    var value: Logger.Level { self.state.withLock { $0 } }

    func replace(with level: Logger.Level) { self.state.withLock { $0 = level } }
}

/// Writes log lines to standard error: readable text, or one JSON object a line.
struct LineLogHandler: LogHandler {
    /// The level of this copy of the logger; nil for the one in force.
    private var own: Logger.Level?
    private let level: CurrentLogLevel
    var metadata: Logger.Metadata = [:]
    let label: String
    let format: NodeConfiguration.LogFormat

    init(label: String, level: CurrentLogLevel, format: NodeConfiguration.LogFormat) {
        self.label = label
        self.level = level
        self.format = format
    }

    var logLevel: Logger.Level {
        get { self.own ?? self.level.value }
        set { self.own = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = self.metadata.merging(event.metadata ?? [:]) { _, new in new }
            .filter { !$0.key.hasPrefix("hb.") }
            .sorted { $0.key < $1.key }
            .map { ($0.key, $0.value.description) }
        let time = SystemClock().now().description
        let line =
            switch self.format {
            case .text:
                ([time, event.level.rawValue.uppercased(), event.message.description]
                    + fields.map { "\($0.0)=\(Self.quoted($0.1))" }).joined(separator: " ") + "\n"
            case .json: Self.json(time, event.level, event.message.description, fields)
            }
        FileHandle.standardError.write(Data(line.utf8))
    }

    /// A stranger's certificate may hold a name of 30 KB.
    private static let longestValue = 1024

    /// Controls of both sets, line and paragraph separators, and what turns the direction of text.
    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
        default: false
        }
    }

    /// Keeps a value in its place: control characters and quotes never break a line.
    private static func quoted(_ value: String) -> String {
        let shown = value.unicodeScalars.prefix(Self.longestValue)
        let isPlain = shown.allSatisfy { !Self.isHarmful($0) && $0 != " " && $0 != "\"" && $0 != "\\" }
        if isPlain, !value.isEmpty { return String(String.UnicodeScalarView(shown)) }
        let escaped = shown.map { scalar -> String in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case "\n": "\\n"
            default: Self.isHarmful(scalar) ? "?" : String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }

    private static func json(
        _ time: String,
        _ level: Logger.Level,
        _ message: String,
        _ fields: [(String, String)]
    ) -> String {
        var members: [String: JSONValue] = [
            "time": .string(time), "level": .string(level.rawValue), "message": .string(message),
        ]
        for (key, value) in fields { members[key] = .string(value) }
        return String(decoding: JSONValue.object(members).serialized(), as: UTF8.self) + "\n"
    }
}
