# SPDX-License-Identifier: Apache-2.0
# figures -> SVG: bars of the CPU time a request of each body takes, a colour a server, as times the limit with cJSON.
# After figures.awk.
function text(x, y, anchor, words, more) {
  printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>%s</text>\n", x, y, anchor, more, words
}
function bar(x, y, width, colour, label) {
  printf "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"13\" fill=\"%s\"/>\n", x, y, width, colour
  text(x + width + 5, y + 11, "start", label, "")
}
END {
  servers = split("limit limit-json dryfit floor", server, " ")
  split("limit|limit + cJSON|dryfit, all rules|Go, three rules", name, "|")
  split("#b8c4ce #7b8c9c #1f7a5c #c77b30", colour, " ")
  modes = split("create-4k create-13k update-13k denied-create-4k denied-update-13k containers-100 object-1m one fresh", mode, " ")
  split("CREATE 4 KB|CREATE 13 KB|UPDATE 13 KB|CREATE 4 KB, denied|UPDATE 13 KB, denied|100 containers|1 MB|UPDATE, one connection|UPDATE, fresh connection", title, "|")
  left = 180; width = 520; group = 70
  for (m = 1; m <= modes; m++)
    for (s = 1; s <= servers; s++) {
      times[m, s] = ratio(mode[m], server[s], "limit-json", "cpu_us")
      if (times[m, s] > most) most = times[m, s]
    }
  height = 70 + modes * group
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">\n", height
  print "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>"
  text(20, 24, "start", "CPU time a request, times that of the limit with cJSON (µs)", " font-size=\"15\"")
  for (s = 1; s <= servers; s++) {
    printf "<rect x=\"%d\" y=\"38\" width=\"12\" height=\"12\" fill=\"%s\"/>\n", 20 + 150 * (s - 1), colour[s]
    text(37 + 150 * (s - 1), 48, "start", name[s], "")
  }
  for (m = 1; m <= modes; m++) {
    top = 62 + (m - 1) * group
    text(left - 8, top + 34, "end", title[m], "")
    for (s = 1; s <= servers; s++)
      if (times[m, s] != "")
        bar(left, top + (s - 1) * 15, times[m, s] / most * width, colour[s], sprintf("%.2f (%.0f)", times[m, s], median(mode[m], server[s], "cpu_us")))
  }
  print "</svg>"
}
