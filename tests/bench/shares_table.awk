# SPDX-License-Identifier: Apache-2.0
# Lines of BODY PART NUMBER -> Markdown: the kernel's share of the time, and of the instructions outside it.
{
  if (!($1 in all)) {
    bodies++
    body[bodies] = $1
  }
  all[$1] += $2 == "kernel" ? 0 : $3
  if (!($2 in seen)) part[++parts] = $2
  seen[$2] = 1
  value[$1, $2] = $3
}
END {
  line = "| |"
  rule = "| --- |"
  for (b = 1; b <= bodies; b++) {
    line = line " " body[b] " |"
    rule = rule " ---: |"
  }
  print line "\n" rule
  line = "| kernel, of the CPU time |"
  for (b = 1; b <= bodies; b++) line = line sprintf(" %.0f %% |", value[body[b], "kernel"] * 100)
  print line
  line = "| instructions a request outside the kernel |"
  for (b = 1; b <= bodies; b++) line = line sprintf(" %d |", all[body[b]])
  print line
  for (p = 1; p <= parts; p++) {
    if (part[p] == "kernel") continue
    line = "| " part[p] " |"
    for (b = 1; b <= bodies; b++) line = line sprintf(" %.1f %% |", value[body[b], part[p]] / all[body[b]] * 100)
    print line
  }
}
