#!/usr/bin/env bash
# Kills runs at random moments, resumes them, and compares their tables with those of a run that was
# never killed: all but wall-clock times must be the same.
#
#   kill-and-resume.sh [ROUNDS [METHODS [SEED]]]
#
#   ROUNDS   how many runs to kill; 10 unless given
#   METHODS  what to run, separated by commas; dense,l0 unless given
#   SEED     of the random moments; another one every time unless given
#
# Prints a line a round; ends with 1 if any differs, and then keeps its folder.
set -euo pipefail
# Every run gets a process group of its own, so that a kill reaches the JVMs that it forked.
set -m

readonly rounds=${1:-10} methods=${2:-dense,l0} seed=${3:-$RANDOM}
project=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../../../.." && pwd)
scratch=$(mktemp -d)
readonly project scratch
pid=""

end() {
  local status=$?
  [[ -z $pid ]] || kill -9 -- "-$pid" 2> /dev/null || true
  if ((status == 0)); then
    rm -rf "$scratch"
  else
    printf 'The tables and logs are in %s\n' "$scratch" >&2
  fi
}
trap end EXIT

# Starts a run in the background: folder, then more options.
start() {
  local out=$1
  shift
  "$project/reproduce.sh" run language-model --scale smoke --methods "$methods" \
    --out "$scratch/$out" "$@" >> "$scratch/$out.log" 2>&1 &
  pid=$!
}

# Waits for the run; its exit status.
finish() {
  local status=0
  wait "$pid" 2> /dev/null || status=$?
  pid=""
  return "$status"
}

# Kills the run after so many milliseconds, if it still goes on then.
kill_after() {
  sleep "$(printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)))"
  kill -9 -- "-$pid" 2> /dev/null || true
  finish || true
}

# A number in [0, limit), also beyond 32767.
random() {
  printf -v "$2" '%d' $(((RANDOM * 32768 + RANDOM) % $1))
}

# A table without its wall-clock columns.
timeless() {
  awk '
    # Splits a line of RFC 4180; no value has a line break.
    function split_line(line, fields,   n, i, c, quoted) {
      n = 1; fields[1] = ""; quoted = 0
      for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (c == "\"") quoted = !quoted
        if (c == "," && !quoted) fields[++n] = ""
        else fields[n] = fields[n] c
      }
      return n
    }
    {
      sub(/\r$/, "")
      n = split_line($0, fields)
      out = ""
      for (i = 1; i <= n; i++) {
        if (NR == 1 && fields[i] ~ /^(training_seconds|tokens_per_second|seconds)$/) clock[i] = 1
        if (!(i in clock)) out = out fields[i] ","
      }
      print out
    }' "$1"
}

same() {
  local table tables=language-model/smoke
  for table in runs.csv curve.csv; do
    diff <(timeless "$scratch/whole/$tables/$table") <(timeless "$scratch/$1/$tables/$table") \
      >> "$scratch/$1.diff" || return 1
  done
}

# What has to be built is not to be killed.
"$project/reproduce.sh" list > /dev/null
SECONDS=0
start whole
if ! finish; then
  printf 'the run that was not to be killed failed:\n' >&2
  tail -n 20 "$scratch/whole.log" >&2
  exit 1
fi
readonly duration=$((SECONDS * 1000 + 1000))
printf 'a whole run takes %d s; seed %d\n' "$SECONDS" "$seed"

RANDOM=$seed
failed=0
for ((round = 1; round <= rounds; round++)); do
  out=round$round
  # The second half of a run is mostly timing, which has less to lose.
  random $((duration / 2)) first
  random "$duration" second
  start "$out"
  kill_after "$first"
  start "$out" --resume
  kill_after "$second"
  verdict=same
  start "$out" --resume
  if ! finish; then
    verdict="DIFFERENT: does not end"
  elif ! same "$out"; then
    verdict="DIFFERENT: see $scratch/$out.diff"
  fi
  [[ $verdict == same ]] || failed=$((failed + 1))
  printf 'round %d: killed after %d ms and again after %d ms: %s\n' \
    "$round" "$first" "$second" "$verdict"
done
printf '%d of %d rounds ended at the same rows\n' $((rounds - failed)) "$rounds"
((failed == 0))
