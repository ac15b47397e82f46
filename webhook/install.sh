# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by webhook/run and tests/run: the words both speak, and the packages both need.

# shellcheck disable=SC2034 # for those who source this
BUILD_PACKAGES=(gcc libc6-dev cmake ninja-build pkg-config
  libmicrohttpd-dev libssl-dev libcjson-dev libyaml-dev libcurl4-openssl-dev)

say() {
  printf '\n==> %s\n' "$*"
}

fail() {
  printf '%s: %s\n' "${SCRIPT:-dryfit}" "$*" >&2
  exit 1
}

# Prints those of the named Debian packages that are not installed.
missing_packages() {
  local name
  for name in "$@"; do
    case "$(dpkg-query -W -f='${Status}' "$name" 2>/dev/null)" in
      *' installed') ;;
      *) printf '%s\n' "$name" ;;
    esac
  done
}

# Installs what is missing of the named Debian packages and says so before it does.
install_packages() {
  local missing as_root=() log
  command -v apt-get >/dev/null ||
    fail "this command installs what it needs with Debian's apt, which is not here; install by hand: $*"
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  say "Installing from Debian: ${missing[*]}"
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
      fail "not root and no sudo; run as root: apt-get install --no-install-recommends ${missing[*]}"
    as_root=(sudo)
  fi
  log=$(mktemp)
  if ! "${as_root[@]}" apt-get -q update >"$log" 2>&1 ||
    ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends "${missing[@]}" \
      >>"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    fail "apt could not install: ${missing[*]} (its last words are above)"
  fi
  rm -f "$log"
}

# build PRESET [TARGET ...]: configures when needed and builds, quietly unless it fails; after another that does the same.
build() {
  local preset=$1 log lock
  shift
  log=$(mktemp)
  mkdir -p build
  exec {lock}>"build/$preset.lock"
  flock "$lock"
  if ! cmake --preset "$preset" >"$log" 2>&1 {lock}>&- ||
    ! cmake --build --preset "$preset" ${1:+--target "$@"} >>"$log" 2>&1 {lock}>&-; then
    cat "$log" >&2
    rm -f "$log"
    fail "the $preset build failed (see above)"
  fi
  exec {lock}>&-
  rm -f "$log"
}

# wait_ready LOG PID: until a server that writes to LOG says that it is ready; at most ten seconds.
wait_ready() {
  local _
  for _ in $(seq 100); do
    ! grep -q ready "$1" || return 0
    kill -0 "$2" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}

# listen_address LOG: HOST:PORT where that server takes reviews, as a client on this machine reaches it.
listen_address() {
  sed -nE 's/.*listening on ([^ ]+).*/\1/p' "$1" | head -n 1 | sed -E 's/^(0\.0\.0\.0|\[::\]):/127.0.0.1:/'
}
