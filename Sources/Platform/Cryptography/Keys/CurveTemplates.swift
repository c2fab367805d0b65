internal import COpenSSL

/// One key on each curve, whose parameters others are made with.
///
/// `@unchecked Sendable`: the keys are made once and never changed; copying parameters only reads them.
@safe
final class CurveTemplates: @unchecked Sendable {
    static let shared = CurveTemplates()

    private let p256 = unsafe yz_EVP_EC_gen("P-256")
    private let sm2 = unsafe yz_SM2_gen()

    private init() {}

    /// nil only where the library lacks the curve.
    subscript(_ algorithm: KeyAlgorithm) -> OpaquePointer? {
        switch algorithm {
        case .p256: unsafe self.p256
        case .sm2: unsafe self.sm2
        }
    }
}
