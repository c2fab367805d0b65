import Cryptography
import Evidence
import Foundation
import Testing

/// Makes `Tests/Vectors` anew, with new keys: `YIZHAN_MAKE_VECTORS=1 swift test --filter VectorMaker`.
///
/// What each vector must get stands in the code that makes it, by hand; the tests of agreement hold all verifiers to it with
/// new keys in every run. The files freeze one such run, for verifiers that are not of this project.
@Suite("The maker of vectors")
struct VectorMaker {
    static let isWanted = ProcessInfo.processInfo.environment["YIZHAN_MAKE_VECTORS"] == "1"

    @Test("Makes every vector", .enabled(if: isWanted, "YIZHAN_MAKE_VECTORS=1 makes the files anew"))
    func make() throws {
        let folder = VectorManifest.folder
        for name in ["anchors", "GM", "INT"] {
            let path = folder.appendingPathComponent(name)
            try? FileManager.default.removeItem(at: path)
            try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        }
        for suite in Suite.allCases {
            let world = World.of(suite)
            for (name, holder) in [("root", world.root), ("city", world.city), ("stranger", world.stranger)] {
                try Self.write(Array(holder.certificate.pem.utf8), "anchors/\(suite.rawValue)-\(name).pem")
            }
        }
        var entries: [VectorManifest.Entry] = []
        for vector in Vector.all where vector.anchors != .none { entries.append(try Self.write(vector)) }
        try Self.write(Array(VectorManifest.encoded(entries).utf8), "MANIFEST.json")
    }

    private static func write(_ vector: Vector) throws -> VectorManifest.Entry {
        let name = "\(vector.suite.rawValue)/\(Self.slug(vector.name)).yzr"
        let file = try vector.make(vector.suite)
        try Self.write(file, name)
        let anchors = vector.anchors.certificates(of: World.of(vector.suite))
        let report = ReceiptVerifier(anchors: anchors).verify(file: file)
        // The verdict and which checks do not pass are the vector's; the report only tells failures from doubts.
        #expect(report.verdict == vector.verdict, "\(vector.testDescription)")
        for item in report.items {
            #expect(
                (item.finding.status == .pass) != vector.notPassing.contains(item.check), "\(vector.testDescription)")
        }
        return VectorManifest.Entry(
            file: name,
            about: vector.name,
            anchors: vector.anchors.files(vector.suite),
            verdict: vector.verdict.rawValue,
            checks: report.items.map { "\($0.check.rawValue): \($0.finding.status.rawValue)" }
        )
    }

    private static func write(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: VectorManifest.folder.appendingPathComponent(name))
    }

    private static func slug(_ name: String) -> String {
        String(name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    }
}

extension Vector.Anchors {
    fileprivate func files(_ suite: Suite) -> [String] {
        let names: [String] =
            switch self {
            case .root: ["\(suite.rawValue)-root"]
            case .city: ["\(suite.rawValue)-city"]
            case .stranger: ["\(suite.rawValue)-stranger"]
            case .both: ["\(suite.rawValue)-stranger", "\(suite.rawValue)-root"]
            case .none: []
            case .suites: Suite.allCases.map { "\($0.rawValue)-root" }
            }
        return names.map { "anchors/\($0).pem" }
    }
}
