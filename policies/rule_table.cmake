# SPDX-License-Identifier: Apache-2.0
# cmake -DDRYFIT=<binary> -DREADME=<file> -P rule_table.cmake: puts the table that `dryfit rules` prints between the two
# marks in the file.
execute_process(COMMAND ${DRYFIT} rules -o markdown OUTPUT_VARIABLE table COMMAND_ERROR_IS_FATAL ANY)
file(READ ${README} text)
set(begin "<!-- rules: begin -->\n")
set(end "<!-- rules: end -->\n")
string(FIND "${text}" "${begin}" from)
string(FIND "${text}" "${end}" to)
if(from LESS 0 OR to LESS from)
  message(FATAL_ERROR "${README} lacks the marks of the rule table")
endif()
string(SUBSTRING "${text}" 0 ${from} head)
string(SUBSTRING "${text}" ${to} -1 tail)
file(WRITE ${README} "${head}${begin}${table}${tail}")
