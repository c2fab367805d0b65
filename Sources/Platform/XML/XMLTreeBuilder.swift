internal import CLibXML2

/// Turns libxml2's nodes into values; the depth of the recursion is bounded by the limits of the parse.
@safe
struct XMLTreeBuilder {
    /// One string per namespace node, because every element refers to one.
    private var namespaces: [UnsafeMutablePointer<xmlNs>: String] = unsafe [:]

    init() {}

    mutating func element(_ node: UnsafeMutablePointer<xmlNode>) -> XMLElement {
        var element = XMLElement(unsafe Self.text(node.pointee.name))
        if let namespace = unsafe node.pointee.ns {
            element.prefix = unsafe namespace.pointee.prefix.map { unsafe String(cString: $0) }
            element.namespace = unsafe self.uri(namespace)
        }
        var declaration = unsafe node.pointee.nsDef
        while let current = unsafe declaration {
            let prefix = unsafe current.pointee.prefix.map { unsafe String(cString: $0) }
            let uri = unsafe self.uri(current) ?? ""
            element.namespaceDeclarations.append(XMLNamespaceDeclaration(prefix: prefix, uri: uri))
            unsafe declaration = current.pointee.next
        }
        var attribute = unsafe node.pointee.properties
        while let current = unsafe attribute {
            element.attributes.append(unsafe self.attribute(current))
            unsafe attribute = current.pointee.next
        }
        unsafe self.appendChildren(of: node, to: &element)
        return element
    }

    private mutating func attribute(_ node: UnsafeMutablePointer<xmlAttr>) -> XMLAttribute {
        var value = ""
        var part = unsafe node.pointee.children
        while let current = unsafe part {
            value += unsafe Self.text(current.pointee.content)
            unsafe part = current.pointee.next
        }
        var attribute = XMLAttribute(unsafe Self.text(node.pointee.name), value)
        if let namespace = unsafe node.pointee.ns {
            attribute.prefix = unsafe namespace.pointee.prefix.map { unsafe String(cString: $0) }
            attribute.namespace = unsafe self.uri(namespace)
        }
        return attribute
    }

    private mutating func appendChildren(of node: UnsafeMutablePointer<xmlNode>, to element: inout XMLElement) {
        // A comment or instruction that is passed over joins the text on both sides of it.
        var text = ""
        var child = unsafe node.pointee.children
        while let current = unsafe child {
            switch unsafe current.pointee.type {
            case XML_ELEMENT_NODE:
                if !text.isEmpty { element.children.append(.text(text)) }
                text = ""
                element.children.append(.element(unsafe self.element(current)))
            case XML_TEXT_NODE, XML_CDATA_SECTION_NODE:
                text += unsafe Self.text(current.pointee.content)
            default:
                break
            }
            unsafe child = current.pointee.next
        }
        if !text.isEmpty { element.children.append(.text(text)) }
    }

    /// The URI of a namespace, nil for the empty one that takes the default away.
    private mutating func uri(_ namespace: UnsafeMutablePointer<xmlNs>) -> String? {
        if let known = unsafe self.namespaces[namespace] { return known.isEmpty ? nil : known }
        let uri = unsafe Self.text(namespace.pointee.href)
        unsafe self.namespaces[namespace] = uri
        return uri.isEmpty ? nil : uri
    }

    private static func text(_ pointer: UnsafePointer<xmlChar>?) -> String {
        unsafe pointer.map { unsafe String(cString: $0) } ?? ""
    }

    private static func text(_ pointer: UnsafeMutablePointer<xmlChar>?) -> String {
        unsafe pointer.map { unsafe String(cString: $0) } ?? ""
    }
}
