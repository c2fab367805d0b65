public import Documents

extension Exchange {
    /// The units this node hosts, as the directory lists them.
    public var units: [UnitAddress] { self.context.trust.units(of: self.node) }

    /// The node's name for people.
    public var nodeName: String? { self.context.trust.nodeName(self.node) }

    /// The name of a unit for people.
    public func unitName(_ unit: UnitAddress) -> String? { self.context.trust.unitName(unit) }
}
