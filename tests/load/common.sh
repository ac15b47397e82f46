# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by the load and soak suites, at the top of the source tree and after webhook/install.sh: a folder of their
# own, servers, the reviews and what is answered to them. Expects $bin, where the programs were built.

dir=$(mktemp -d)
# The program of each server by its name, and where it listens.
declare -A pid port ops
status=0

clean() {
  touch "$dir/end" # what stands beside the load ends by itself
  [ ${#pid[@]} -eq 0 ] || kill "${pid[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$dir"
}
trap clean EXIT

result() { # result WHAT STATUS
  if [ "$2" -eq 0 ]; then
    echo "ok - $1"
  else
    echo "not ok - $1"
    status=1
  fi
}

# start NAME ARG ...: a server on the ports it had before, if it ran before. Its words are in $dir/NAME.log.
start() {
  local name=$1 log="$dir/$1.log"
  shift
  : >"$log"
  "$bin/dryfit" serve --listen "127.0.0.1:${port[$name]:-0}" --ops-listen "127.0.0.1:${ops[$name]:-0}" \
    --state "$dir/state" "$@" >>"$log" 2>&1 &
  pid[$name]=$!
  if ! wait_ready "$log" "${pid[$name]}"; then
    cat "$log" >&2
    fail "the server did not start"
  fi
  port[$name]=$(sed -nE 's/.*listening on .*:([0-9]+)$/\1/p' "$log" | head -n 1)
  ops[$name]=$(sed -nE 's/.*operations on .*:([0-9]+)$/\1/p' "$log" | head -n 1)
}

# stop NAME: false when it did not end well, or a sanitizer complained.
stop() {
  local good=0 log="$dir/$1.log"
  kill "${pid[$1]}"
  wait "${pid[$1]}" || good=1
  unset "pid[$1]"
  ! grep -qE 'Sanitizer|runtime error' "$log" || good=1
  [ $good -eq 0 ] || tail -n 40 "$log"
  return $good
}

descriptors() { # descriptors NAME
  find "/proc/${pid[$1]}/fd" -mindepth 1 | wc -l
}

REVIEWS=(clean denied update several)
make_reviews() {
  "$bin/body" create-4k >"$dir/clean.json"
  "$bin/body" denied-13k >"$dir/denied.json"
  "$bin/body" update-13k >"$dir/update.json"
  cp tests/golden/shipped-2-langfuse-worker.review.json "$dir/several.json"
}

# keep_answers NAME SUFFIX: what this server says now, one review alone, into $dir/REVIEW.SUFFIX.
keep_answers() {
  local review
  for review in "${REVIEWS[@]}"; do
    curl -sSk --max-time 10 -H 'Content-Type: application/json' --data-binary "@$dir/$review.json" \
      "https://127.0.0.1:${port[$1]}/validate" >"$dir/$review.$2" || fail "the server does not answer"
  done
  grep -q '"allowed":true}' "$dir/clean.$2" || fail "the clean review is not allowed"
  grep -q '"allowed":true}' "$dir/update.$2" || fail "the update is not allowed"
}

# expected SUFFIX ...: the arguments of calls for all reviews.
expected() {
  local review suffix answers
  for review in "${REVIEWS[@]}"; do
    answers=
    for suffix in "$@"; do answers+=",$dir/$review.$suffix"; done
    printf '%s\n' "$dir/$review.json=${answers#,}"
  done
}

figure() { # figure FILE NAME
  awk -v name="$2" '$1 == name {print $2}' "$1"
}
