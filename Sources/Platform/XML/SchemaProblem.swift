internal import CLibXML2

/// Says what a schema found wrong without repeating values of the document, which may be confidential.
enum SchemaProblem {
    /// The problem in words.
    static func text(_ error: xmlError) -> String {
        let code = unsafe UInt32(bitPattern: error.code)
        if Self.namesOnly.contains(code) || !Self.isAboutInstance(code), let message = unsafe error.message {
            return unsafe String(cString: message)
        }
        let what = Self.descriptions[code] ?? "the content violates rule \(code) of XML Schema"
        guard let node = unsafe error.node?.assumingMemoryBound(to: xmlNode.self) else { return what }
        return unsafe "\(Self.place(node)): \(what)"
    }

    /// Whether a finding is about a document, not about the schema, whose text is nobody's secret.
    private static func isAboutInstance(_ code: UInt32) -> Bool {
        (XML_SCHEMAV_NOROOT.rawValue...XML_SCHEMAV_MISC.rawValue).contains(code)
    }

    private static func place(_ node: UnsafeMutablePointer<xmlNode>) -> String {
        let name = unsafe node.pointee.name.map { unsafe String(cString: $0) } ?? ""
        guard unsafe node.pointee.type == XML_ATTRIBUTE_NODE else { return "element '\(name)'" }
        let owner = unsafe node.pointee.parent?.pointee.name.map { unsafe String(cString: $0) } ?? ""
        return "attribute '\(name)' of element '\(owner)'"
    }

    /// Findings whose messages consist of names of elements and attributes.
    private static let namesOnly: Set<UInt32> = [
        XML_SCHEMAV_ELEMENT_CONTENT.rawValue,
        XML_SCHEMAV_CVC_ELT_1.rawValue,
        XML_SCHEMAV_CVC_COMPLEX_TYPE_2_1.rawValue,
        XML_SCHEMAV_CVC_COMPLEX_TYPE_2_2.rawValue,
        XML_SCHEMAV_CVC_COMPLEX_TYPE_2_3.rawValue,
        XML_SCHEMAV_CVC_COMPLEX_TYPE_2_4.rawValue,
        XML_SCHEMAV_CVC_COMPLEX_TYPE_3_1.rawValue,
        XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_1.rawValue,
        XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_2.rawValue,
        XML_SCHEMAV_CVC_COMPLEX_TYPE_4.rawValue,
    ]

    private static let descriptions: [UInt32: String] = [
        XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_1.rawValue: "the value is not one of its type",
        XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_2.rawValue: "the value is not a list of its type",
        XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_3.rawValue: "the value is of none of the types allowed",
        XML_SCHEMAV_CVC_LENGTH_VALID.rawValue: "the value does not have the length demanded",
        XML_SCHEMAV_CVC_MINLENGTH_VALID.rawValue: "the value is too short",
        XML_SCHEMAV_CVC_MAXLENGTH_VALID.rawValue: "the value is too long",
        XML_SCHEMAV_CVC_MININCLUSIVE_VALID.rawValue: "the value is too small",
        XML_SCHEMAV_CVC_MINEXCLUSIVE_VALID.rawValue: "the value is too small",
        XML_SCHEMAV_CVC_MAXINCLUSIVE_VALID.rawValue: "the value is too large",
        XML_SCHEMAV_CVC_MAXEXCLUSIVE_VALID.rawValue: "the value is too large",
        XML_SCHEMAV_CVC_TOTALDIGITS_VALID.rawValue: "the value has too many digits",
        XML_SCHEMAV_CVC_FRACTIONDIGITS_VALID.rawValue: "the value has too many digits after the point",
        XML_SCHEMAV_CVC_PATTERN_VALID.rawValue: "the value does not have the form demanded",
        XML_SCHEMAV_CVC_ENUMERATION_VALID.rawValue: "the value is not one of those listed",
        XML_SCHEMAV_CVC_IDC.rawValue: "a key is missing, repeated or without its counterpart",
    ]
}
