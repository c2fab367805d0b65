import SecureChannel

/// An error to compare with; only the code counts.
func code(_ code: SecureChannelError.Code) -> SecureChannelError {
    SecureChannelError(code: code, message: "")
}
