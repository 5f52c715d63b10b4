s.user_id OPERATOR(pg_catalog.=) $1
AND CASE $3
    WHEN 'global' THEN true
    WHEN 'local' THEN s.id OPERATOR(pg_catalog.=) $2
    ELSE s.id OPERATOR(pg_catalog.<>) $2
END
