extension XMLElement {
    /// The nested elements, without text.
    public var elements: [XMLElement] {
        self.children.compactMap { node in
            guard case .element(let element) = node else { return nil }
            return element
        }
    }

    /// The text that stands directly in this element, joined.
    public var text: String {
        var text = ""
        for case .text(let part) in self.children { text += part }
        return text
    }

    /// The first nested element of a name in this element's own namespace.
    public func child(named name: String) -> XMLElement? {
        self.child(named: name, in: self.namespace)
    }

    /// The first nested element of a name in the given namespace, nil meaning none.
    public func child(named name: String, in namespace: String?) -> XMLElement? {
        for case .element(let element) in self.children where element.has(name, namespace) { return element }
        return nil
    }

    /// All nested elements of a name in this element's own namespace.
    public func children(named name: String) -> [XMLElement] {
        self.children(named: name, in: self.namespace)
    }

    /// All nested elements of a name in the given namespace, nil meaning none.
    public func children(named name: String, in namespace: String?) -> [XMLElement] {
        self.elements.filter { $0.has(name, namespace) }
    }

    /// The value of an attribute without namespace.
    public func attribute(named name: String) -> String? {
        self.attribute(named: name, in: nil)
    }

    /// The value of an attribute in the given namespace, nil meaning none.
    public func attribute(named name: String, in namespace: String?) -> String? {
        self.attributes.first { $0.name == name && $0.namespace == namespace }?.value
    }

    private func has(_ name: String, _ namespace: String?) -> Bool {
        self.name == name && self.namespace == namespace
    }
}
