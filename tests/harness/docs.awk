# Writes the blocks of one page of the manual: output/N.sql, output/N.expected where an output is shown, output/N.line, and
# output/database, the kind of database that the page starts from. Every ```sql block counts, unless a line
# "<!-- not run: WHY -->" stands directly before it.
BEGIN { state = "text"; count = 0; kind = "database: ready" }

state == "text" && /^<!-- database: [a-z]+ -->$/ { kind = "database: " $3; next }
state == "text" && /^<!-- not run: .+ -->$/ { skipped = 1; next }
state == "text" && /^```/ {
    if ($0 == "```sql" && !skipped) { count++; state = "sql"; file = output "/" count ".sql"; print NR > (output "/" count ".line"); printf "" > file }
    else if (expect_output && $0 == "```text") { state = "output"; file = output "/" count ".expected"; printf "" > file }
    else state = "other"
    skipped = 0
    next
}
/^```$/ && state != "text" {
    expect_output = (state == "sql")
    if (state == "sql" || state == "output") close(file)
    state = "text"
    next
}
state == "sql" || state == "output" { print > file; next }
state == "text" && NF > 0 { expect_output = 0; if (skipped) { print "line " NR ": a mark must be followed by a ```sql block" > "/dev/stderr"; exit 1 } }
END { print kind > (output "/database"); if (count == 0) print "no block" > (output "/none") }
