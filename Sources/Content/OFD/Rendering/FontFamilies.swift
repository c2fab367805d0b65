/// Which fonts to try for one that is not embedded.
enum FontFamilies {
    private static let song = ["SimSun", "Songti SC", "STSong", "Noto Serif CJK SC", "Source Han Serif SC", "serif"]
    private static let hei = [
        "SimHei", "Heiti SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "sans-serif",
    ]
    private static let kai = ["KaiTi", "STKaiti", "Kaiti SC", "KaiTi_GB2312", "AR PL UKai CN", "serif"]
    private static let fang = ["FangSong", "STFangsong", "FangSong_GB2312", "Noto Serif CJK SC", "serif"]

    /// The value of a font-family attribute.
    static func list(for font: ResourceTable.FontResource?) -> String {
        let named = [font?.name, font?.family].compactMap { $0.map(Self.plain) }.filter { !$0.isEmpty }
        var seen: Set<String> = []
        let all = (named + Self.fallbacks(named.joined(separator: " ").lowercased(), font)).filter {
            seen.insert($0).inserted
        }
        // Names need no escapes in CSS: only letters, digits and a few signs are left of them.
        return all.map { ["serif", "sans-serif", "monospace"].contains($0) ? $0 : "'\($0)'" }.joined(separator: ",")
    }

    private static func fallbacks(_ name: String, _ font: ResourceTable.FontResource?) -> [String] {
        let has = { (parts: [String]) in parts.contains { name.contains($0) } }
        if has(["仿宋", "fangsong", "仿體"]) { return Self.fang }
        if has(["楷", "kai"]) { return Self.kai }
        if has(["黑", "hei", "yahei", "微软", "gothic"]) { return Self.hei }
        if has(["courier", "mono", "consol"]) || font?.isFixedWidth == true {
            return ["Courier New", "Liberation Mono", "monospace"] + Self.hei
        }
        if has(["times", "roman", "cambria", "georgia"]) {
            return ["Times New Roman", "Liberation Serif"] + Self.song
        }
        if has(["arial", "helvetica", "calibri", "tahoma", "verdana", "sans"]) {
            return ["Arial", "Liberation Sans"] + Self.hei
        }
        return Self.song
    }

    /// Letters, digits and the signs that names of fonts have.
    private static func plain(_ name: String) -> String {
        let base = name.prefix { $0 != "," }.prefix(64)
        return String(base.filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" })
            .trimmingWhitespace
    }
}
