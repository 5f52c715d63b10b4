u.id,
u.aud::pg_catalog.text,
u.role::pg_catalog.text,
u.email::pg_catalog.text,
u.phone,
u.encrypted_password::pg_catalog.text,
u.email_confirmed_at,
u.phone_confirmed_at,
u.invited_at,
u.confirmation_sent_at,
u.recovery_sent_at,
u.email_change::pg_catalog.text,
u.email_change_sent_at,
u.phone_change,
u.phone_change_sent_at,
u.reauthentication_sent_at,
u.last_sign_in_at,
u.raw_app_meta_data::pg_catalog.text,
u.raw_user_meta_data::pg_catalog.text,
u.created_at,
u.updated_at,
u.banned_until,
u.deleted_at,
u.is_anonymous,
(
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
        'identity_id', i.id,
        'id', i.provider_id,
        'user_id', i.user_id,
        'identity_data', i.identity_data,
        'provider', i.provider,
        'last_sign_in_at', pg_catalog.to_char(
            i.last_sign_in_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'created_at', pg_catalog.to_char(
            i.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'updated_at', pg_catalog.to_char(
            i.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'email', i.email) ORDER BY i.created_at, i.id)::pg_catalog.text
    FROM auth.identities AS i
    WHERE i.user_id OPERATOR(pg_catalog.=) u.id
),
(
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
        'id', f.id,
        'friendly_name', f.friendly_name,
        'factor_type', f.factor_type,
        'status', f.status,
        'created_at', pg_catalog.to_char(
            f.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'updated_at', pg_catalog.to_char(
            f.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'phone', coalesce(f.phone, ''),
        'last_challenged_at', pg_catalog.to_char(
            f.last_challenged_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
        ORDER BY f.created_at, f.id)::pg_catalog.text
    FROM auth.mfa_factors AS f
    WHERE f.user_id OPERATOR(pg_catalog.=) u.id
)
