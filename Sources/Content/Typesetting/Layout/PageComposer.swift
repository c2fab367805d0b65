internal import OFD

/// Fills pages with the parts of a text, one after the other.
struct PageComposer {
    /// The pieces of each page, from the corner of the type area.
    private(set) var pages: [[LayoutPiece]] = [[]]
    private(set) var seals: [SealPlace] = []
    /// How many lines of the last page are filled.
    private(set) var cursor: Double
    /// How far down seals reach on it.
    private var reached = 0.0

    private static let capacity = Double(PageMeasure.lineCount)

    /// Begins with a head on the first page.
    init(head: [LayoutPiece], firstLine: Double) {
        self.pages[0] = head
        self.cursor = firstLine
    }

    /// Lines that are left on the last page.
    var room: Double { Self.capacity - max(self.cursor, self.reached) }

    mutating func add(_ items: [FlowItem]) {
        var next = 0
        while next < items.count {
            var last = next
            while items[last].keepsWithNext, last + 1 < items.count { last += 1 }
            let group = items[next...last]
            if items[next].startsPage { self.startPage(unlessEmpty: true) }
            let height = Self.height(group)
            let begin = items[next].snaps ? self.snapped : self.cursor
            // A group higher than a page is broken like anything else.
            if begin + height > Self.capacity + PageMeasure.tolerance, height <= Self.capacity {
                self.startPage(unlessEmpty: true)
            }
            for item in group { self.place(item) }
            next = last + 1
        }
    }

    /// The lines that items need together.
    private static func height(_ items: ArraySlice<FlowItem>) -> Double {
        var (top, bottom) = (0.0, 0.0)
        for item in items {
            bottom = max(bottom, top + max(item.height, item.reach))
            top += item.height
        }
        return bottom
    }

    /// The next whole line.
    private var snapped: Double { (self.cursor - PageMeasure.tolerance).rounded(.up) }

    private mutating func place(_ item: FlowItem) {
        if item.isBlank, self.cursor == 0 { return }
        if item.snaps { self.cursor = self.snapped }
        let bottom = self.cursor + max(item.height, item.reach)
        if bottom > Self.capacity + PageMeasure.tolerance, self.cursor > 0 {
            self.startPage(unlessEmpty: false)
            if item.isBlank { return }
        }
        let top = self.cursor * PageMeasure.lineHeight
        let page = self.pages.count - 1
        self.pages[page] += item.pieces.map { $0.moved(y: top) }
        self.seals += item.seals.map { seal in
            var placed = seal
            placed.page = page
            placed.box.y += top
            return placed
        }
        self.reached = max(self.reached, self.cursor + item.reach)
        self.cursor += item.height
    }

    private mutating func startPage(unlessEmpty: Bool) {
        guard !(unlessEmpty && self.cursor == 0) else { return }
        self.pages.append([])
        (self.cursor, self.reached) = (0, 0)
    }

    /// Adds pages without anything on them.
    mutating func addBlankPage() { self.startPage(unlessEmpty: false) }

    /// Draws on the last page outside of the flow.
    mutating func draw(_ pieces: [LayoutPiece]) { self.pages[self.pages.count - 1] += pieces }
}
