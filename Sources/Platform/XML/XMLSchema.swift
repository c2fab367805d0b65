internal import CLibXML2

/// A compiled XML Schema.
@safe
public final class XMLSchema {
    private let pointer: xmlSchemaPtr

    /// Compiles a schema.
    ///
    /// - Parameters:
    ///   - xsd: The schema in UTF-8; it may neither include nor import other documents.
    ///   - limits: How large the schema may be.
    /// - Throws: ``XMLError`` if the schema is malformed, refers to other documents, or contradicts itself.
    public init(xsd: [UInt8], limits: XMLLimits = .standard) throws(XMLError) {
        let document = try XMLDocument.parse(xsd, limits: limits, annotations: .skipped)
        try Self.checkSelfContained(document.root)
        guard let size = Int32(exactly: xsd.count) else { throw .invalidSchema("it is too large") }
        let collector = ProblemCollector()
        let schema = unsafe xsd.withUnsafeBytes { buffer -> xmlSchemaPtr? in
            let base = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            guard let context = unsafe xmlSchemaNewMemParserCtxt(base, size) else { return nil }
            defer { unsafe xmlSchemaFreeParserCtxt(context) }
            let target = unsafe Unmanaged.passUnretained(collector).toOpaque()
            unsafe xmlSchemaSetParserStructuredErrors(
                context,
                { target, error in unsafe collectSchemaProblem(target, error?.pointee) },
                target
            )
            return unsafe xmlSchemaParse(context)
        }
        guard let schema = unsafe schema else {
            throw .invalidSchema("it does not compile", collector.problems)
        }
        unsafe self.pointer = schema
        guard collector.problems.isEmpty else { throw .invalidSchema("it does not compile", collector.problems) }
    }

    deinit { unsafe xmlSchemaFree(self.pointer) }

    /// Checks a document against the schema.
    ///
    /// - Parameters:
    ///   - bytes: The document in UTF-8.
    ///   - limits: How large it may be.
    ///   - annotations: Whether comments and processing instructions are accepted.
    /// - Throws: ``XMLError``; with the code ``XMLError/Code/invalid`` its problems say where the document differs.
    public func validate(
        _ bytes: [UInt8],
        limits: XMLLimits = .standard,
        annotations: XMLAnnotations = .refused
    ) throws(XMLError) {
        try self.check(try LibXMLDocument.parse(bytes, limits: limits, annotations: annotations))
    }

    /// Reads a document and checks it against the schema, parsing it once.
    ///
    /// - Parameters:
    ///   - bytes: The document in UTF-8.
    ///   - limits: How large it may be.
    ///   - annotations: What becomes of comments and processing instructions.
    /// - Returns: The valid document.
    /// - Throws: ``XMLError`` if the document is not acceptable or not valid.
    public func parse(
        _ bytes: [UInt8],
        limits: XMLLimits = .standard,
        annotations: XMLAnnotations = .refused
    ) throws(XMLError) -> XMLDocument {
        let document = try LibXMLDocument.parse(bytes, limits: limits, annotations: annotations)
        try self.check(document)
        return try document.document()
    }

    private func check(_ document: borrowing LibXMLDocument) throws(XMLError) {
        guard let context = unsafe xmlSchemaNewValidCtxt(self.pointer) else { throw .outOfMemory }
        defer { unsafe xmlSchemaFreeValidCtxt(context) }
        let collector = ProblemCollector()
        unsafe xmlSchemaSetValidStructuredErrors(
            context,
            { target, error in unsafe collectSchemaProblem(target, error?.pointee) },
            Unmanaged.passUnretained(collector).toOpaque()
        )
        let status = withExtendedLifetime(collector) {
            unsafe document.withPointer { unsafe xmlSchemaValidateDoc(context, $0) }
        }
        guard status >= 0 else { throw .outOfMemory }
        guard status == 0, collector.problems.isEmpty else { throw .invalid(collector.problems) }
    }

    /// Refuses what would make libxml2 look for further documents.
    private static func checkSelfContained(_ element: XMLElement) throws(XMLError) {
        if element.namespace == "http://www.w3.org/2001/XMLSchema" {
            let isReference = ["include", "redefine", "override"].contains(element.name)
            let isLocatedImport = element.name == "import" && element.attribute(named: "schemaLocation") != nil
            guard !isReference, !isLocatedImport else {
                throw .invalidSchema("it refers to another document by \(element.name)")
            }
        }
        for nested in element.elements { try Self.checkSelfContained(nested) }
    }
}

// A compiled schema is only read; what a validation writes is in its own context.
extension XMLSchema: @unchecked Sendable {}

/// Called by libxml2 for each problem of a schema or of a document checked against one.
private func collectSchemaProblem(_ target: UnsafeMutableRawPointer?, _ error: xmlError?) {
    guard let target = unsafe target, let error = unsafe error else { return }
    guard unsafe error.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
    let collector = unsafe Unmanaged<ProblemCollector>.fromOpaque(target).takeUnretainedValue()
    unsafe collector.add(line: error.line, SchemaProblem.text(error))
}
