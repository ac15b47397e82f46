# SPDX-License-Identifier: Apache-2.0
# Makes registry.c: the checks by their file names, and the YAML texts (default.yaml, rules/, workloads/) as bytes.
# In: SOURCE (the project's folder), OUT (the file to write), YAML and CHECKS (lists of files, either may be empty).

# url_https.c defines check_url_https, whose name is url-https. Sorted by that name: '-' and '_' sort differently.
set(names)
foreach(path IN LISTS CHECKS)
  get_filename_component(stem "${path}" NAME_WE)
  string(REPLACE "_" "-" name "${stem}")
  list(APPEND names "${name}")
endforeach()
list(SORT names)

set(declared "")
set(registered "")
foreach(name IN LISTS names)
  string(REPLACE "-" "_" symbol "${name}")
  string(APPEND declared "extern const struct check check_${symbol};\n")
  string(APPEND registered "    &check_${symbol},\n")
endforeach()

set(relatives)
foreach(path IN LISTS YAML)
  file(RELATIVE_PATH relative "${SOURCE}/policies" "${path}")
  list(APPEND relatives "${relative}")
endforeach()
list(SORT relatives)

# Bytes in an array, since compilers need not take string literals beyond 4095 characters.
set(texts "")
set(embedded "")
set(count 0)
foreach(relative IN LISTS relatives)
  file(READ "${SOURCE}/policies/${relative}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND texts "static const unsigned char text_${count}[] = {${bytes}0};\n")
  string(APPEND embedded "    {\"${relative}\", {(const char *)text_${count}, sizeof text_${count} - 1}},\n")
  math(EXPR count "${count} + 1")
endforeach()

file(WRITE "${OUT}" "/* SPDX-License-Identifier: Apache-2.0 */
/* Made by policies/embed.cmake. */
#include \"policies/check.h\"

${declared}
const struct check *const check_registry[] = {
${registered}    NULL,
};

${texts}
const struct embedded embedded_files[] = {
${embedded}    {NULL, {NULL, 0}},
};
")
