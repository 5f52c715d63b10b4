#!/usr/bin/env bash
# database: empty
# A SECURITY DEFINER function of the manual or the examples that reads tables of schema auth belongs to their owner: whoever runs the block is a superuser,
# and code of the owner of schema auth (functions of indexes, policies) would run with his rights.
set -euo pipefail
python3 - "$AUTH_EXT_ROOT" <<'PY'
import pathlib, re, sys
root = pathlib.Path(sys.argv[1])
files = [root / "README.md", *root.glob("docs/*.md"), *root.glob("examples/**/*.sql"), *root.glob("deploy/**/*.sql")]
found = 0
for file in files:
    text = file.read_text()
    for function in re.finditer(r"CREATE (?:OR REPLACE )?FUNCTION ([\w.]+)\((.*?)\$(\w*)\$(.*?)\$\3\$", text, re.S):
        name, head, body = function.group(1), function.group(2), function.group(4)
        reads = re.search(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+auth\.\w+(?!\w*\()", body)
        if "SECURITY DEFINER" not in head or not reads:
            continue
        found += 1
        owner = re.search(r"ALTER FUNCTION " + re.escape(name) + r"\([^)]*\) OWNER TO supabase_auth_admin;", text)
        assert owner, f"{file.relative_to(root)}: {name}() reads auth and belongs to whoever runs it"
assert found >= 3, found
print("functions that read auth", found)
PY
