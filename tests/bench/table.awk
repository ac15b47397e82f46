# SPDX-License-Identifier: Apache-2.0
# figures -> Markdown. After figures.awk; given machine, place and rounds.
function cell(number, format) {
  return number == "" ? "–" : sprintf(format, number)
}
# row TITLE MODE NAME UNIT-DIVISOR FORMAT RATIOS: a figure of each server; with ratios to the limit with cJSON.
function row(title, mode, name, divisor, format, ratios,    i, line, number) {
  line = "| " title " |"
  for (i = 1; i <= servers; i++) {
    number = median(mode, server[i], name)
    line = line " " cell(number == "" ? "" : number / divisor, format)
    if (ratios && number != "" && server[i] !~ /limit/)
      line = line sprintf(" (%.2f×)", ratio(mode, server[i], "limit-json", name))
    line = line " |"
  }
  print line
}
function size_row(mode,    bytes, dryfit, limit) {
  bytes = median(mode, "dryfit", "bytes")
  dryfit = median(mode, "dryfit", "cpu_us")
  limit = median(mode, "limit-json", "cpu_us")
  if (bytes) printf "| %.0f KB | %.0f | %.2f | %.2f | %.2f× |\n", bytes / 1000, dryfit, dryfit / bytes * 1000,
    limit / bytes * 1000, ratio(mode, "dryfit", "limit-json", "cpu_us")
}
function scale_row(title, name) {
  printf "| %s | %.0f | %.1f |\n", title, median("scale", name, "per_second"), median("scale", name, "cpu_us")
}
END {
  servers = split("limit limit-json dryfit floor", server, " ")
  printf "%s; %s; medians of %d alternating rounds.\n\n", machine, place, rounds
  print "| | limit | limit + cJSON | dryfit, all rules | Go, three rules |"
  print "| --- | ---: | ---: | ---: | ---: |"
  row("CPU µs a request: CREATE of 4 KB", "create-4k", "cpu_us", 1, "%.1f", 1)
  row("CREATE of 13 KB", "create-13k", "cpu_us", 1, "%.1f", 1)
  row("UPDATE of 13 KB, managedFields and oldObject", "update-13k", "cpu_us", 1, "%.1f", 1)
  row("CREATE of 4 KB, denied", "denied-create-4k", "cpu_us", 1, "%.1f", 1)
  row("UPDATE of 13 KB, denied", "denied-update-13k", "cpu_us", 1, "%.1f", 1)
  row("100 containers, 148 KB", "containers-100", "cpu_us", 1, "%.0f", 1)
  row("1 MB", "object-1m", "cpu_us", 1, "%.0f", 1)
  row("UPDATE, on one connection", "one", "cpu_us", 1, "%.1f", 1)
  row("UPDATE, on a fresh connection each", "fresh", "cpu_us", 1, "%.0f", 1)
  row("UPDATEs a second, 25 connections", "update-13k", "per_second", 1, "%.0f", 0)
  row("one connection", "one", "per_second", 1, "%.0f", 0)
  row("a fresh connection each", "fresh", "per_second", 1, "%.0f", 0)
  row("µs to the answer at 1000/s, median", "steady", "p50_us", 1, "%.0f", 0)
  row("99th percentile", "steady", "p99_us", 1, "%.0f", 0)
  row("resident MB after that", "fresh", "resident_kib", 976.5625, "%.1f", 0)
  row("with 1000 idle connections", "idle", "idle_kib", 976.5625, "%.1f", 0)
  row("start to first answer, ms", "first", "first_us", 1000, "%.1f", 0)
  print "\nIn brackets: how many times the limit with cJSON. A rate is also bounded by the load generator.\n"
  print "| body of dryfit's | CPU µs a request | µs a KB | limit + cJSON, µs a KB | times |"
  print "| ---: | ---: | ---: | ---: | ---: |"
  modes = split("size-4k size-16k size-64k size-256k size-1m size-4m", mode, " ")
  for (i = 1; i <= modes; i++) size_row(mode[i])
  print "\n| dryfit on two cores, shared with the load generator where there are no more | UPDATEs a second | CPU µs a request |"
  print "| --- | ---: | ---: |"
  scale_row("one thread", "dryfit-1")
  scale_row("two threads", "dryfit-2")
  scale_row("two processes of one thread on one port", "dryfit-twice")
}
