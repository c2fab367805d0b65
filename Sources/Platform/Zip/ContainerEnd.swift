/// The records that end a container: the end of the central directory, preceded by its Zip64 form if it needs one.
struct ContainerEnd {
    let entryCount: UInt64
    let directorySize: UInt64
    let directoryOffset: UInt64

    private var needsZip64: Bool {
        self.entryCount >= ZipConstant.zip64CountThreshold
            || self.directorySize >= ZipConstant.zip64Threshold
            || self.directoryOffset >= ZipConstant.zip64Threshold
    }

    var size: UInt64 {
        let zip64Size = ZipConstant.zip64EndOfDirectorySize + ZipConstant.zip64LocatorSize
        return UInt64(ZipConstant.endOfDirectorySize + (self.needsZip64 ? zip64Size : 0))
    }

    var encoded: [UInt8] {
        var writer = RecordWriter()
        if self.needsZip64 { self.appendZip64Records(to: &writer) }
        let count = UInt16(min(self.entryCount, ZipConstant.zip64CountThreshold))
        writer.append(Signature.endOfDirectory)
        writer.append(UInt32(0))  // both disk numbers
        writer.append(count)
        writer.append(count)
        writer.append(UInt32(min(self.directorySize, ZipConstant.zip64Threshold)))
        writer.append(UInt32(min(self.directoryOffset, ZipConstant.zip64Threshold)))
        writer.append(UInt16(0))  // comment length
        return writer.bytes
    }

    private func appendZip64Records(to writer: inout RecordWriter) {
        writer.append(Signature.zip64EndOfDirectory)
        writer.append(UInt64(ZipConstant.zip64EndOfDirectorySize - 12))  // the size of what follows
        writer.append(UInt16(45))
        writer.append(UInt16(45))
        writer.append(UInt64(0))  // both disk numbers
        writer.append(self.entryCount)
        writer.append(self.entryCount)
        writer.append(self.directorySize)
        writer.append(self.directoryOffset)

        writer.append(Signature.zip64Locator)
        writer.append(UInt32(0))  // disk of the record above
        writer.append(self.directoryOffset + self.directorySize)
        writer.append(UInt32(1))  // number of disks
    }
}
