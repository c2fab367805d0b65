// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is built with these; the proposal that introduced each stands beside it.
let settings: [SwiftSetting] = [
    .strictMemorySafety(),  // SE-0458
    .treatAllWarnings(as: .error),  // SE-0480
    .treatWarning("ExplicitSendable", as: .error),  // public types say whether they are Sendable
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
    .enableUpcomingFeature("InferIsolatedConformances"),  // SE-0470
]

/// The layers under `Sources/`, from the ground up; a target imports only from layers below its own.
enum Layer: String {
    case c = "C"
    case platform = "Platform"
    case model = "Model"
    case trust = "Trust"
    case content = "Content"
    case exchange = "Exchange"
    case surface = "Surface"
    case run = "Run"
}

func fence(_ name: String, pkgConfig: String? = nil) -> Target {
    .systemLibrary(name: name, path: "Sources/\(Layer.c.rawValue)/\(name)", pkgConfig: pkgConfig)
}

func library(
    _ name: String,
    _ layer: Layer,
    _ dependencies: [Target.Dependency],
    resources: [Resource]? = nil
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: "Sources/\(layer.rawValue)/\(name)",
        resources: resources,
        swiftSettings: settings
    )
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies,
        path: "Tests/\(name)",
        resources: resources,
        swiftSettings: settings
    )
}

extension Target.Dependency {
    static let asn1 = Self.product(name: "SwiftASN1", package: "swift-asn1")
    static let logging = Self.product(name: "Logging", package: "swift-log")
    static let nioCore = Self.product(name: "NIOCore", package: "swift-nio")
    static let nioPosix = Self.product(name: "NIOPosix", package: "swift-nio")
    static let nioHTTP1 = Self.product(name: "NIOHTTP1", package: "swift-nio")
    static let nioEmbedded = Self.product(name: "NIOEmbedded", package: "swift-nio")
    static let nioConcurrency = Self.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
    static let hummingbird = Self.product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = Self.product(name: "HummingbirdCore", package: "hummingbird")
    static let lifecycle = Self.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let signals = Self.product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let nioHTTPTypes = Self.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let nioHTTPTypesHTTP1 = Self.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
    static let grdb = Self.product(name: "GRDB", package: "GRDB.swift")
    static let sqlite = Self.product(name: "GRDBSQLite", package: "GRDB.swift")
    static let yams = Self.product(name: "Yams", package: "Yams")
    static let arguments = Self.product(name: "ArgumentParser", package: "swift-argument-parser")
    static let httpTypes = Self.product(name: "HTTPTypes", package: "swift-http-types")
}

/// The properties that fuzzing checks, beside `Sources`: the fuzzer and the tests use them, no product does.
let fuzzTargets = Target.target(
    name: "FuzzTargets",
    dependencies: [
        "CanonicalJSON", "CertificateAuthority", "Client", "ConfigurationFiles", "Cryptography", "Daemon", "Documents",
        "DurableFiles", "Evidence", "Exchange", "Links", "LocalAPI", "OFD", "Packets", "Seals", "SecureChannel",
        "Typesetting", "XML", "Zip", .httpTypes, .logging, .nioCore, .nioEmbedded, .nioHTTP1, .nioHTTPTypes,
        .nioHTTPTypesHTTP1,
    ],
    path: "Fuzz/Targets",
    swiftSettings: settings
)

let package = Package(
    name: "yizhan",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "yizhan", targets: ["yizhan"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        fence("COpenSSL"),
        fence("CLibXML2", pkgConfig: "libxml-2.0"),
        fence("CZlib"),
        fence("CQREncode"),

        library("Cryptography", .platform, ["COpenSSL", .asn1]),
        library("CanonicalJSON", .platform, []),
        library("ConfigurationFiles", .platform, [.yams]),
        library("DurableFiles", .platform, [.nioPosix]),
        library("LocalPeers", .platform, [.nioCore, .nioPosix]),
        library("Terminal", .platform, ["Cryptography"]),
        library("PrometheusMetrics", .platform, []),
        library("ServiceNotification", .platform, []),
        library("HTTPClient", .platform, [.nioCore, .nioHTTP1, .nioPosix]),
        library("HTTPServer", .platform, [.hummingbird, .hummingbirdCore, .logging, .nioCore, .nioPosix]),
        library("SecureChannel", .platform, ["COpenSSL", .hummingbirdCore, .logging, .nioCore, .nioPosix]),
        library("Storage", .platform, ["DurableFiles"]),
        library("SQLiteStorage", .platform, ["DurableFiles", "Storage", .grdb, .sqlite]),
        library("XML", .platform, ["CLibXML2"]),
        library("Zip", .platform, ["CZlib"]),
        library("QRCodes", .platform, ["CQREncode"]),
        library("Documents", .model, []),
        library(
            "CertificateAuthority", .trust,
            ["CanonicalJSON", "ConfigurationFiles", "Cryptography", "Documents", "DurableFiles"]),
        library("Evidence", .trust, ["CanonicalJSON", "Cryptography", "Documents", "Zip"]),
        library(
            "Seals", .trust,
            ["CanonicalJSON", "Cryptography", "Documents", "DurableFiles", .asn1]),
        library(
            "Packets", .content, ["Cryptography", "Documents", "XML", "Zip"],
            resources: [.embedInCode("Schemas/envelope.xsd"), .embedInCode("Schemas/package.xsd")]),
        library("OFD", .content, ["CanonicalJSON", "Cryptography", "Documents", "Seals", "XML", "Zip"]),
        library("SealPictures", .content, ["OFD", "Seals", "Zip"]),
        library("ReceiptPages", .content, ["Cryptography", "Documents", "Evidence", "OFD", "QRCodes"]),
        library("Typesetting", .content, ["Cryptography", "Documents", "OFD"]),
        library(
            "Exchange", .exchange,
            [
                "CanonicalJSON", "CertificateAuthority", "Cryptography", "Documents", "DurableFiles", "Evidence", "OFD",
                "Packets", "Seals", "Storage", "Zip", .lifecycle, .logging,
            ]),
        library(
            "Links", .exchange,
            [
                "CanonicalJSON", "CertificateAuthority", "Cryptography", "Documents", "Evidence", "Exchange",
                "HTTPClient",
                "SecureChannel", "Storage", .hummingbird, .hummingbirdCore, .httpTypes, .lifecycle, .logging, .nioCore,
                .nioHTTP1, .nioHTTPTypes, .nioPosix,
            ]),
        library(
            "Timestamping", .exchange,
            [
                "Cryptography", "Documents", "DurableFiles", "Exchange", "HTTPClient", "HTTPServer", .hummingbird,
                .httpTypes, .lifecycle, .logging, .nioCore,
            ]),
        library(
            "LocalAPI", .surface,
            [
                "CanonicalJSON", "CertificateAuthority", "Cryptography", "Documents", "Evidence", "Exchange",
                "HTTPClient", "LocalPeers", "Packets", "Storage",
                .hummingbird, .httpTypes, .lifecycle, .logging, .nioCore, .nioHTTP1, .nioPosix,
            ]),
        library(
            "Watching", .surface,
            [
                "CanonicalJSON", "CertificateAuthority", "Cryptography", "Documents", "DurableFiles", "Exchange",
                "HTTPServer", "PrometheusMetrics", "Seals", "ServiceNotification", "Storage", .hummingbird, .httpTypes,
                .lifecycle, .logging, .nioCore, .nioPosix,
            ]),
        library(
            "Client", .surface,
            [
                "CanonicalJSON", "CertificateAuthority", "ConfigurationFiles", "Cryptography", "Documents",
                "DurableFiles",
                "Evidence", "Exchange", "LocalAPI", "Packets", "Zip",
            ]),
        library(
            "Daemon", .surface,
            [
                "CanonicalJSON", "CertificateAuthority", "ConfigurationFiles", "Cryptography", "Documents",
                "DurableFiles",
                "Evidence", "Exchange", "HTTPClient", "Links", "LocalAPI", "LocalPeers", "Packets", "Seals",
                "SecureChannel",
                "SQLiteStorage", "Storage", "Timestamping", "Watching",
                .lifecycle, .logging, .nioCore, .nioPosix, .signals,
            ]),
        library(
            "Commands", .surface,
            [
                "CanonicalJSON", "CertificateAuthority", "Client", "ConfigurationFiles", "Cryptography", "Daemon",
                "Documents",
                "DurableFiles", "Evidence", "Exchange", "HTTPClient", "LocalAPI", "OFD", "Packets", "ReceiptPages",
                "SealPictures", "Seals", "Storage",
                "Terminal", "Timestamping", "Typesetting",
                "Watching", .arguments, .signals,
            ]),
        .executableTarget(
            name: "yizhan", dependencies: ["Commands"], path: "Sources/Run/yizhan", swiftSettings: settings),

        // The benchmark: what drives the nodes, and what the cryptographic library alone can carry.
        .executableTarget(
            name: "yizhan-bench",
            dependencies: [
                "CanonicalJSON", "CertificateAuthority", "Client", "Cryptography", "Documents", "Evidence", "LocalAPI",
                "Packets", .arguments,
            ],
            path: "Benchmarks/Load", swiftSettings: settings),
        .executableTarget(
            name: "yizhan-audit-bench",
            dependencies: [
                "CertificateAuthority", "Cryptography", "Documents", "DurableFiles", "Evidence", "Exchange",
                "SQLiteStorage", "Storage", .arguments,
            ],
            path: "Benchmarks/Audit", swiftSettings: settings),
        .executableTarget(
            name: "yizhan-seal-bench",
            dependencies: ["Cryptography", "Documents", "OFD", "Seals", "Typesetting", .arguments],
            path: "Benchmarks/Seals", swiftSettings: settings),
        .executableTarget(
            name: "yizhan-limit", path: "Benchmarks/Limit",
            linkerSettings: [.linkedLibrary("crypto"), .linkedLibrary("z")]),
        fuzzTargets,

        tests("CanonicalJSONTests", ["CanonicalJSON"]),
        tests(
            "CertificateAuthorityTests",
            ["CanonicalJSON", "CertificateAuthority", "Cryptography", "Documents", "DurableFiles"]),
        tests(
            "CommandsTests",
            [
                "CanonicalJSON", "CertificateAuthority", "Commands", "Cryptography", "Documents", "DurableFiles",
                "Evidence", "Exchange", "Seals", "Storage", "Terminal", "Watching", "Zip",
            ]),
        tests("ConfigurationFilesTests", ["ConfigurationFiles"]),
        tests("CryptographyTests", ["COpenSSL", "Cryptography"], resources: [.copy("Interop")]),
        tests("DocumentsTests", ["Documents"]),
        tests("DurableFilesTests", ["DurableFiles"]),
        tests("EvidenceTests", ["CanonicalJSON", "Cryptography", "Documents", "Evidence", "Zip"]),
        tests(
            "ExchangeTests",
            [
                "CanonicalJSON", "CertificateAuthority", "Cryptography", "Documents", "DurableFiles", "Evidence",
                "Exchange", "OFD",
                "Packets", "Seals", "SQLiteStorage", "Storage", "Zip", .logging,
            ]),
        tests("FuzzTargetsTests", ["FuzzTargets"]),
        tests("HTTPClientTests", ["HTTPClient", .nioCore, .nioPosix]),
        tests(
            "IntegrationTests",
            [
                "CanonicalJSON", "CertificateAuthority", "Client", "Cryptography", "Documents", "Evidence", "LocalAPI",
                "Zip", "yizhan", .nioCore, .nioPosix,
            ]),
        tests(
            "LinksTests",
            [
                "Documents", "Links", .httpTypes, .logging, .nioCore, .nioEmbedded, .nioHTTP1, .nioHTTPTypes,
                .nioHTTPTypesHTTP1,
            ]),
        tests("OFDTests", ["CanonicalJSON", "Cryptography", "Documents", "OFD", "Seals", "XML", "Zip"]),
        tests("PrometheusMetricsTests", ["PrometheusMetrics"]),
        tests("PacketsTests", ["Cryptography", "Documents", "Packets", "XML", "Zip"], resources: [.copy("Scripts")]),
        tests("QRCodesTests", ["QRCodes"]),
        tests("ReceiptPagesTests", ["Cryptography", "Documents", "Evidence", "OFD", "ReceiptPages"]),
        tests(
            "TimestampingTests",
            [
                "Cryptography", "Documents", "DurableFiles", "Exchange", "HTTPClient", "Timestamping", .lifecycle,
                .logging, .nioCore, .nioPosix,
            ]),
        tests("SQLiteStorageTests", ["DurableFiles", "SQLiteStorage", "Storage"]),
        tests(
            "SecureChannelTests",
            [
                "SecureChannel", .hummingbird, .hummingbirdCore, .lifecycle, .logging, .nioCore, .nioEmbedded,
                .nioHTTP1, .nioPosix,
            ]),
        tests("SealPicturesTests", ["OFD", "SealPictures", "Seals", "Zip"]),
        tests("SealsTests", ["CanonicalJSON", "Cryptography", "Documents", "DurableFiles", "Seals", "Zip"]),
        tests("ServiceNotificationTests", ["ServiceNotification"]),
        tests("StorageTests", ["DurableFiles", "SQLiteStorage", "Storage"]),
        tests("TerminalTests", ["Cryptography", "Terminal"]),
        tests("TypesettingTests", ["Documents", "OFD", "Typesetting"]),
        tests(
            "WatchingTests",
            [
                "CanonicalJSON", "CertificateAuthority", "Cryptography", "Documents", "Exchange", "PrometheusMetrics",
                "ServiceNotification", "Watching", .lifecycle, .logging,
            ]),
        tests("XMLTests", ["XML"]),
        tests("ZipTests", ["Zip"]),
    ],
    swiftLanguageModes: [.v6]
)

// The fuzzer needs every file built with its instrumentation, so it is there only when `.ci/fuzz` asks for it.
if Context.environment["YIZHAN_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "yizhan-fuzz", dependencies: ["FuzzTargets"], path: "Fuzz/Driver", swiftSettings: settings))
}
