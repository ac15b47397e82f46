# SPDX-License-Identifier: Apache-2.0
# A dump of callgrind -> lines of BODY PART INSTRUCTIONS-A-REQUEST, and one of the kernel's share. Given body, requests,
# kernel and root. What is inlined counts where its source stands; what the C library and the small functions on strings
# do counts for those who call them, copying and memory apart.
function name_of(kind, text,    id, name) {
  id = substr(text, 1, index(text, ")"))
  name = substr(text, index(text, ")") + 2)
  if (name != "") names[kind, id] = name
  return names[kind, id]
}
function place_of(object, file, fn) {
  sub("^.*/", "", object)
  sub(root, "", file)
  return object " " file " " fn
}
# The first pattern of the table that fits decides.
function part(object, file, fn,    i, place) {
  place = place_of(object, file, fn)
  if (place in known) return known[place]
  for (i = 1; i <= patterns; i++)
    if (place ~ pattern[i]) return known[place] = title[i]
  return known[place] = "other"
}
function helps(object, file, fn,    place) {
  place = place_of(object, file, fn)
  return place ~ /^libc[.-]|webhook\/base\/(str|keys|text|line|arena)\.c/ && place !~ /arena_run/
}
# Of headers and small functions that were inlined: it counts for the function that it went into.
function source() {
  return file ~ /\/base\/([a-z]+\.h|(str|keys|text|line)\.c)$|^\/usr\/include/ ? home : file
}
function add(words, expression) {
  title[++patterns] = words
  pattern[patterns] = expression
}
BEGIN {
  add("TLS", "^lib(ssl|crypto)|webhook/(tls|wiped|digest)")
  add("copying", "^libc[.-].* _*mem(cpy|move|set|pcpy)")
  add("memory", "^libc[.-].* (_int_)?(malloc|free|realloc|calloc)|base/arena")
  add("JSON", "^libcjson|base/(json|utf8|tree)|cJSON|^libc[.-].*strtod")
  add("HTTP", "^libmicrohttpd|webhook/(http|request|framing|conn|ending|listener|worker|timers|deadline|refusal|server)")
  add("review", "webhook/review")
  add("view", "policies/(workload|container|env|expand|probe|process|words|wrapper|shell|objects|secret|url|image|decode|quantity|version|field|pile)")
  add("rules", "policies/")
  add("answer", "webhook/(verdict|respond|phrase|rule_words|admit|decision|tally|today|metrics|log|member|form)")
}
/^ob=/ {object = name_of("ob", substr($0, 4)); next}
/^fl=/ {home = file = name_of("fl", substr($0, 4)); next}
/^f[ie]=/ {file = name_of("fl", substr($0, 4)); next}
/^fn=/ {fn = name_of("fn", substr($0, 4)); next}
/^cob=/ {callee_object = name_of("ob", substr($0, 5)); next}
/^cf[il]=/ {callee_file = name_of("fl", substr($0, 5)); next}
/^cfn=/ {callee = name_of("fn", substr($0, 5)); next}
/^calls=/ {
  if (callee_object == "") callee_object = object
  if (callee_file == "") callee_file = home
  getline
  if (helps(callee_object, callee_file, callee) && !helps(object, home, fn)) {
    does = part(callee_object, callee_file, callee)
    sum[does ~ /copying|memory|JSON/ ? does : part(object, source(), fn)] += $2
  }
  callee_object = callee_file = ""
  next
}
/^[-+*0-9]/ {
  if (!helps(object, home, fn)) sum[part(object, source(), fn)] += $2
}
END {
  for (i = 1; i <= patterns; i++) printf "%s %s %.0f\n", body, title[i], sum[title[i]] / requests
  printf "%s other %.0f\n%s kernel %s\n", body, sum["other"] / requests, body, kernel
}
