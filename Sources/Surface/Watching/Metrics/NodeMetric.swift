public import PrometheusMetrics

/// Every metric a node exposes; `docs/operations/metrics.md` tells what to alarm on.
public enum NodeMetric: Sendable {
    private static let latencies = [
        0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    private static let durations = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800]

    // MARK: The node

    static let build = MetricDefinition(
        "yizhan_build_info", .gauge, labels: ["version", "node", "suite"], "1, with the program's version in a label.")
    static let ready = MetricDefinition(
        "yizhan_ready", .gauge, "1 while the node answers on link and socket.")
    static let alarms = MetricDefinition(
        "yizhan_alarms", .gauge, labels: ["code", "severity"], "Alarms that stand, by code, as /healthz lists them.")
    static let scrape = MetricDefinition(
        "yizhan_snapshot_duration_seconds", .gauge, "How long collecting the gauges took.")

    // MARK: Queue and links

    static let queuePackets = MetricDefinition(
        "yizhan_queue_packets", .gauge, labels: ["peer"], "Packets waiting for a neighbour.")
    static let queueBytes = MetricDefinition(
        "yizhan_queue_bytes", .gauge, labels: ["peer"], "Bytes of the packets waiting for a neighbour.")
    static let queueMessages = MetricDefinition(
        "yizhan_queue_messages", .gauge, labels: ["peer"],
        "Receipts, recalls and other messages waiting for a neighbour.")
    static let queueOldest = MetricDefinition(
        "yizhan_queue_oldest_seconds", .gauge, labels: ["peer"], "Age of the oldest packet waiting; 0 when none waits.")
    static let queueAges = MetricDefinition(
        "yizhan_queue_age_packets", .gauge, labels: ["peer", "minutes"], "Packets waiting for a neighbour, by age.")
    static let linkStatus = MetricDefinition(
        "yizhan_link_status", .gauge, labels: ["peer", "status"],
        "1 for what the link does now, 0 for what it does not.")
    static let linkFailures = MetricDefinition(
        "yizhan_link_failures", .gauge, labels: ["peer"], "Failures in a row of a neighbour as a whole.")
    static let linkWindow = MetricDefinition(
        "yizhan_link_window", .gauge, labels: ["peer"], "Hand-overs to a neighbour permitted at once.")
    static let linkUnderWay = MetricDefinition(
        "yizhan_link_under_way", .gauge, labels: ["peer"], "Hand-overs to a neighbour under way.")
    static let linkAnswered = MetricDefinition(
        "yizhan_link_answered_timestamp_seconds", .gauge, labels: ["peer"],
        "When a neighbour last answered, since the node's start.")
    static let clockSkew = MetricDefinition(
        "yizhan_clock_skew_seconds", .gauge, labels: ["peer"], "How far a neighbour's clock is ahead of this node's.")
    static let connections = MetricDefinition(
        "yizhan_link_connections", .gauge, "Connections that neighbours hold open.")
    static let attempts = MetricDefinition(
        "yizhan_delivery_attempts_total", .counter, labels: ["peer", "subject", "outcome"],
        "Attempts to hand a packet or a batch of messages over, by outcome.")
    static let attemptDuration = MetricDefinition(
        "yizhan_delivery_duration_seconds", .histogram(buckets: Self.durations), labels: ["subject", "outcome"],
        "How long attempts took.")
    static let sentBytes = MetricDefinition(
        "yizhan_delivery_bytes_total", .counter, labels: ["peer", "subject"], "Bytes handed over.")
    static let arrivals = MetricDefinition(
        "yizhan_arrivals_total", .counter, labels: ["peer", "outcome"],
        "Packets that neighbours brought: accepted, duplicate, or the code of the refusal.")
    static let arrivalBytes = MetricDefinition(
        "yizhan_arrival_bytes_total", .counter, labels: ["peer"], "Bytes of the packets accepted from a neighbour.")
    static let deadLetters = MetricDefinition(
        "yizhan_dead_letters", .gauge, labels: ["fault"],
        "Hand-overs given up and not decided on, by whose fault it was.")

    static let silences = MetricDefinition(
        "yizhan_missing_receipts", .gauge, labels: ["awaited", "level"],
        "Receipts that do not come, by what is awaited: delayed, or overdue.")

    // MARK: Store

    static let commitDuration = MetricDefinition(
        "yizhan_commit_duration_seconds", .histogram(buckets: Self.latencies),
        "How long a group commit took, its sync included.")
    static let commitSize = MetricDefinition(
        "yizhan_commit_batch_operations", .histogram(buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256]),
        "Operations in a group commit.")
    static let commitWaiting = MetricDefinition(
        "yizhan_commit_waiting", .gauge, "Operations that wait for a group commit; at 4096 more are refused.")
    static let commits = MetricDefinition(
        "yizhan_commits_total", .counter, labels: ["outcome"], "Group commits: committed or failed.")
    static let leaves = MetricDefinition("yizhan_log_leaves_total", .counter, "Events written to the node's log.")
    static let spoolBytes = MetricDefinition(
        "yizhan_spool_bytes", .gauge, "Bytes of the spool's files, counted once a minute at most.")
    static let spoolFiles = MetricDefinition("yizhan_spool_files", .gauge, "The spool's files.")
    static let databaseBytes = MetricDefinition(
        "yizhan_database_bytes", .gauge, "Bytes of the database and its write-ahead log.")
    static let freeBytes = MetricDefinition(
        "yizhan_volume_free_bytes", .gauge, "Bytes free on the volume of node.data.")
    static let volumeBytes = MetricDefinition("yizhan_volume_size_bytes", .gauge, "Size of the volume of node.data.")
    static let uploads = MetricDefinition(
        "yizhan_uploads", .gauge, "Uploads that neighbours have begun and not finished.")
    static let uploadBytes = MetricDefinition(
        "yizhan_upload_bytes", .gauge, "Bytes of unfinished uploads that are synced.")

    // MARK: Certificates

    static let certificateDays = MetricDefinition(
        "yizhan_certificate_days_left", .gauge, labels: ["purpose", "suite"],
        "Days until the node's certificate for a purpose ends; negative afterwards.")
    static let authorityDays = MetricDefinition(
        "yizhan_authority_days_left", .gauge, "Days until the first CA certificate in use ends.")
    static let directorySeconds = MetricDefinition(
        "yizhan_directory_seconds_left", .gauge, "Seconds until the directory ends.")
    static let listSeconds = MetricDefinition(
        "yizhan_revocation_list_seconds_left", .gauge, "Seconds until the first revocation list in force ends.")
    static let witnessFailing = MetricDefinition(
        "yizhan_log_unwitnessed_seconds", .gauge,
        "Since how many seconds a witness has not witnessed the log; 0 when all do.")

    static let witnessRequests = MetricDefinition(
        "yizhan_witness_requests_total", .counter, labels: ["peer", "outcome"],
        "Requests of neighbours to have their logs witnessed: cosigned, conflict, contradicted.")
    static let logCheckTime = MetricDefinition(
        "yizhan_log_check_timestamp_seconds", .gauge, "When the last check of the whole log ended, since the start.")
    static let logCheckErrors = MetricDefinition(
        "yizhan_log_check_errors", .gauge, "Errors that the last check of the log found.")
    static let peopleCheckEntries = MetricDefinition(
        "yizhan_people_check_entries", .gauge, "Entries of the log of people that the last check looked at.")
    static let logCheckEntries = MetricDefinition(
        "yizhan_log_check_entries", .gauge, "Entries that the last check of the log looked at.")

    // MARK: Process

    static let resident = MetricDefinition("process_resident_memory_bytes", .gauge, "Memory in use.")
    static let peak = MetricDefinition("process_peak_memory_bytes", .gauge, "The most memory that was in use.")
    static let processor = MetricDefinition("process_cpu_seconds_total", .counter, "Processor time used.")
    static let descriptors = MetricDefinition("process_open_fds", .gauge, "Open descriptors.")
    static let descriptorLimit = MetricDefinition("process_max_fds", .gauge, "How many descriptors may be open.")
    static let started = MetricDefinition("process_start_time_seconds", .gauge, "When the node was started.")

    /// All of them, in the order they are written in.
    public static let all = [
        build, ready, alarms, scrape, queuePackets, queueBytes, queueMessages, queueOldest, queueAges, linkStatus,
        linkFailures, linkWindow, linkUnderWay, linkAnswered, clockSkew, connections, attempts, attemptDuration,
        sentBytes, arrivals, arrivalBytes, deadLetters, silences, commitDuration, commitSize, commitWaiting, commits,
        leaves,
        spoolBytes, spoolFiles, databaseBytes, freeBytes, volumeBytes, uploads, uploadBytes, certificateDays,
        authorityDays, directorySeconds, listSeconds, witnessFailing, witnessRequests, logCheckTime, logCheckErrors,
        peopleCheckEntries, logCheckEntries,
        resident, peak, processor, descriptors,
        descriptorLimit, started,
    ]
}
