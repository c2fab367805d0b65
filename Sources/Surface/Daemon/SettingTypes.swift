internal import ConfigurationFiles
internal import Cryptography
internal import Documents
internal import Exchange
internal import HTTPClient
internal import Logging
internal import SecureChannel

extension SettingType where Value == DivisionCode {
    static var division: Self {
        Self("a division code such as \"3508\", in quotes") { (text) throws(SettingFault) in
            do { return try DivisionCode(text.string) } catch {
                throw SettingFault("this is no division code", hint: "2, 4, 6, 9 or 12 digits without trailing zeros")
            }
        }
    }
}

extension SettingType where Value == HostAndPort {
    static var hostAndPort: Self {
        Self("an address such as 127.0.0.1:7350") { (text) throws(SettingFault) in
            guard let address = HostAndPort(text.string) else {
                throw SettingFault("this is no address", hint: "write host:port, for example 10.35.8.1:7350")
            }
            return address
        }
    }
}

extension SettingType where Value == HTTPAddress {
    static var timestampAddress: Self {
        Self("the address of a timestamp authority, http://host:port/path") { (text) throws(SettingFault) in
            do throws(HTTPClientError) { return try HTTPAddress(text.string) } catch {
                throw SettingFault(error.message, hint: "write http://tsa.example:3180/")
            }
        }
    }
}

extension SettingType where Value == SealStatusSource {
    /// A file with the status list of a seal maker, or where a web server has one.
    static func sealStatusSource(relativeTo folder: String) -> Self {
        let path = SettingType<String>.path(relativeTo: folder)
        return Self("a path, or an address such as http://10.35.8.2/seals.json") { (text) throws(SettingFault) in
            guard text.string.contains("://") else { return .file(try path.parse(text)) }
            do throws(HTTPClientError) { return .address(try HTTPAddress(text.string).description) } catch {
                throw SettingFault(error.message, hint: "write http://host:port/path, or the path of a file")
            }
        }
    }
}

extension SettingType where Value == WorkingHours.Span {
    /// A span of the day by the clock of China.
    static var hours: Self {
        Self("hours such as \"08:00-18:00\", in quotes") { (text) throws(SettingFault) in
            let minutes = text.string.split(separator: "-", omittingEmptySubsequences: false).map(Self.minute)
            guard minutes.count == 2, let from = minutes[0], let until = minutes[1], from < 1440, from != until else {
                throw SettingFault("these are no hours", hint: "write \"08:00-18:00\"; over midnight \"22:00-06:00\"")
            }
            return WorkingHours.Span(from: from, until: until)
        }
    }

    fileprivate static func minute(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]),
            let minute = Int(parts[1]), (0...24).contains(hour), (0..<60).contains(minute), hour < 24 || minute == 0
        else { return nil }
        return hour * 60 + minute
    }
}

extension SettingType where Value == DailyHour {
    /// A moment of the day by the clock of China.
    static var dailyHour: Self {
        Self("a time of the day such as \"03:00\", in quotes") { (text) throws(SettingFault) in
            guard let minute = SettingType<WorkingHours.Span>.minute(text.string[...]), minute < 1440 else {
                throw SettingFault("this is no time of the day", hint: "write \"03:00\"")
            }
            return DailyHour(minute: minute)
        }
    }
}

extension SettingType {
    /// One of a few words, each with what it stands for.
    static func word(_ words: [(word: String, value: Value)]) -> Self {
        let expected = words.map(\.word).joined(separator: ", ")
        return Self("one of \(expected)") { (text) throws(SettingFault) in
            guard let match = words.first(where: { $0.word == text.string }) else {
                throw SettingFault("expected one of \(expected)")
            }
            return match.value
        }
    }
}

extension SettingType where Value == Suite {
    static var suite: Self { .word([("gm", .gm), ("int", .int)]) }
}

extension SettingType where Value == RevocationPolicy {
    static var revocation: Self { .word([("required", .required), ("soft-fail", .softFail)]) }
}

extension SettingType where Value == ProtocolVariant {
    static var linkProtocol: Self { .enumeration() }
}

extension SettingType where Value == SealPolicy.Strictness {
    static var sealPolicy: Self { .enumeration() }
}

extension SettingType where Value == String {
    /// The name of a check in the report on a document.
    static var sealCheck: Self {
        Self("the name of a check such as signer-revocation") { (text) throws(SettingFault) in
            guard SealPolicy.checkNames.contains(text.string) else {
                throw SettingFault("no check has this name", hint: "'yizhan seal verify FILE --json' shows their names")
            }
            return text.string
        }
    }
}

extension SettingType where Value == NodeConfiguration.LogFormat {
    static var logFormat: Self { .enumeration() }
}

extension SettingType where Value == Logger.Level {
    static var logLevel: Self { .enumeration() }
}
