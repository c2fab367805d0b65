internal import ArgumentParser
internal import CanonicalJSON
internal import SealPictures
internal import Seals

/// `yizhan seal picture`.
struct SealPictureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "picture",
        abstract: "Draw the picture of a round seal (印章图案) as a PNG file.",
        discussion: """
            A rim, a star or room for the emblem, the name on the arc, a straight line beneath. The same options and font give \
            the same file. 'yizhan seal apply-for --draw-picture' draws one with the application.

            EXAMPLES
              yizhan seal picture --name 上杭县人民政府 --rank county --font song.ttf -o seal.png
              yizhan seal picture --name 上杭县古田镇人民政府 --size 42 --star --lower 财务专用章 --font song.ttf -o seal.png
            """
    )

    @Option(help: "The name on the arc, 1 to 40 characters.")
    var name: String

    @OptionGroup var drawing: SealDrawingOptions

    @Option(
        name: [.customShort("o"), .customLong("output")], help: "The file to write.",
        completion: .file(extensions: ["png"]))
    var output: String

    @OptionGroup var answer: OutputOptions

    func validate() throws {
        guard self.drawing.font != nil else { throw ValidationError("drawing a seal needs --font FILE") }
    }

    func run() async throws {
        let file = try OutputFile(self.output)
        let picture = try self.drawing.draw(name: self.name)
        try file.write(picture.data)
        let header = try PNGHeader(picture.data)
        try self.answer.print(
            [
                "bytes": .integer(Int64(picture.data.count)), "height": .integer(Int64(picture.height)),
                "pixels": .integer(Int64(header.width)), "width": .integer(Int64(picture.width)),
            ],
            text: [
                (title: "size 尺寸", value: "\(picture.width) × \(picture.height) mm"),
                (title: "pixels 像素", value: "\(header.width) × \(header.height)"),
                (title: "bytes 字节", value: "\(picture.data.count)"),
            ].aligned)
    }
}
