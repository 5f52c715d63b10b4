-- An identity that is somebody else's is told with a ticket: who has proved both accounts takes it over, and nobody else.
\pset format unaligned
\pset tuples_only on
UPDATE auth_ext.settings SET argon2_memory_kib = 7168, argon2_iterations = 1, autoconfirm = true, manual_linking_allowed = true,
    anonymous_sign_in_allowed = true;
SELECT auth_ext.set_provider('one', 'client', options => '{"issuer": "https://one.example"}') ->> 'name';
SELECT auth_ext.set_provider_keys('one', auth_ext.jwks());
CREATE FUNCTION pg_temp.token(sub text, email text, verified boolean DEFAULT true) RETURNS text LANGUAGE sql AS $$
    SELECT auth_ext.sign_jwt(jsonb_build_object('iss', 'https://one.example', 'sub', sub, 'aud', 'client', 'jti', gen_random_uuid(),
        'exp', extract(epoch FROM clock_timestamp())::bigint + 3600, 'email', email, 'email_verified', verified))
$$;
CREATE FUNCTION pg_temp.by(session jsonb, call text, argument text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE answer jsonb;
BEGIN
    PERFORM set_config('request.headers', jsonb_build_object('authorization', 'Bearer ' || (session ->> 'access_token'))::text, true);
    EXECUTE call USING argument INTO answer;
    PERFORM set_config('request.headers', '', true);
    RETURN answer;
END $$;
CREATE FUNCTION pg_temp.link(session jsonb, token text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT pg_temp.by(session, $call$SELECT auth_ext.sign_in_with_id_token('one', $1, link_identity => true)$call$, token)
$$;
CREATE FUNCTION pg_temp.merge(session jsonb, ticket text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT pg_temp.by(session, 'SELECT auth_ext.merge_identity($1)', ticket)
$$;
CREATE FUNCTION pg_temp.told(answer jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce((answer ->> 'error_code') || ': ' || (answer ->> 'msg'), 'merged')
$$;
CREATE VIEW pg_temp.accounts AS
SELECT u.email, u.is_anonymous, u.raw_app_meta_data -> 'providers' AS providers,
    (SELECT string_agg(i.provider || ' ' || coalesce(i.email, '-'), ', ' ORDER BY i.provider, i.email) FROM auth.identities AS i WHERE i.user_id = u.id) AS identities,
    (SELECT count(*) FROM auth.sessions AS s WHERE s.user_id = u.id) AS sessions
FROM auth.users AS u;

SELECT auth_ext.sign_up('ann@example.com', 'correct horse battery') AS ann \gset
SELECT auth_ext.sign_up('eve@example.com', 'correct horse battery') AS eve \gset
SELECT auth_ext.sign_in_with_id_token('one', pg_temp.token('o-1', 'other@example.com')) AS other \gset
SELECT pg_temp.link(:'ann', pg_temp.token('o-1', 'other@example.com')) AS conflict \gset
SELECT :'conflict'::jsonb - 'merge_ticket', length(:'conflict'::jsonb ->> 'merge_ticket');
SELECT :'conflict'::jsonb ->> 'merge_ticket' AS ticket \gset

-- Attacks: nobody, somebody else, the account that has it, another ticket, one with other bytes, with none, with too many.
SELECT auth_ext.merge_identity(:'ticket') ->> 'error_code';
SELECT pg_temp.told(pg_temp.merge(:'eve', :'ticket'));
SELECT pg_temp.told(pg_temp.merge(:'other', :'ticket'));
SELECT DISTINCT pg_temp.told(pg_temp.merge(:'ann', overlay(:'ticket' PLACING CASE substr(:'ticket', at, 1) WHEN 'A' THEN 'B' ELSE 'A' END FROM at)))
FROM generate_series(1, length(:'ticket') - 1) AS at;
SELECT DISTINCT pg_temp.told(pg_temp.merge(:'ann', bad)) FROM unnest(ARRAY['', 'x', '.', repeat('A', 10000), :'ticket' || 'A', :'ticket' || ' ', NULL]) AS bad;
-- Not while nobody may link.
UPDATE auth_ext.settings SET manual_linking_allowed = false;
SELECT pg_temp.told(pg_temp.merge(:'ann', :'ticket'));
UPDATE auth_ext.settings SET manual_linking_allowed = true;
SELECT * FROM pg_temp.accounts ORDER BY email;

-- The identity moves, with what it had; the sessions of the other account end, its row stays.
SELECT answer -> 'user' ->> 'email', (answer ->> 'from_user_id') = (:'other'::jsonb -> 'user' ->> 'id') AS from_other
FROM pg_temp.merge(:'ann', :'ticket') AS answer;
SELECT * FROM pg_temp.accounts ORDER BY email NULLS LAST;
SELECT payload ->> 'action', payload -> 'traits' ->> 'provider_id' FROM auth.audit_log_entries
WHERE payload ->> 'action' LIKE 'identity%' ORDER BY payload ->> 'action';
SELECT auth_ext.sign_in_with_id_token('one', pg_temp.token('o-1', 'other@example.com')) -> 'user' ->> 'email';
-- Once.
SELECT pg_temp.told(pg_temp.merge(:'ann', :'ticket'));

-- Somebody anonymous gets the address with it.
SELECT auth_ext.sign_in_with_id_token('one', pg_temp.token('o-2', 'two@example.com')) ->> 'token_type';
SELECT auth_ext.sign_in_anonymously() AS anna \gset
SELECT pg_temp.merge(:'anna', pg_temp.link(:'anna', pg_temp.token('o-2', 'two@example.com')) ->> 'merge_ticket') -> 'user' ->> 'is_anonymous';
SELECT * FROM pg_temp.accounts WHERE email = 'two@example.com';

-- No ticket where a second factor stands before the other account, or where nobody may sign in to it.
SELECT auth_ext.sign_in_with_id_token('one', pg_temp.token('o-3', 'three@example.com')) -> 'user' ->> 'id' AS three \gset
SELECT pg_temp.link(:'eve', pg_temp.token('o-3', 'three@example.com')) ->> 'merge_ticket' AS early \gset
INSERT INTO auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at) VALUES (gen_random_uuid(), :'three', 'totp', 'verified', now(), now());
SELECT pg_temp.link(:'eve', pg_temp.token('o-3', 'three@example.com')) ? 'merge_ticket';
SELECT pg_temp.told(pg_temp.merge(:'eve', :'early'));
DELETE FROM auth.mfa_factors WHERE user_id = :'three';
UPDATE auth.users SET banned_until = 'infinity' WHERE id = :'three';
SELECT pg_temp.link(:'eve', pg_temp.token('o-3', 'three@example.com')) ? 'merge_ticket';
SELECT pg_temp.told(pg_temp.merge(:'eve', :'early'));
UPDATE auth.users SET banned_until = NULL WHERE id = :'three';
SELECT pg_temp.told(pg_temp.merge(:'eve', :'early'));
