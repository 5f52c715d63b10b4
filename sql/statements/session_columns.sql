s.id,
s.created_at,
s.refreshed_at AT TIME ZONE 'UTC',
s.not_after,
s.aal::pg_catalog.text,
(
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
        'method', a.authentication_method,
        'timestamp', pg_catalog.floor(EXTRACT(epoch FROM a.updated_at))::bigint)
        ORDER BY a.updated_at DESC, a.id)::pg_catalog.text
    FROM auth.mfa_amr_claims AS a
    WHERE a.session_id OPERATOR(pg_catalog.=) s.id
)
