import CanonicalJSON
import Commands
import Cryptography
import Documents
import Seals
import Testing

/// `yizhan seal picture`, and pictures drawn with an application.
@Suite("Drawing seals by command", .timeLimit(.minutes(2)))
struct SealPictureTests {
    @Test("A picture is drawn by rank or by size, and told")
    func draw() async throws {
        try await Workshop.with { workshop in
            try workshop.write(FixtureFont.file, to: "song.ttf")
            let line = "seal picture --name 上杭县人民政府 --font $/song.ttf"
            let county = try await workshop.done("\(line) --rank county -o $/county.png --json").json()
            #expect(county["width"] == 45 && county["pixels"] == 531)
            let file = try workshop.bytes("county.png")
            #expect(county["bytes"]?.integerValue == Int64(file.count))
            #expect(try PNGHeader(file).width == 531)
            try await workshop.done("\(line) --size 45 --emblem-space -o $/same.png")
            #expect(try workshop.bytes("same.png") == file)
            let run = try await workshop.done("\(line) --star --lower 财务专用章 -o $/small.png")
            #expect(run.output.contains("42 × 42 mm") && run.output.contains("496 × 496"))
            #expect(try workshop.bytes("small.png") != file)
        }
    }

    @Test("What cannot be drawn is told, and no file is left")
    func refusals() async throws {
        try await Workshop.with { workshop in
            try workshop.write(FixtureFont.file, to: "song.ttf")
            try workshop.write("no font", to: "bad.ttf")
            let line = "seal picture --name 上杭县 -o $/a.png"
            try await workshop.fails(line, .usage, "needs --font FILE")
            try await workshop.fails("\(line) --font $/none.ttf", .missingInput, "none.ttf")
            try await workshop.fails("\(line) --font $/bad.ttf", .badData, "the font cannot be read")
            try await workshop.fails("\(line) --font $/song.ttf --size 40", .usage, "42, 45 or 50")
            try await workshop.fails("\(line) --font $/song.ttf --rank village", .usage, "rank")
            try await workshop.fails("\(line) --font $/song.ttf --lower 驿", .badData, "no outline for 驿 (U+9A7F)")
            let long = String(repeating: "府", count: 41)
            try await workshop.fails(
                "seal picture --name \(long) -o $/a.png --font $/song.ttf", .usage, "not of 1 to 40 characters")
        }
    }

    @Test("An application may have its picture drawn")
    func application() async throws {
        try await Workshop.with { workshop in
            try await SealTests.prepare(workshop, .gm)
            try workshop.write(FixtureFont.file, to: "song.ttf")
            let officer = SealTests.officer("chen")
            let plain = SealTests.apply.replacing("--picture $/seal.png ", with: "")
            try await workshop.fails("\(plain) \(officer)", .usage, "give either --picture FILE or --draw-picture")
            try await workshop.fails(
                "\(SealTests.apply) --draw-picture --font $/song.ttf \(officer)", .usage, "give either --picture")
            try await workshop.fails("\(plain) --draw-picture \(officer)", .usage, "--draw-picture needs --font")
            try await workshop.fails(
                "\(plain) --draw-picture --font $/song.ttf --width 42 \(officer)", .usage, "go with --picture")
            try await workshop.fails(
                "\(SealTests.apply) --rank unit \(officer)", .usage, "go with --draw-picture")
            try await workshop.done("\(plain) --draw-picture --font $/song.ttf --rank township \(officer)")
            let seal = "$/seals --seal \(SealTests.number)"
            try await workshop.done("seal approve \(seal) \(SealTests.officer("zhou"))")
            try await workshop.done(
                "seal make \(seal) \(SealTests.maker) \(SealTests.officer("zhou")) --out $/office.esl")
            let made = try ElectronicSeal(der: workshop.bytes("office.esl"))
            try await workshop.done(
                "seal picture --name 新罗区人民政府办公室 --rank township --font $/song.ttf -o $/same.png")
            let same = try workshop.bytes("same.png")
            #expect(made.picture.width == 42 && made.picture.data == same)
        }
    }
}
