s.user_id OPERATOR(pg_catalog.=) $1
AND CASE $3
    WHEN 'global' THEN true
    WHEN 'local' THEN s.id OPERATOR(pg_catalog.=) $2
    WHEN 'others_below_aal2' THEN
        s.id OPERATOR(pg_catalog.<>) $2 AND coalesce(s.aal::pg_catalog.text, 'aal1') OPERATOR(pg_catalog.=) 'aal1'
    ELSE s.id OPERATOR(pg_catalog.<>) $2
END
