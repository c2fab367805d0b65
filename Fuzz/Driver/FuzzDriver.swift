internal import FuzzTargets
internal import Foundation

/// The fuzzer's way into the targets: libFuzzer has `main`, calls this once, and the next function for each input.
///
///     YIZHAN_FUZZ_TARGET=xml yizhan-fuzz [options of libFuzzer] [folder of the corpus]
///     YIZHAN_FUZZ_COMMAND=list yizhan-fuzz                the targets: name, largest input, summary
///     YIZHAN_FUZZ_COMMAND=seeds yizhan-fuzz               writes Fuzz/corpus anew
///     YIZHAN_FUZZ_COMMAND=cast yizhan-fuzz                writes Fuzz/cast.json anew; the seeds must follow
@_cdecl("LLVMFuzzerInitialize")
public func initializeFuzzer(_ count: UnsafeMutableRawPointer?, _ arguments: UnsafeMutableRawPointer?) -> CInt {
    let environment = ProcessInfo.processInfo.environment
    do {
        switch environment["YIZHAN_FUZZ_COMMAND"] {
        case "list": FuzzCommands.list()
        case "seeds": try FuzzCommands.writeSeeds()
        case "cast": try FuzzCommands.writeCast()
        case .some(let command): FuzzCommands.end("there is no command \(command); list, seeds and cast are there")
        case nil:
            guard chosenTarget != nil else {
                FuzzCommands.end("YIZHAN_FUZZ_TARGET names no target; YIZHAN_FUZZ_COMMAND=list names them")
            }
            return 0
        }
    } catch {
        FuzzCommands.end("\(error)")
    }
    exit(0)
}

/// One input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    do {
        _ = try chosenTarget?.run(bytes)
    } catch {
        // libFuzzer keeps the input of whatever ends the process.
        print("PROPERTY VIOLATED: \(error)")
        fatalError("\(error)")
    }
    return 0
}

private let chosenTarget = ProcessInfo.processInfo.environment["YIZHAN_FUZZ_TARGET"].flatMap { FuzzTarget.named($0) }

private enum FuzzCommands {
    static func list() {
        for target in FuzzTarget.all { print("\(target.name)\t\(target.sizeLimit)\t\(target.summary)") }
    }

    static func writeSeeds() throws {
        for target in FuzzTarget.all {
            let folder = FuzzCast.folder.appending(path: "corpus/\(target.name)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for seed in try target.seeds() {
                try Data(seed.bytes).write(to: folder.appending(path: "seed-\(seed.name)"))
            }
        }
    }

    static func writeCast() throws {
        try Data(FuzzCast.make()).write(to: FuzzCast.folder.appending(path: "cast.json"))
    }

    static func end(_ message: String) -> Never {
        FileHandle.standardError.write(Data("yizhan-fuzz: error: \(message)\n".utf8))
        exit(2)
    }
}
