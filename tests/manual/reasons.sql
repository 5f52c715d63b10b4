-- The table of docs/keys.md: why verify_jwt refuses a token.
SELECT '| reason | what |' || E'\n| --- | --- |\n' || string_agg(format('| `%s` | %s |', reason, replace(description, '|', '\|')), E'\n' ORDER BY reason COLLATE "C")
FROM auth_ext.verification_reasons();
