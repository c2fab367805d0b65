/// Breaks a title into lines that make a trapezoid or a rhombus and leave words whole (GB/T 9704-2012 § 7.3.1).
///
/// Without a dictionary the words are guessed: by the particles of official titles and by common words of two characters.
struct TitleBreaker {
    /// The room of a line, in full-width characters.
    let limit: Double
    /// Names that stay whole where they can, as those of the issuing organs.
    var names: [String] = []

    /// The lines of a title, one at least.
    func lines(_ title: String) -> [String] {
        let text = StyledCharacter.all(title, .title)
        let measure = CharacterMeasure(pitch: 1)
        let total = measure.width(of: title)
        guard total > self.limit else { return [title] }
        guard total <= Self.longest else { return self.filled(text) }
        let atoms = LineBreaker.atoms(text, longest: Int(self.limit))
        let ends = atoms.map(\.upperBound)
        let widths = atoms.map { $0.reduce(0) { $0 + measure.advance(of: text[$1].character) } }
        let characters = text.map(\.character)
        let (inside, behind) = self.places(of: characters)
        let penalties = ends.dropLast().map { end in
            if inside.contains(end) { return 40.0 }
            return behind.contains(end) ? 1 : TitleWords.penalty(characters, before: end)
        }
        let fewest = Int((total / self.limit).rounded(.up))
        for count in fewest...max(fewest, ends.count) {
            let shapes = Self.shapes(count).map { shape in
                Self.division(widths, penalties, targets: shape.map { $0 * total }, limit: self.limit)
            }
            guard let best = shapes.compactMap({ $0 }).min(by: { $0.cost < $1.cost }) else { continue }
            var (lines, start): ([String], Int) = ([], 0)
            for end in best.ends {
                lines.append(String(text[start..<ends[end - 1]].map(\.character)).trimmed)
                start = ends[end - 1]
            }
            return lines
        }
        return self.filled(text)
    }

    /// Beyond this length nothing is weighed.
    private static let longest = 200.0

    /// Full lines, for what no division makes into lines.
    private func filled(_ text: [StyledCharacter]) -> [String] {
        LineBreaker(measure: CharacterMeasure(pitch: 1)).lines(text, width: self.limit).map(\.text)
    }

    /// Where in a title names are parted, and where they end.
    private func places(of title: [Character]) -> (inside: Set<Int>, behind: Set<Int>) {
        var (inside, behind): (Set<Int>, Set<Int>) = ([], [])
        for name in self.names.map(Array.init) where name.count > 1 && name.count < title.count {
            for start in 0...(title.count - name.count) where Array(title[start..<(start + name.count)]) == name {
                inside.formUnion((start + 1)..<(start + name.count))
                behind.insert(start + name.count)
            }
        }
        return (inside, behind)
    }

    /// The parts of the whole that lines have: growing, shrinking, and longest in the middle.
    private static func shapes(_ count: Int) -> [[Double]] {
        let growing = (0..<count).map { 1 + 0.25 * Double($0) / Double(max(count - 1, 1)) }
        let middle = Double(count - 1) / 2
        let rhombus = (0..<count).map { 1.3 - 0.3 * abs(Double($0) - middle) / max(middle, 1) }
        let shapes = count > 2 ? [growing, growing.reversed(), rhombus] : [growing, growing.reversed()]
        return shapes.map { shape in
            let sum = shape.reduce(0, +)
            return shape.map { $0 / sum }
        }
    }

    /// The cheapest division of the pieces into lines; nil when no division keeps to the limit.
    private static func division(
        _ widths: [Double],
        _ penalties: [Double],
        targets: [Double],
        limit: Double
    ) -> (cost: Double, ends: [Int])? {
        var best: [(cost: Double, ends: [Int])?] = Array(repeating: nil, count: widths.count + 1)
        best[0] = (0, [])
        for target in targets {
            var next: [(cost: Double, ends: [Int])?] = Array(repeating: nil, count: widths.count + 1)
            for start in 0..<widths.count {
                guard let before = best[start] else { continue }
                var (end, width) = (start, 0.0)
                while end < widths.count, width + widths[end] <= limit + PageMeasure.tolerance {
                    width += widths[end]
                    end += 1
                    let off = (width - target) / limit * 10
                    let cost = before.cost + off * off + (end - 1 < penalties.count ? penalties[end - 1] : 0)
                    if next[end].map({ cost < $0.cost }) ?? true { next[end] = (cost, before.ends + [end]) }
                }
            }
            best = next
        }
        return best[widths.count]
    }
}

/// What is known of words in titles.
enum TitleWords {
    /// How bad it is to end a line before a character, 0 being good.
    static func penalty(_ title: [Character], before index: Int) -> Double {
        let (left, right) = (title[index - 1], title[index])
        let rest = String(title[index...])
        // 的通知 and the like stay together, and are no line of their own.
        if title.count - index <= 4, Self.kinds.contains(where: { rest.hasSuffix($0) }) { return 60 }
        if right == "的" { return 30 }
        if Self.words.contains(String([left, right])) { return 25 }
        if rest.hasPrefix("关于") || left == "》" { return 0 }
        if String(title[..<index]).hasSuffix("关于") { return 20 }
        if right == "《" || left == "、" || "和与及暨".contains(right) { return 2 }
        if "和与及暨".contains(left) { return 12 }
        return left == "的" ? 3 : 8
    }

    private static let kinds = [
        "决议", "决定", "命令", "公报", "公告", "通告", "意见", "通知", "通报", "报告", "请示", "批复", "议案", "函", "纪要", "办法",
        "方案", "规定", "规划", "条例", "细则",
    ]

    private static let words: Set<String> = Set(
        """
        人民 政府 办公 公室 公厅 委员 员会 工作 安全 检查 通知 意见 管理 加强 做好 进一 一步 开展 推进 落实 实施 发展 改革 建设 服务 印发 转发
        批转 项目 资金 预算 经费 专项 活动 会议 精神 学习 贯彻 组织 领导 干部 人员 企业 单位 部门 机构 制度 体系 机制 规划 方案 办法 规定 条例
        细则 标准 技术 信息 数据 系统 网络 电子 公文 文件 档案 保密 教育 医疗 卫生 健康 文化 旅游 体育 交通 运输 农业 农村 乡村 振兴 环境
        保护 生态 资源 土地 水利 防汛 抗旱 应急 救灾 汛期 防火 消防 生产 质量 监督 监管 执法 审批 行政 许可 综合 治理 社会 保障 就业 养老
        情况 问题 整改 评估 考核 表彰 奖励 任命 任免 职务 同志 关于 仓库 修缮 安排 申请 调整 成立 小组 试点 示范 城市 年度 第一 第二 下达 拨付 商请 支持 物资 储备
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
