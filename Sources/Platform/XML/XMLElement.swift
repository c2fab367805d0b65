/// An element: a plain value, made by hand or by parsing.
public struct XMLElement: Hashable, Sendable {
    /// The local name, without a prefix.
    public var name: String
    /// The prefix the element is written with, or nil for none.
    public var prefix: String?
    /// The URI of the element's namespace, or nil for none.
    public var namespace: String?
    /// Namespaces declared on this element beyond those it needs itself, which are declared in any case.
    public var namespaceDeclarations: [XMLNamespaceDeclaration]
    /// The attributes in their order.
    public var attributes: [XMLAttribute]
    /// Elements and text in their order.
    public var children: [XMLNode]

    /// Makes an element.
    public init(
        _ name: String,
        prefix: String? = nil,
        namespace: String? = nil,
        namespaceDeclarations: [XMLNamespaceDeclaration] = [],
        attributes: [XMLAttribute] = [],
        children: [XMLNode] = []
    ) {
        self.name = name
        self.prefix = prefix
        self.namespace = namespace
        self.namespaceDeclarations = namespaceDeclarations
        self.attributes = attributes
        self.children = children
    }

    /// Makes an element that holds text only.
    public init(_ name: String, namespace: String? = nil, attributes: [XMLAttribute] = [], text: String) {
        self.init(name, namespace: namespace, attributes: attributes, children: [.text(text)])
    }
}

/// What stands inside an element.
public enum XMLNode: Hashable, Sendable {
    /// A nested element.
    case element(XMLElement)
    /// A run of characters.
    case text(String)
}

/// An attribute of an element.
public struct XMLAttribute: Hashable, Sendable {
    /// The local name, without a prefix.
    public var name: String
    /// The prefix the attribute is written with; one in a namespace needs one.
    public var prefix: String?
    /// The URI of the attribute's namespace, or nil for none; the element's namespace does not extend to it.
    public var namespace: String?
    /// The value with all references resolved.
    public var value: String

    /// Makes an attribute.
    public init(_ name: String, _ value: String, prefix: String? = nil, namespace: String? = nil) {
        self.name = name
        self.prefix = prefix
        self.namespace = namespace
        self.value = value
    }
}

/// The binding of a prefix to a namespace.
public struct XMLNamespaceDeclaration: Hashable, Sendable {
    /// The prefix, or nil for the default namespace.
    public var prefix: String?
    /// The URI of the namespace; empty takes the default namespace away.
    public var uri: String

    /// Makes a declaration.
    public init(prefix: String?, uri: String) {
        self.prefix = prefix
        self.uri = uri
    }
}
