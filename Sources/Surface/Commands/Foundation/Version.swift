internal import Watching

/// Which edition of the program this is.
enum Version {
    static let current = NodeVersion.current
}
