/// Where on its pages a document shows a seal.
public enum StampPlacement: Hashable, Sendable {
    /// The seal's middle at a point of a page, which is counted from 0.
    case point(page: Int, OFDPoint)
    /// The seal's middle over words, where they stand last.
    case words(String)
    /// Over the date of issue (成文日期) as GB/T 9704-2012 § 7.3.5 has it: name and date a little below the seal's middle.
    case date
    /// Over the right edges of all pages (骑缝章); its middle is so far from the upper edge, or half-way down.
    case riding(fromTop: Double? = nil)
}

/// Finds the boxes of a seal's picture on the pages of a document.
struct StampPlanner {
    let document: OFDDocument
    /// The extent of the picture in millimetres.
    let width: Double
    let height: Double

    /// A strip of a riding seal that is narrower than some two millimetres shows nothing.
    static let mostStrips = 20

    /// The stamps of all placements, with identifiers from 1.
    func stamps(_ placements: [StampPlacement]) throws(OFDError) -> [SignatureDescription.Stamp] {
        var stamps: [SignatureDescription.Stamp] = []
        for placement in placements {
            switch placement {
            case .point(let page, let middle):
                stamps.append(try self.stamp(page, self.paper(ofPage: page), middle, stamps.count))
            case .words(let words):
                let found = try self.place(of: "the words to be sealed", { $0.last(words) })
                stamps.append(try self.stamp(found.page, found.paper, found.place.middle, stamps.count))
            case .date:
                let found = try self.place(of: "a date of issue", { $0.lastDateLine }, { $0.lastDate })
                let middle = OFDPoint(
                    x: found.place.middle.x, y: found.place.baseline - Self.rise * found.place.size)
                stamps.append(try self.stamp(found.page, found.paper, middle, stamps.count))
            case .riding(let fromTop): stamps += try self.riding(fromTop, stamps.count)
            }
        }
        return stamps
    }

    /// How far the middle of a seal stands above the baseline of the date, in heights of its characters.
    private static let rise = 1.8

    private func stamp(
        _ page: Int,
        _ paper: OFDBox,
        _ middle: OFDPoint,
        _ number: Int
    ) throws(OFDError) -> SignatureDescription.Stamp {
        let box = OFDBox(
            x: middle.x - self.width / 2, y: middle.y - self.height / 2, width: self.width, height: self.height)
        guard box.x >= paper.x, box.y >= paper.y, box.x + box.width <= paper.x + paper.width,
            box.y + box.height <= paper.y + paper.height
        else {
            throw .refused(
                "the seal of \(OFDNumber.text(self.width)) by \(OFDNumber.text(self.height)) mm with its middle at "
                    + "\(OFDNumber.text(middle.x)),\(OFDNumber.text(middle.y)) does not lie on page \(page + 1)")
        }
        return try self.stamp(page, box, clip: nil, number)
    }

    private func stamp(
        _ page: Int,
        _ box: OFDBox,
        clip: OFDBox?,
        _ number: Int
    ) throws(OFDError) -> SignatureDescription.Stamp {
        guard let identifier = self.document.identifier(ofPage: page) else {
            throw .refused("page \(page + 1) has no identifier that a stamp could name")
        }
        return SignatureDescription.Stamp(identifier: "\(number + 1)", page: identifier, boundary: box, clip: clip)
    }

    private func paper(ofPage page: Int) throws(OFDError) -> OFDBox {
        self.paper(of: try self.document.area(ofPage: page))
    }

    private func paper(of area: PageArea?) -> OFDBox {
        area?.physical ?? self.document.area?.physical ?? OFDBox(x: 0, y: 0, width: 210, height: 297)
    }

    // MARK: - Words

    private func place(
        of what: String,
        _ ways: ((PageText) -> TextPlace?)...
    ) throws(OFDError) -> (page: Int, paper: OFDBox, place: TextPlace) {
        var reader = DocumentTextReader(self.document)
        for find in ways {
            for page in self.document.pages.indices.reversed() {
                let text = try reader.text(ofPage: page)
                if let place = find(text) { return (page, self.paper(of: reader.area), place) }
            }
        }
        throw .refused("the document does not show \(what)")
    }

    // MARK: - Riding seals

    /// Each page gets the strip that would lie on it if the pages were fanned out.
    private func riding(_ fromTop: Double?, _ number: Int) throws(OFDError) -> [SignatureDescription.Stamp] {
        let count = self.document.pages.count
        guard count > 1 else { throw .refused("a riding seal needs two pages, the document has \(count)") }
        var stamps: [SignatureDescription.Stamp] = []
        for group in Self.groups(count) {
            let strip = self.width / Double(group.count)
            for (index, page) in group.enumerated() {
                let paper = try self.paper(ofPage: page)
                let top = paper.y + (fromTop ?? paper.height / 2) - self.height / 2
                guard top >= paper.y, top + self.height <= paper.y + paper.height, self.width <= paper.width else {
                    throw .refused("the riding seal does not lie on page \(page + 1)")
                }
                let left = Double(index) * strip
                stamps.append(
                    try self.stamp(
                        page,
                        OFDBox(
                            x: paper.x + paper.width - left - strip, y: top, width: self.width, height: self.height),
                        clip: OFDBox(x: left, y: 0, width: strip, height: self.height), number + stamps.count))
            }
        }
        return stamps
    }

    /// Pages that share one seal: as few groups as can be, of like size.
    static func groups(_ pages: Int) -> [Range<Int>] {
        let count = (pages + Self.mostStrips - 1) / Self.mostStrips
        return (0..<count).map { ($0 * pages / count)..<(($0 + 1) * pages / count) }
    }
}
