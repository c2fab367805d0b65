internal import XML

/// Access by local name: producers disagree on prefixes, namespaces and the order of elements.
extension XMLElement {
    func first(_ name: String) -> XMLElement? {
        for case .element(let element) in self.children where element.name == name { return element }
        return nil
    }

    func all(_ name: String) -> [XMLElement] { self.elements.filter { $0.name == name } }

    /// The trimmed text of a nested element, or nil when it is missing or empty.
    func string(_ name: String) -> String? { self.first(name)?.trimmedText }

    /// The trimmed text, or nil when there is none.
    var trimmedText: String? {
        let text = self.text.trimmingWhitespace
        return text.isEmpty ? nil : text
    }

    /// An attribute by its local name; some producers give attributes a prefix.
    func attributeValue(_ name: String) -> String? {
        self.attributes.first { $0.name == name }?.value
    }

    func integer(_ name: String) -> Int? { self.attributeValue(name).flatMap { Int($0.trimmingWhitespace) } }

    func number(_ name: String) -> Double? { self.attributeValue(name).flatMap { OFDNumber.parse($0) } }

    func flag(_ name: String) -> Bool? {
        switch self.attributeValue(name)?.trimmingWhitespace.lowercased() {
        case "true", "1": true
        case "false", "0": false
        default: nil
        }
    }

    func numbers(_ name: String) -> [Double]? { self.attributeValue(name).map { OFDNumber.list($0) } }

    func box(_ name: String) -> OFDBox? { self.attributeValue(name).flatMap { OFDBox($0) } }

    func transform(_ name: String) -> OFDTransform? { self.attributeValue(name).flatMap { OFDTransform($0) } }

    func point(_ name: String) -> OFDPoint? {
        guard let numbers = self.numbers(name), numbers.count >= 2 else { return nil }
        return OFDPoint(x: numbers[0], y: numbers[1])
    }
}
