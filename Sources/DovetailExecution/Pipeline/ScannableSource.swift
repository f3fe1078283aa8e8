public import DovetailFormats
public import DovetailPlan

/// The half of a table source that reads it.
public protocol ScannableSource: TableSource {
    func scan(_ request: ScanRequest) throws -> any BatchSource
    /// Bytes a scan reads at most, for reports; 0 when it reads no file.
    var byteCount: Int { get }
}
