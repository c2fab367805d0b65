/// The rank of whoever owns a seal, which decides its size and what stands in its middle (国发〔1999〕25号).
public enum SealRank: String, Sendable, Hashable, CaseIterable {
    /// Ministries of the State Council and governments of provinces.
    case province
    /// Governments of prefectures, cities, counties and districts.
    case county
    /// Governments of townships.
    case township
    /// Departments of an organ and units below it, whose seals may not be larger than 45 mm.
    case unit

    /// The diameter in millimetres.
    public var diameter: Int {
        switch self {
        case .province: 50
        case .county: 45
        case .township, .unit: 42
        }
    }

    /// What stands in the middle.
    public var centre: SealCentre {
        switch self {
        case .province, .county: .emblemSpace
        case .township, .unit: .star
        }
    }
}

/// What stands in the middle of a seal.
public enum SealCentre: String, Sendable, Hashable, CaseIterable {
    /// A star of five points.
    case star
    /// Nothing: room for the national emblem, which is not drawn here.
    case emblemSpace = "emblem-space"
}
