# Runs the steps of a script one after the other. Source it, say how many steps there are, then call `step` for each:
#
#     steps_total=2
#     step "building" swift build
#     step "testing" swift test
#
# A step's output goes to a file under .build/ci and is shown when the step fails, which ends the script. With V=1 it is
# shown while the step runs.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# A crash in a test must print its trace into the log, not wait for someone to look at it.
export SWIFT_BACKTRACE="${SWIFT_BACKTRACE:-enable=yes,interactive=no,color=no}"

steps_total=0
steps_done=0
steps_logs=.build/ci
mkdir -p "$steps_logs"

# step TITLE COMMAND [ARGUMENT...]
step() {
    local title=$1
    shift
    steps_done=$((steps_done + 1))
    step_log="$steps_logs/$(basename "$0")-$steps_done.log"
    local started=$SECONDS status=0
    printf '[%d/%d] %s … ' "$steps_done" "$steps_total" "$title"
    if [ -n "${V:-}" ]; then
        printf '\n'
        "$@" 2>&1 | tee "$step_log" || status=$?
    else
        "$@" >"$step_log" 2>&1 || status=$?
    fi
    if [ "$status" -ne 0 ]; then
        printf 'failed after %d s\n' "$((SECONDS - started))"
        [ -n "${V:-}" ] || show_failure "$step_log"
        printf 'Step %d of %d failed: %s. The whole output is in %s\n' \
            "$steps_done" "$steps_total" "$title" "$step_log" >&2
        exit 1
    fi
    printf '%d s\n' "$((SECONDS - started))"
}

# show_failure LOG: the lines that say what is wrong, or else the last ones.
show_failure() {
    if ! grep -E '(error|fatal|Fatal error): |^✘|Sanitizer: ' "$1" | awk '!seen[$0]++' | head -n 60 | grep .; then
        tail -n 60 "$1"
    fi
}

# show_tests LOG: how a run of `swift test` ended, and what it left out.
show_tests() {
    sed -n 's/^. \(Test run with .*\)$/      \1/p' "$1" | tail -n 1
    sed -n 's/^. \(Test .* skipped.*\)$/      \1/p' "$1" | sort -u
}

# show_crashes LOG: the last row of the table of a run of .ci/crash, and what was audited.
show_crashes() {
    sed -n -e 's/^全部 all *\([0-9]*\) *\([0-9]*\) *\([0-9]*\) *\([0-9]*\) *\([0-9]*\) .*/      \1 rounds, \3 packets acknowledged, \4 lost, \5 doubled/p' \
        -e 's/^\([0-9]* audits: .*\)$/      \1/p' "$1"
}
