internal import CLibXML2

/// A document in libxml2's memory, owned by this value and freed with it.
@safe
struct LibXMLDocument: ~Copyable {
    private let pointer: xmlDocPtr
    private let hasInstructions: Bool

    private init(takingOwnershipOf pointer: xmlDocPtr, hasInstructions: Bool) {
        unsafe self.pointer = pointer
        self.hasInstructions = hasInstructions
    }

    /// Looks the bytes over and parses them.
    static func parse(
        _ bytes: [UInt8],
        limits: XMLLimits,
        annotations: XMLAnnotations
    ) throws(XMLError) -> LibXMLDocument {
        precondition(LibXML.isReady, "libxml2 is prepared before its first use")
        var scanner = XMLScanner(bytes, limits: limits, annotations: annotations)
        try scanner.scan()
        guard let size = Int32(exactly: bytes.count) else {
            throw .limitExceeded("the size of the document", actual: bytes.count, limit: Int(Int32.max))
        }
        guard let context = unsafe xmlNewParserCtxt() else { throw .outOfMemory }
        defer { unsafe xmlFreeParserCtxt(context) }
        let collector = ProblemCollector()
        unsafe context.pointee._private = Unmanaged.passUnretained(collector).toOpaque()
        unsafe context.pointee.sax.pointee.serror = { context, error in
            unsafe collectParserProblem(context?.assumingMemoryBound(to: xmlParserCtxt.self), error?.pointee)
        }
        // Neither XML_PARSE_NOENT nor XML_PARSE_DTDLOAD nor XML_PARSE_HUGE: nothing is substituted, loaded or unbounded.
        // Pedantic, because only so it reports relative namespaces.
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOCDATA.rawValue | XML_PARSE_BIG_LINES.rawValue
            | XML_PARSE_PEDANTIC.rawValue
        let pointer = unsafe withExtendedLifetime(collector) {
            unsafe bytes.withUnsafeBytes { buffer in
                let base = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
                return unsafe xmlCtxtReadMemory(context, base, size, nil, nil, Int32(options))
            }
        }
        guard let pointer = unsafe pointer else { throw .malformed(collector.problems) }
        let document = unsafe LibXMLDocument(
            takingOwnershipOf: pointer,
            hasInstructions: scanner.hasInstructions
        )
        guard collector.problems.isEmpty else { throw .malformed(collector.problems) }
        try document.checkDeclaration()
        try document.checkNamespaces()
        return document
    }

    deinit { unsafe xmlFreeDoc(self.pointer) }

    private func checkDeclaration() throws(XMLError) {
        if let version = unsafe self.pointer.pointee.version {
            guard unsafe String(cString: version) == "1.0" else {
                throw .malformed("a version other than XML 1.0", line: 1)
            }
        }
        guard let encoding = unsafe self.pointer.pointee.encoding else { return }
        guard unsafe String(cString: encoding).uppercased() == "UTF-8" else {
            throw .notUTF8("the document declares an encoding other than UTF-8")
        }
    }

    /// Refuses namespace names in which a character is written by reference.
    ///
    /// libxml2 leaves `&amp;` in them as `&#38;` and writes others raw into canonical forms, so one name would have two
    /// values. No vocabulary has such a name.
    private func checkNamespaces() throws(XMLError) {
        var next = unsafe xmlDocGetRootElement(self.pointer)
        while let node = unsafe next {
            var declaration = unsafe node.pointee.type == XML_ELEMENT_NODE ? node.pointee.nsDef : nil
            while let namespace = unsafe declaration {
                guard unsafe Self.isPlain(namespace.pointee.href) else {
                    throw .forbidden("a reference in the name of a namespace", line: Int(unsafe xmlGetLineNo(node)))
                }
                unsafe declaration = namespace.pointee.next
            }
            unsafe next = Self.following(node)
        }
    }

    private static func isPlain(_ name: UnsafePointer<xmlChar>?) -> Bool {
        guard var byte = unsafe name else { return true }
        while unsafe byte.pointee != 0 {
            let isSpecial = unsafe "&<>\"'".utf8.contains(byte.pointee)
            guard unsafe byte.pointee > 0x20, !isSpecial else { return false }
            unsafe byte += 1
        }
        return true
    }

    /// The node after another in the order of the document.
    private static func following(_ node: xmlNodePtr) -> xmlNodePtr? {
        if unsafe node.pointee.type == XML_ELEMENT_NODE, let child = unsafe node.pointee.children {
            return unsafe child
        }
        var current: xmlNodePtr? = unsafe node
        while let here = unsafe current {
            if let sibling = unsafe here.pointee.next { return unsafe sibling }
            unsafe current = here.pointee.parent
            if let parent = unsafe current, unsafe parent.pointee.type != XML_ELEMENT_NODE { return nil }
        }
        return nil
    }

    /// The value tree of the document.
    func document() throws(XMLError) -> XMLDocument {
        guard let root = unsafe xmlDocGetRootElement(self.pointer) else {
            throw .malformed("the document has no element", line: nil)
        }
        var builder = XMLTreeBuilder()
        let element = unsafe builder.element(root)
        return XMLDocument(root: element, hasSkippedInstructions: self.hasInstructions)
    }

    /// The canonical bytes of the document.
    func canonicalized(_ form: XMLCanonicalForm) throws(XMLError) -> [UInt8] {
        let mode = form == .inclusive ? XML_C14N_1_0 : XML_C14N_EXCLUSIVE_1_0
        var output: UnsafeMutablePointer<xmlChar>?
        let mode32 = Int32(mode.rawValue)
        let count = unsafe xmlC14NDocDumpMemory(self.pointer, nil, mode32, nil, 0, &output)
        defer { unsafe yz_xmlFree(output) }
        guard count >= 0, let output = unsafe output else {
            throw .malformed("the document has no canonical form", line: nil)
        }
        return unsafe Array(UnsafeBufferPointer(start: output, count: Int(count)))
    }

    /// Gives the document to a function that does not keep it.
    func withPointer<Result>(_ body: (xmlDocPtr) -> Result) -> Result {
        unsafe body(self.pointer)
    }
}

/// Called by libxml2 for each problem of a parser, whose collector stands in the context.
private func collectParserProblem(_ context: UnsafeMutablePointer<xmlParserCtxt>?, _ error: xmlError?) {
    guard let pointer = unsafe context?.pointee._private, let error = unsafe error else { return }
    let collector = unsafe Unmanaged<ProblemCollector>.fromOpaque(pointer).takeUnretainedValue()
    // Namespaces that are not absolute URIs are a warning here, but have no canonical form.
    let isRelativeNamespace = unsafe error.code == Int32(bitPattern: XML_WAR_NS_URI_RELATIVE.rawValue)
    guard unsafe error.level.rawValue >= XML_ERR_ERROR.rawValue || isRelativeNamespace else { return }
    let text = unsafe error.message.map { unsafe String(cString: $0) } ?? "unknown"
    unsafe collector.add(line: error.line, text)
}
