-- What the benchmark of refreshes needs: many people, each with one session, whose first refresh token can be computed.
-- :sessions is how many.
CREATE SCHEMA bench;

-- Processor time of this backend in nanoseconds. Linux counts on when a process is switched or at its tick, which comes too seldom for
-- what takes less than milliseconds: so the backend sleeps for a moment first.
CREATE FUNCTION bench.processor_time() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_sleep(0.0001);
    RETURN split_part(pg_read_file('/proc/self/schedstat'), ' ', 1)::bigint;
END
$$;

-- Microseconds a row of a statement over that many rows: the best of several runs, planning included.
CREATE FUNCTION bench.microseconds(statement text, rows bigint, runs integer DEFAULT 5) RETURNS numeric
LANGUAGE plpgsql AS $$
DECLARE
    started bigint;
    best bigint;
BEGIN
    FOR run IN 1..runs LOOP
        started := bench.processor_time();
        EXECUTE statement;
        best := least(best, bench.processor_time() - started);
    END LOOP;
    RETURN round(best / 1e3 / rows, 3);
END
$$;

-- Session n and the secret of its first token. Nobody has to remember tokens, which would cost more than it measures.
CREATE FUNCTION bench.session(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE RETURN md5('session ' || n)::uuid;
CREATE FUNCTION bench.person(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE RETURN md5('person ' || n)::uuid;
CREATE FUNCTION bench.secret(n bigint) RETURNS bytea LANGUAGE sql IMMUTABLE RETURN sha256(convert_to('secret ' || n, 'UTF8'));
-- Its first refresh token: version, session, generation 1, secret, and a MAC that need not be right, because the hash in the
-- table decides whether a token is good.
CREATE FUNCTION bench.token(n bigint) RETURNS text LANGUAGE sql IMMUTABLE
RETURN translate(encode('\x01' || decode(md5('session ' || n), 'hex') || '\x00000001' || bench.secret(n) || '\x00000000000000000000000000000000', 'base64'), E'+/=\n', '-_');

-- Adds people and sessions from number first to number last, as sign-ups and sign-ins leave them.
CREATE PROCEDURE bench.add(first bigint, last bigint) LANGUAGE sql AS $$
    INSERT INTO auth.users (instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, last_sign_in_at, raw_app_meta_data,
        raw_user_meta_data, created_at, updated_at, confirmation_token, recovery_token, email_change_token_new, email_change,
        is_sso_user, is_anonymous)
    SELECT m.instance_id, bench.person(n), m.aud, m.role, 'person' || n || '@example.com', m.encrypted_password, now(), now(), m.raw_app_meta_data,
        '{"name": "Ada Lovelace"}', now(), now(), '', '', '', '', false, false
    FROM (SELECT * FROM auth.users WHERE email = 'model@example.com') AS m, generate_series(first, last) AS n;
    INSERT INTO auth.identities (id, provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
    SELECT gen_random_uuid(), bench.person(n)::text, bench.person(n),
        jsonb_build_object('sub', bench.person(n), 'email', 'person' || n || '@example.com', 'email_verified', true, 'phone_verified', false),
        'email', now(), now(), now()
    FROM generate_series(first, last) AS n;
    INSERT INTO auth.sessions (id, user_id, created_at, updated_at, aal, user_agent)
    SELECT bench.session(n), bench.person(n), now(), now(), 'aal1', 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'
    FROM generate_series(first, last) AS n;
    INSERT INTO auth.mfa_amr_claims (id, session_id, authentication_method, created_at, updated_at)
    SELECT gen_random_uuid(), bench.session(n), 'password', now(), now() FROM generate_series(first, last) AS n;
    INSERT INTO auth_ext.refresh_tokens (session_id, generation, token_hash)
    SELECT bench.session(n), 1, sha256(bench.secret(n)) FROM generate_series(first, last) AS n;
$$;

-- The reference: a table of the same rows without anything around it, of which one row is updated as a rotation does it.
CREATE TABLE bench.bare (
    session_id uuid PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    rotated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    generation integer NOT NULL,
    token_hash bytea NOT NULL,
    parent_hash bytea,
    nonce bytea
) WITH (fillfactor = 50);
INSERT INTO bench.bare (session_id, generation, token_hash)
SELECT bench.session(n), 1, sha256(bench.secret(n)) FROM generate_series(-64, 10000) AS n;

SELECT auth_ext.sign_up('model@example.com', 'a long pass phrase') ->> 'access_token' IS NOT NULL AS signed_up;
