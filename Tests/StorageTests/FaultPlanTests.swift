import Testing

@testable import Storage

// Only a build for debugging can be told to die.
#if DEBUG
    /// What a build for debugging understands of `YIZHAN_FAULT`; that a process really ends is shown by `.ci/crash`.
    @Suite("Steps at which a node is made to die")
    struct FaultPlanTests {
        @Test("A plan names step, passage and what happens")
        func plans() throws {
            let plan = try #require(FaultPlan("submission-after-commit:3"))
            #expect(plan.point == .submissionAfterCommit)
            #expect(plan.count == 3)
            #expect(plan.action == .kill)
            #expect(FaultPlan("housekeeping:1:stop")?.action == .stop)
        }

        @Test(
            "What is no plan is none",
            arguments: [
                "", "housekeeping", "housekeeping:0", "housekeeping:x", "nothing:1", "housekeeping:1:wait",
                "a:1:kill:x",
            ]
        )
        func refused(text: String) {
            #expect(FaultPlan(text) == nil)
        }

        @Test("The passage that is meant comes once, and other steps do not count")
        func passages() throws {
            let plan = try #require(FaultPlan("upload-synced:2"))
            let due = [FaultPoint.uploadSynced, .uploadAppended, .uploadSynced, .uploadSynced].map {
                plan.isDue(at: $0)
            }
            #expect(due == [false, false, true, false])
        }

        @Test("Every step has a name of words joined by hyphens")
        func names() {
            for point in FaultPoint.allCases {
                #expect(point.rawValue.allSatisfy { $0.isLowercase || $0 == "-" }, "\(point.rawValue)")
            }
        }
    }
#endif
