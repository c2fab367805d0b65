/// Media types of the files documents come as.
enum MediaType {
    static func of(extension: String) -> String {
        switch `extension`.lowercased() {
        case "ofd": "application/ofd"
        case "pdf": "application/pdf"
        case "txt": "text/plain"
        case "xml": "application/xml"
        case "png": "image/png"
        case "jpg", "jpeg": "image/jpeg"
        case "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        default: "application/octet-stream"
        }
    }
}
