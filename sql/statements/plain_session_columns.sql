s.id,
s.created_at,
s.refreshed_at AT TIME ZONE 'UTC',
s.not_after,
s.aal::pg_catalog.text
