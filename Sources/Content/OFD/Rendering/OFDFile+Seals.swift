internal import Seals

extension OFDFile {
    /// The pictures of a document's seals with the places where they are shown.
    ///
    /// Nothing is verified; a signature that cannot be read has no picture, and its stamps are drawn as gaps.
    ///
    /// - Parameter index: The document, counted from 0.
    /// - Returns: The pictures in the order of the list of signatures.
    public func sealImages(ofDocument index: Int) -> [SealImage] {
        SignatureInventory(of: self).items.filter { $0.document == index }.compactMap { item in
            guard case .success(let description) = item.description, !description.stamps.isEmpty else { return nil }
            return SealImage(
                data: self.sealPicture(of: description), stamps: description.stamps,
                signature: item.reference.identifier)
        }
    }

    /// The picture inside the signature value, else that of the seal beside it.
    private func sealPicture(of description: SignatureDescription) -> [UInt8] {
        if let path = description.signedValue, let value = try? self.package.bytes(at: path),
            let signature = try? SealSignature(der: value)
        {
            return signature.seal.picture.data
        }
        guard let path = description.seal, let bytes = try? self.package.bytes(at: path),
            let seal = try? ElectronicSeal(der: bytes)
        else { return [] }
        return seal.picture.data
    }
}
