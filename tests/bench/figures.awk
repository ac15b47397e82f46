# SPDX-License-Identifier: Apache-2.0
# The figures of tests/bench/run, for the programs that follow it on awk's command line: lines of
# MODE SERVER ROUND NAME VALUE, read into `value`, and the medians over the rounds.
{
  value[$1, $2, $4, $3] = $5
  if ($3 + 0 > last) last = $3 + 0
}

function middle(list, len,    i, j, x) {
  for (i = 2; i <= len; i++) {
    x = list[i]
    for (j = i - 1; j > 0 && list[j] > x; j--) list[j + 1] = list[j]
    list[j + 1] = x
  }
  return len ? list[int((len + 1) / 2)] : ""
}
# Empty when it was not measured.
function median(mode, server, name,    round, list, len) {
  for (round = 0; round <= last; round++)
    if ((mode, server, name, round) in value) list[++len] = value[mode, server, name, round] + 0
  return middle(list, len)
}
# How many times the other's, within each round.
function ratio(mode, server, other, name,    round, list, len) {
  for (round = 1; round <= last; round++)
    if (value[mode, other, name, round] > 0 && value[mode, server, name, round] > 0)
      list[++len] = value[mode, server, name, round] / value[mode, other, name, round]
  return middle(list, len)
}
