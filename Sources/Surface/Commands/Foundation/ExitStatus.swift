/// How a command ended, as the number the shell gets; those from 64 on are those of `sysexits.h`.
package struct ExitStatus: RawRepresentable, Hashable, Sendable {
    package let rawValue: Int32

    package init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    package static let success = Self(rawValue: 0)
    package static let refused = Self(rawValue: 1)
    package static let undecided = Self(rawValue: 2)
    package static let usage = Self(rawValue: 64)
    package static let badData = Self(rawValue: 65)
    package static let missingInput = Self(rawValue: 66)
    package static let unavailable = Self(rawValue: 69)
    package static let software = Self(rawValue: 70)
    package static let cannotCreate = Self(rawValue: 73)
    package static let inputOutput = Self(rawValue: 74)
    package static let temporary = Self(rawValue: 75)
    package static let noPermission = Self(rawValue: 77)
    package static let configuration = Self(rawValue: 78)
    package static let interrupted = Self(rawValue: 130)

    /// Every status with its meaning, as the help shows it.
    package static let documented: [(status: ExitStatus, meaning: String)] = [
        (.success, "done, or the answer is yes"),
        (.refused, "the answer is no: refused or invalid"),
        (.undecided, "cannot tell: something needed for the answer is missing"),
        (.usage, "the command line is wrong"),
        (.badData, "what was read is not of the expected form"),
        (.missingInput, "a file or folder that should be read is missing"),
        (.unavailable, "the daemon does not answer"),
        (.software, "an internal error"),
        (.cannotCreate, "a file or folder cannot be created, for example because it exists"),
        (.inputOutput, "reading or writing failed"),
        (.temporary, "not now; try again later"),
        (.noPermission, "not permitted, or a wrong passphrase"),
        (.configuration, "the configuration is wrong"),
        (.interrupted, "interrupted by the user"),
    ]
}
