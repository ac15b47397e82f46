# SPDX-License-Identifier: Apache-2.0
# figures -> whether each target is reached. After figures.awk.
function target(what, got, most, unit) {
  if (got == "") printf "%-58s not measured\n", what
  else printf "%-58s %8.2f%-3s at most %7.2f%-3s %s\n", what, got, unit, most, unit, got <= most ? "reached" : "NOT REACHED"
}
END {
  mb = 976.5625
  print ""
  target("CPU of the UPDATE, times the limit with cJSON", ratio("update-13k", "dryfit", "limit-json", "cpu_us"), 1.5, "")
  target("CPU of the UPDATE, times the Go floor", ratio("update-13k", "dryfit", "floor", "cpu_us"), 1 / 3, "")
  target("99th percentile at 1000/s", median("steady", "dryfit", "p99_us") / 1000, 1, "ms")
  target("99th percentile at 1000/s, times the Go floor", ratio("steady", "dryfit", "floor", "p99_us"), 0.5, "")
  target("CPU of a fresh connection, times the limit with cJSON", ratio("fresh", "dryfit", "limit-json", "cpu_us"), 1.15, "")
  target("resident after load", median("fresh", "dryfit", "resident_kib") / mb, 12, "MB")
  target("resident with 1000 idle connections", median("idle", "dryfit", "idle_kib") / mb, 30, "MB")
  target("start to first answer", median("first", "dryfit", "first_us") / 1000, 15, "ms")
  small = median("size-16k", "dryfit", "cpu_us") / median("size-16k", "dryfit", "bytes")
  large = median("size-4m", "dryfit", "cpu_us") / median("size-4m", "dryfit", "bytes")
  target("CPU a byte at 4 MB, times that at 16 KB", large / small, 1.25, "")
}
