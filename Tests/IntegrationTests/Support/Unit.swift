import Documents

/// The units of the tests. Their credit codes satisfy GB 32100 and belong to nobody.
enum Unit: String, CaseIterable, Sendable {
    case province = "11350000MB0000019N@35"
    case city = "11350800MB0000027T@3508"
    case county = "11350823MB00000350@350823"
    case bureau = "11350823MB0000043T@350823"
    case town = "11350823MB0000051M@350823106"

    var name: String {
        switch self {
        case .province: "福建省人民政府办公厅"
        case .city: "龙岩市人民政府办公室"
        case .county: "上杭县人民政府办公室"
        case .bureau: "上杭县应急管理局"
        case .town: "古田镇人民政府"
        }
    }

    var node: Place {
        switch self {
        case .province: .province
        case .city: .city
        case .county, .bureau: .county
        case .town: .town
        }
    }

    /// The officer who signs for what the unit receives.
    var registrar: String { "registrar.\(self.rawValue)" }
}

/// The nodes, from the top down; each is the parent of the next.
enum Place: String, CaseIterable, Sendable {
    case province = "35"
    case city = "3508"
    case county = "350823"
    case town = "350823106"

    var name: String {
        switch self {
        case .province: "福建省"
        case .city: "龙岩市"
        case .county: "上杭县"
        case .town: "古田镇"
        }
    }

    /// Whose CA issues for the node: a town has none of its own.
    var issuer: Place { self == .town ? .county : self }

    private var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    var parent: Place? { self.index > 0 ? Self.allCases[self.index - 1] : nil }
    var child: Place? { self.index + 1 < Self.allCases.count ? Self.allCases[self.index + 1] : nil }
}
