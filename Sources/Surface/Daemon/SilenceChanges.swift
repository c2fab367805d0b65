internal import Documents
internal import Exchange

/// What a reload changes in working calendar and times for receipts.
enum SilenceChanges {
    /// Every setting as it was and is; equal ones too.
    static func list(
        _ old: SilencePolicy,
        _ new: SilencePolicy
    ) -> [(name: String, before: String, after: String)] {
        let times = [
            ("extra-urgent", old.extraUrgent, new.extraUrgent), ("urgent", old.urgent, new.urgent),
            ("routine", old.routine, new.routine),
        ].flatMap { name, old, new in
            AwaitedReceipt.allCases.map {
                (name: "silence.\(name).\($0.rawValue)", before: "\(old[$0])", after: "\(new[$0])")
            }
        }
        let (before, after) = (old.calendar, new.calendar)
        return times + [
            ("silence.warning-share", "\(old.warningShare)", "\(new.warningShare)"),
            ("silence.urge-interval", "\(old.urgeInterval)", "\(new.urgeInterval)"),
            ("silence.start-grace", "\(old.startGrace)", "\(new.startGrace)"),
            ("calendar.hours", Self.hours(before.hours), Self.hours(after.hours)),
            ("calendar.holidays", Self.days(before.holidays), Self.days(after.holidays)),
            ("calendar.working-days", Self.days(before.workingDays), Self.days(after.workingDays)),
        ]
    }

    private static func hours(_ spans: [WorkingCalendar.Span]) -> String {
        spans.map {
            "\(DailyHour(minute: $0.from))-\($0.until == 1440 ? "24:00" : DailyHour(minute: $0.until).description)"
        }
        .joined(separator: " ")
    }

    private static func days(_ days: Set<CalendarDate>) -> String {
        days.sorted().map(\.description).joined(separator: " ")
    }
}
