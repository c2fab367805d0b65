/// What is found out while one file is read: the problems, and which keys were asked for.
final class Findings {
    private let file: String
    private(set) var problems: [ConfigurationProblem] = []

    /// True when there is no tree to read: what is missing from it is then no news.
    private(set) var isUnreadable = false

    /// The mappings that were entered, by key path.
    private var mappings: [String: Mapping] = [:]

    private struct Mapping {
        var present: [String: Place]
        var asked: Set<String>
    }

    init(file: String) {
        self.file = file
    }

    func note(
        _ code: ConfigurationProblem.Code,
        _ message: String,
        hint: String? = nil,
        at place: Place,
        path: String
    ) {
        guard !self.isUnreadable else { return }
        let problem = ConfigurationProblem(
            file: self.file,
            place: place,
            keyPath: path,
            code: code,
            message: message,
            hint: hint
        )
        guard !self.problems.contains(problem) else { return }
        self.problems.append(problem)
    }

    /// Notes the problem that makes all others meaningless.
    func giveUp(_ code: ConfigurationProblem.Code, _ message: String, hint: String? = nil, at place: Place) {
        self.note(code, message, hint: hint, at: place, path: "")
        self.isUnreadable = true
    }

    func enter(_ path: String, keys: [String: Place]) {
        guard self.mappings[path] == nil else { return }
        self.mappings[path] = Mapping(present: keys, asked: [])
    }

    func ask(_ key: String, in path: String) {
        self.mappings[path]?.asked.insert(key)
    }

    func noteUnknownKeys() {
        for (path, mapping) in self.mappings {
            for (key, place) in mapping.present where !mapping.asked.contains(key) {
                // A key that is there already is not what was meant.
                let candidates = mapping.asked.filter { mapping.present[$0] == nil }
                let near = Spelling.nearest(to: key, among: candidates)
                self.note(
                    .unknownKey,
                    "is not a setting",
                    hint: near.map { "did you mean \($0)?" },
                    at: place,
                    path: path.appending(key: key)
                )
            }
        }
    }

    var inOrder: [ConfigurationProblem] {
        self.problems.sorted { ($0.place, $0.keyPath, $0.message) < ($1.place, $1.keyPath, $1.message) }
    }
}

@available(*, unavailable)
extension Findings: Sendable {}

extension String {
    /// The key path one key further in; a key from the file is shown in one short line.
    func appending(key: String) -> String {
        let shown = key.shown
        return self.isEmpty ? shown : "\(self).\(shown)"
    }

    /// The text as it may stand in a message.
    var shown: String {
        let limit = 64
        var text = ""
        for scalar in self.unicodeScalars.prefix(limit) {
            text.unicodeScalars.append(scalar.isPrintable ? scalar : "?")
        }
        return self.unicodeScalars.count > limit ? text + "…" : text
    }
}

extension Unicode.Scalar {
    /// False for what could break a line of output or steer the terminal it is shown on.
    fileprivate var isPrintable: Bool {
        switch self.properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
