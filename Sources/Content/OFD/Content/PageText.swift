/// A piece of text at its place on a page.
public struct PageTextRun: Hashable, Sendable {
    /// The characters.
    public let text: String
    /// Where the baseline begins, in millimetres on the page.
    public let origin: OFDPoint
    /// Where the last character begins.
    public let end: OFDPoint
    /// The height of the characters in millimetres.
    public let size: Double
    /// The identifier of the object.
    public let object: Int?
}

/// The text of a page in the order in which it is read.
public struct PageText: Sendable {
    /// The pieces in the order of the file.
    public let runs: [PageTextRun]

    /// The lines from the top, in each from the left.
    public var lines: [String] {
        let rows = Self.rows(of: self.runs.filter { !$0.text.trimmingWhitespace.isEmpty })
        return rows.map { Self.join($0) }.filter { !$0.isEmpty }
    }

    /// The lines as one text.
    public var text: String { self.lines.map { $0 + "\n" }.joined() }

    /// Runs whose baselines lie within half a character are one line.
    static func rows(of runs: [PageTextRun]) -> [[PageTextRun]] {
        let sorted = runs.enumerated().sorted { left, right in
            (left.element.origin.y, left.offset) < (right.element.origin.y, right.offset)
        }.map(\.element)
        var rows: [[PageTextRun]] = []
        var (baseline, height) = (-Double.infinity, 0.0)
        for run in sorted {
            if run.origin.y - baseline <= 0.5 * min(max(run.size, 0.1), max(height, 0.1)), !rows.isEmpty {
                rows[rows.count - 1].append(run)
            } else {
                rows.append([run])
                (baseline, height) = (run.origin.y, run.size)
            }
        }
        return rows.map { row in
            row.enumerated().sorted { ($0.element.origin.x, $0.offset) < ($1.element.origin.x, $1.offset) }
                .map(\.element)
        }
    }

    /// Pieces that stand apart are parted by a space.
    private static func join(_ row: [PageTextRun]) -> String {
        var line = ""
        var end: Double?
        for run in row {
            if let end, run.origin.x - end > 0.5 * run.size, !line.hasSuffix(" "), !run.text.hasPrefix(" ") {
                line += " "
            }
            line += run.text.filter { !$0.isNewline }
            let last = run.text.unicodeScalars.last?.usualAdvance ?? 0
            end = max(run.end.x, run.origin.x) + last * run.size
        }
        return line.trimmingWhitespace
    }
}

extension OFDDocument {
    /// The text of a page: that of its templates, its own, and that of its annotations.
    ///
    /// - Parameter index: The page, counted from 0.
    /// - Throws: ``OFDError`` if the page cannot be read.
    /// - Returns: The text with its places.
    public func text(ofPage index: Int) throws(OFDError) -> PageText {
        var reader = DocumentTextReader(self)
        return try reader.text(ofPage: index)
    }

    /// The templates a page uses, as the document lists them.
    func templateUses(of page: PageContent) -> [(path: OFDPath?, isForeground: Bool)] {
        page.templates.compactMap { use in
            guard let template = self.templates.first(where: { $0.identifier == use.identifier }) else { return nil }
            return (template.path, use.isForeground ?? template.isForeground)
        }
    }

    /// The annotations that are seen; a list that cannot be read shows nothing.
    func shownAnnotations(ofPage index: Int) -> [Annotation] {
        guard let identifier = self.identifier(ofPage: index) else { return [] }
        return ((try? self.annotations(ofPage: identifier)) ?? []).filter(\.isVisible)
    }
}

/// Collects text through groups and composites.
struct TextCollector {
    private let resources: ResourceTable
    private let limits: OFDLimits
    private var count = 0
    private var depth = 0
    private(set) var runs: [PageTextRun] = []

    init(resources: ResourceTable, limits: OFDLimits) {
        self.resources = resources
        self.limits = limits
    }

    mutating func collect(_ objects: [PageObject], _ outer: OFDTransform) throws(OFDError) {
        guard self.depth < self.limits.nesting else { throw .limit("the nesting of objects", self.limits.nesting) }
        self.depth += 1
        defer { self.depth -= 1 }
        for object in objects where object.isVisible {
            self.count += 1
            guard self.count <= self.limits.objectCount else {
                throw .limit("the number of objects", self.limits.objectCount)
            }
            let inner = object.space.then(outer)
            switch object.kind {
            case .text(let text): self.collect(text, inner, object.identifier)
            case .composite(let identifier): try self.collect(self.resources.composites[identifier] ?? [], inner)
            case .block(let objects): try self.collect(objects, inner)
            case .path, .image: continue
            }
        }
    }

    private mutating func collect(_ text: TextObject, _ space: OFDTransform, _ identifier: Int?) {
        let glyphs = text.placedGlyphs()
        guard let first = glyphs.first, let last = glyphs.last else { return }
        self.runs.append(
            PageTextRun(
                text: glyphs.map(\.text).joined(), origin: space.apply(first.origin), end: space.apply(last.origin),
                size: text.size * space.scale, object: identifier))
    }
}

extension PageObject {
    /// The map from the object's own space to the one around it.
    var space: OFDTransform {
        var inner = self.transform ?? .identity
        // A picture without a map of its own fills its boundary.
        if self.transform == nil, case .image = self.kind {
            inner = .scaling(self.boundary.width, self.boundary.height)
        }
        return inner.then(.moving(self.boundary.x, self.boundary.y))
    }
}
