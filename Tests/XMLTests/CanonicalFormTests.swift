import Testing
import XML

@Suite("Canonical forms")
struct CanonicalFormTests {
    /// After Canonical XML 1.0 § 3.3, start and end tags, without its document type.
    @Test("Tags and attributes come in canonical order and form")
    func tags() throws {
        let text = """
            <doc>
               <e1   />
               <e2   ></e2>
               <e3   name = "elem3"   id="elem3"   />
               <e5 a:attr="out" b:attr="sorted" attr2="all" attr="I'm"
                  xmlns:b="http://www.ietf.org"
                  xmlns:a="http://www.w3.org"
                  xmlns="http://example.org"/>
               <e6 xmlns="" xmlns:a="http://www.w3.org">
                  <e7 xmlns="http://www.ietf.org">
                     <e8 xmlns="" xmlns:a="http://www.w3.org"/>
                  </e7>
               </e6>
            </doc>
            """
        let expected = """
            <doc>
               <e1></e1>
               <e2></e2>
               <e3 id="elem3" name="elem3"></e3>
               <e5 xmlns="http://example.org" xmlns:a="http://www.w3.org" xmlns:b="http://www.ietf.org" attr="I'm"\
             attr2="all" b:attr="sorted" a:attr="out"></e5>
               <e6 xmlns:a="http://www.w3.org">
                  <e7 xmlns="http://www.ietf.org">
                     <e8 xmlns=""></e8>
                  </e7>
               </e6>
            </doc>
            """
        #expect(string(try parse(text).canonicalized(.inclusive)) == expected)
        #expect(string(try XMLCanonicalForm.inclusive.canonicalize(Array(text.utf8))) == expected)
    }

    /// Canonical XML 1.0 § 3.4, character modifications and references.
    @Test("Characters are escaped canonically")
    func characters() throws {
        let text = """
            <doc>
               <text>First line&#x0d;&#10;Second line</text>
               <value>&#x32;</value>
               <compute><![CDATA[value>"0" && value<"10" ?"valid":"error"]]></compute>
               <compute expr='value>"0" &amp;&amp; value&lt;"10" ?"valid":"error"'>valid</compute>
               <norm attr=' &apos;   &#x20;&#13;&#xa;&#9;   &apos; '/>
            </doc>
            """
        let expected = """
            <doc>
               <text>First line&#xD;
            Second line</text>
               <value>2</value>
               <compute>value&gt;"0" &amp;&amp; value&lt;"10" ?"valid":"error"</compute>
               <compute expr="value>&quot;0&quot; &amp;&amp; value&lt;&quot;10&quot; ?&quot;valid&quot;:&quot;error&quot;">\
            valid</compute>
               <norm attr=" '    &#xD;&#xA;&#x9;   ' "></norm>
            </doc>
            """
        #expect(string(try parse(text).canonicalized(.inclusive)) == expected)
    }

    @Test("The exclusive form drops namespaces that are not used")
    func exclusive() throws {
        let document = try parse("<a xmlns='urn:a' xmlns:u='urn:u'><b xmlns:v='urn:v' v:c=''/></a>")
        let inclusive = "<a xmlns=\"urn:a\" xmlns:u=\"urn:u\"><b xmlns:v=\"urn:v\" v:c=\"\"></b></a>"
        let exclusive = "<a xmlns=\"urn:a\"><b xmlns:v=\"urn:v\" v:c=\"\"></b></a>"
        #expect(string(try document.canonicalized(.inclusive)) == inclusive)
        #expect(string(try document.canonicalized(.exclusive)) == exclusive)
    }

    @Test("Instructions belong to the form, comments do not")
    func instructions() throws {
        let text = "<?go on?><!-- no --><a><!-- no --><?stop?></a>"
        let form = try XMLCanonicalForm.inclusive.canonicalize(Array(text.utf8), annotations: .skipped)
        #expect(string(form) == "<?go on?>\n<a><?stop?></a>")
        let document = try parse(text, annotations: .skipped)
        #expect(code { _ = try document.canonicalized(.inclusive) } == .unwritable)
        #expect(code { _ = try XMLCanonicalForm.exclusive.canonicalize(Array("<a".utf8)) } == .malformed)
    }

    @Test("A canonical form is its own canonical form")
    func idempotent() throws {
        let once = try parse("<a z='1' b='2'>x<c/>\r</a>").canonicalized(.exclusive)
        #expect(try XMLCanonicalForm.exclusive.canonicalize(once) == once)
    }
}
