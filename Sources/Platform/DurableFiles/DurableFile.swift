internal import Glibc
internal import Synchronization

/// A file that is being written: created under a temporary name, made durable, then published under its final name.
///
/// The file has mode 0600 and belongs to the ``DurableDirectory`` that made it. Methods block and may be called from any
/// thread, one at a time. A file that is neither published nor removed keeps its temporary name: after a restart it
/// can be reopened, or swept.
public final class DurableFile: Sendable {
    private struct State {
        /// `nil` once the file was closed, published or removed.
        var descriptor: Descriptor?
        var count: Int64
        /// fsync reports an error once only and the kernel drops the pages: nothing may be tried after it.
        var syncFailed = false
    }

    /// The temporary name.
    public let name: SafeName

    let directory: DurableDirectory
    private let state: Mutex<State>

    init(_ descriptor: Descriptor, name: SafeName, directory: DurableDirectory, count: Int64) {
        self.name = name
        self.directory = directory
        self.state = Mutex(State(descriptor: descriptor, count: count))
    }

    /// Where the file lies, for messages.
    public var path: String { "\(self.directory.path)/\(self.name)" }

    /// The number of bytes written so far.
    public var count: Int64 { self.state.withLock { $0.count } }

    /// Appends bytes.
    ///
    /// After a failure the length is what it was before: the next append overwrites what may have been written.
    ///
    /// - Parameter bytes: What to append.
    /// - Throws: ``DurableFilesError``, with the codes `diskFull`, `closed`, `syncFailed` or `inputOutput`.
    public func append(_ bytes: Span<UInt8>) throws(DurableFilesError) {
        try self.withState { state, descriptor throws(DurableFilesError) in
            do throws(SystemFailure) {
                try descriptor.write(bytes, at: state.count)
            } catch {
                throw error.error("append \(bytes.count) bytes to", self.path)
            }
            state.count += Int64(bytes.count)
        }
    }

    /// Appends an array of bytes.
    ///
    /// - Parameter bytes: What to append.
    /// - Throws: ``DurableFilesError``, as for a span.
    public func append(_ bytes: [UInt8]) throws(DurableFilesError) {
        try self.append(bytes.span)
    }

    /// Overwrites bytes that were written before, for lengths and digests known only at the end.
    ///
    /// - Parameters:
    ///   - bytes: What to write.
    ///   - offset: Where; all bytes must lie within the file.
    /// - Throws: ``DurableFilesError``, with `outOfRange` or the codes of appending.
    public func write(_ bytes: Span<UInt8>, at offset: Int64) throws(DurableFilesError) {
        try self.withState { state, descriptor throws(DurableFilesError) in
            guard offset >= 0, offset <= state.count, Int64(bytes.count) <= state.count - offset else {
                throw .outOfRange(self.path, offset: offset, size: bytes.count, count: state.count)
            }
            do throws(SystemFailure) {
                try descriptor.write(bytes, at: offset)
            } catch {
                throw error.error("write \(bytes.count) bytes to", self.path)
            }
        }
    }

    /// Overwrites bytes with those of an array.
    ///
    /// - Parameters:
    ///   - bytes: What to write.
    ///   - offset: Where; all bytes must lie within the file.
    /// - Throws: ``DurableFilesError``, as for a span.
    public func write(_ bytes: [UInt8], at offset: Int64) throws(DurableFilesError) {
        try self.write(bytes.span, at: offset)
    }

    /// Reads back what was written.
    ///
    /// - Parameters:
    ///   - buffer: Filled from its start.
    ///   - offset: Where to begin.
    /// - Returns: The number of bytes read, less than the buffer's count at the end of the file only.
    /// - Throws: ``DurableFilesError``, with `outOfRange`, `truncated`, `closed` or `inputOutput`.
    public func read(into buffer: inout MutableSpan<UInt8>, at offset: Int64) throws(DurableFilesError) -> Int {
        let (descriptor, count) = try self.withState { state, descriptor throws(DurableFilesError) in
            (descriptor, state.count)
        }
        return try FileReader.read(descriptor, self.path, count: count, into: &buffer, at: offset)
    }

    /// Cuts the file.
    ///
    /// - Parameter count: The new length, at most the present one.
    /// - Throws: ``DurableFilesError``, with `outOfRange`, `closed`, `syncFailed` or `inputOutput`.
    public func truncate(to count: Int64) throws(DurableFilesError) {
        try self.withState { state, descriptor throws(DurableFilesError) in
            guard count >= 0, count <= state.count else {
                throw .outOfRange(self.path, offset: count, size: 0, count: state.count)
            }
            do throws(SystemFailure) {
                try descriptor.truncate(to: count)
            } catch {
                throw error.error("truncate", self.path)
            }
            state.count = count
        }
    }

    /// Makes what was written so far durable.
    ///
    /// - Throws: ``DurableFilesError``; after `syncFailed` the process must stop, every later call fails the same way.
    public func synchronize() throws(DurableFilesError) {
        try self.withState { state, descriptor throws(DurableFilesError) in
            do throws(SystemFailure) {
                try descriptor.synchronizeData()
            } catch {
                state.syncFailed = true
                throw .syncFailed(self.path, error)
            }
        }
    }

    /// Closes the file and leaves it under its temporary name; closing twice does nothing.
    public func close() {
        self.state.withLock { $0.descriptor = nil }
    }

    /// Closes the file and deletes it.
    ///
    /// - Throws: ``DurableFilesError``, with `notFound` if it was published or removed before.
    public func remove() throws(DurableFilesError) {
        self.close()
        try self.directory.remove(self.name)
    }

    private func withState<Value>(
        _ body: (inout State, Descriptor) throws(DurableFilesError) -> Value
    ) throws(DurableFilesError) -> Value {
        try self.state.withLock { state throws(DurableFilesError) in
            guard !state.syncFailed else { throw .syncFailedBefore(self.path) }
            guard let descriptor = state.descriptor else { throw .closed(self.path) }
            return try body(&state, descriptor)
        }
    }
}
