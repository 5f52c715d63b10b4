# Writes the blocks of one README test: output/N.sql, output/N.expected where an output is shown, output/N.line, and
# output/database, the kind of database that the test starts from.
BEGIN { state = "text"; count = 0; kind = "" }

state == "text" && $0 ~ "^<!-- test: " {
    marked = ($3 == name)
    if (marked && match($0, /database: [a-z]+/)) kind = substr($0, RSTART, RLENGTH)
    expect_sql = marked
    expect_output = 0
    next
}
state == "text" && /^```/ {
    if (expect_sql && $0 == "```sql") { count++; state = "sql"; file = output "/" count ".sql"; print NR > (output "/" count ".line"); printf "" > file }
    else if (expect_output && $0 == "```text") { state = "output"; file = output "/" count ".expected"; printf "" > file }
    else if (expect_sql) { print "README.md line " NR ": a test mark must be followed by a ```sql block" > "/dev/stderr"; exit 1 }
    else state = "other"
    next
}
/^```$/ && state != "text" {
    expect_output = (state == "sql")
    expect_sql = 0
    if (state == "sql" || state == "output") close(file)
    state = "text"
    next
}
state == "sql" || state == "output" { print > file; next }
state == "text" && NF > 0 { expect_output = 0; if (expect_sql) { print "README.md line " NR ": a test mark must be followed by a ```sql block" > "/dev/stderr"; exit 1 } }
END { print (kind == "" ? "database: ready" : kind) > (output "/database") }
