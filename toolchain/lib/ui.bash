# SPDX-License-Identifier: MIT OR Apache-2.0
# What toolchain/build shows: one line a step, alive on a terminal, and on
# failure the end of the log that matters.

# How many files a step compiles, roughly: the measure of progress.
declare -A FILES=(
    [binutils]=272 [gcc]=936 [newlib]=1019 [libgcc]=185 [libstdc++]=193
    [libatomic]=65 [libquadmath]=114 [libgfortran]=805 [libgomp]=45
    [finish]=1
)
COMPILING='^(  CC|  CXX|g\+\+ |gcc |x86_64-hermit-g|libtool: compile)'

say() {
    printf '%s\n' "$*"
}

die() {
    printf 'toolchain/build: %s\n' "$1" >&2
    shift
    [ $# = 0 ] || printf '%s\n' "$@" >&2
    exit 1
}

# Seconds as m:ss.
clock() {
    printf '%d:%02d' $(($1 / 60)) $(($1 % 60))
}

# Nothing of the caller's environment may change what is built.
clean_environment() {
    unset CC CXX FC CPP AR AS LD NM RANLIB STRIP OBJCOPY CFLAGS CXXFLAGS FCFLAGS \
        CPPFLAGS LDFLAGS LIBS CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH LIBRARY_PATH \
        COMPILER_PATH GCC_EXEC_PREFIX CONFIG_SITE MAKEFLAGS MFLAGS MAKELEVEL \
        MAKEOVERRIDES DESTDIR POSIXLY_CORRECT CDPATH BASH_ENV ENV
    export LC_ALL=C
    umask 022
}

progress_line() {
    local title=$1 log=$2 step=$3 seconds=$4 files percent
    files=$(grep -cE "$COMPILING" "$log" || true)
    percent=$((files * 100 / FILES[$step]))
    [ $percent -lt 99 ] || percent=99
    printf '%s  %s  %d%%  (%d files compiled)' "$title" "$(clock "$seconds")" $percent "$files"
}

# Waits for process $1; shows progress on a terminal, or a line a minute.
watch_step() {
    local pid=$1 title=$2 log=$3 step=$4 start=$SECONDS next_note=60 seconds
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.5
        seconds=$((SECONDS - start))
        if [ -t 1 ]; then
            printf '\r\033[K%s' "$(progress_line "$title" "$log" "$step" $seconds)"
        elif [ $seconds -ge $next_note ]; then
            say "$(progress_line "$title" "$log" "$step" $seconds)"
            next_note=$((seconds + 60))
        fi
    done
    [ ! -t 1 ] || printf '\r\033[K'
}

report_failure() {
    local step=$1 log=$2
    {
        printf 'toolchain/build: step %s failed. The log ends with\n\n' "$step"
        tail -n 30 "$log" | cut -c 1-400
        printf '\nerrors in %s:\n' "$log"
        grep -n -m 5 -E '(: |^)error:|: \*\*\*+ |: Error ' "$log" || echo '  (none marked as such)'
        printf '\nRun toolchain/build again to go on from here; rm -r %s makes it start afresh.\n' \
            "$BUILD"
    } >&2
}

# Ends the job and this program.
interrupted() {
    trap - INT TERM HUP
    kill -TERM -- "-$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
    printf '\ninterrupted in step %s; run again to go on\n' "$2" >&2
    exit 130
}

# Runs step_$1 (see steps.bash) with its output in the log, then installs what
# it staged. The job has a process group of its own, so that an interrupt ends
# all of it.
run_step() {
    local step=$1 title=$2 log="$BUILD/logs/$1.log" start=$SECONDS pid status=0
    [ -t 1 ] || say "$title ..."
    : >"$log"
    set -m
    (
        set -euo pipefail
        exec 8>&- 9>&-
        build_step "$step"
    ) >"$log" 2>&1 </dev/null &
    pid=$!
    set +m
    trap 'interrupted $pid "$step"' INT TERM HUP
    watch_step $pid "$title" "$log" "$step"
    wait $pid || status=$?
    trap - INT TERM HUP
    if [ $status != 0 ]; then
        report_failure "$step" "$log"
        exit 1
    fi
    write_stamp "$step" $((SECONDS - start))
    say "$title  done in $(clock $((SECONDS - start)))"
}
