# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by tests/bench/run and tests/bench/profile: starts servers, each on the cores it is to have, and stops them.
# Wants bin, dir and out.
# shellcheck disable=SC2154

mapfile -t cores < <(taskset -cp $$ | sed 's/.*: //' | tr ',' '\n' |
  awk -F- '{for (i = $1; i <= (NF > 1 ? $2 : $1); i++) print i}')
server_core=${cores[0]}
load_core=${cores[1]:-${cores[0]}}
both_cores=${cores[0]}${cores[1]:+,${cores[1]}}
rest_cores=$both_cores # the load generator's, where two cores serve
[ ${#cores[@]} -lt 3 ] || rest_cores=${cores[2]}
ulimit -n 8192 2>/dev/null || true

keys=(--cert "$dir/cert.pem" --key "$dir/key.pem")
limit=("$bin/limit" "${keys[@]}")
dryfit_on=("$bin/dryfit" serve --ops-listen 127.0.0.1:0 "${keys[@]}" --log-decisions none --listen)
dryfit=("${dryfit_on[@]}" 127.0.0.1:0)
floor=("$out/floor" -cert "$dir/cert.pem" -key "$dir/key.pem")

declare -A port pid
pids=()
stop_all() {
  [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$dir"
}
pinned() { # pinned CORES COMMAND ...
  taskset -c "$@"
}
launch() { # launch NAME CORES COMMAND ...: waits for "listening on ...PORT"
  local name=$1 log="$dir/$1.log"
  shift
  : >"$log"
  taskset -c "$@" >"$log" 2>&1 &
  pids+=($!)
  for _ in $(seq 200); do
    port[$name]=$(sed -nE 's/.*listening on (.*:)?([0-9]+)( .*)?$/\2/p' "$log" | head -n 1)
    [ -z "${port[$name]}" ] || return 0
    sleep 0.05
  done
  cat "$log" >&2
  fail "$name did not start"
}
start() { # start NAME CORES COMMAND ...
  launch "$@"
  pid[$1]=${pids[-1]}
}
join() { # join NAME CORES COMMAND ...: a further process of that name, on its port
  launch "$@"
  pid[$1]+=",${pids[-1]}"
}
start_like() { # start_like NAME: one more, as NAME-idle
  case $1 in
    limit) start limit-idle "$server_core" "${limit[@]}" --threads 1 ;;
    limit-json) start limit-json-idle "$server_core" "${limit[@]}" --threads 1 --json ;;
    dryfit) start dryfit-idle "$server_core" "${dryfit[@]}" --threads 1 ;;
    floor) start floor-idle "$server_core" "${floor[@]}" -listen 127.0.0.1:0 ;;
  esac
}
# From fork to the first answer over TLS: certificates given, policy and facts read.
first_of() { # first_of NAME
  local at=127.0.0.1:$((20000 + RANDOM % 12000)) command
  case $1 in
    dryfit) command=("${dryfit_on[@]}" "$at" --threads 1) ;;
    floor) command=("${floor[@]}" -listen "$at") ;;
  esac
  [ -x "${command[0]}" ] || return 0
  taskset -c "$both_cores" "$bin/load" --port "${at#*:}" --body "$dir/create-4k.json" --first "${command[@]}" \
    2>/dev/null | grep ^first_us || echo "failed 1"
}

build_floor() {
  local why
  rm -f "$out/floor"
  if ! command -v go >/dev/null; then
    echo "skip - the Go floor: Go is not installed"
  elif why=$(cd tests/bench/floor && GOPROXY=off GOTOOLCHAIN=local GOFLAGS=-mod=mod go build -trimpath \
    -o "../../../$out/floor" . 2>&1); then
    return 0
  else
    echo "skip - the Go floor: it does not build: $(head -n 1 <<<"$why")"
  fi
  return 1
}

place() {
  if [ ${#cores[@]} -lt 2 ]; then
    echo "servers and load generator on the same core"
  else
    echo "servers of one thread on one core, the load generator on another"
  fi
}
machine() {
  printf '%d cores of %s, Linux %s, %s, OpenSSL %s%s' "${#cores[@]}" \
    "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1 | sed 's/ *Processor$//')" \
    "$(uname -r | sed 's/-.*//')" "$(gcc --version | head -n 1 | sed -E 's/\(.*\) //')" \
    "$(openssl version | cut -d ' ' -f 2)" "$([ ! -x "$out/floor" ] || go version | sed -E 's/.*go([0-9.]+) .*/, Go \1/')"
}
# renew FILE WORD TEXT-FILE: what stands in FILE between the marks of that word becomes the text.
renew() {
  awk -v from="<!-- $2 -->" -v to="<!-- end of $2 -->" -v text="$3" '
    $0 == to {inside = 0}
    !inside {print}
    $0 == from {
      inside = 1
      while ((getline line < text) > 0) print line
    }' "$1" >"$dir/renewed"
  cat "$dir/renewed" >"$1"
  echo "The table in $1 is renewed."
}
