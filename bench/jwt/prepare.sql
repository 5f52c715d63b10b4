-- What scripts/bench jwt measures with: claims as GoTrue writes them, tokens of every algorithm, and HMAC tokens in plain SQL.
CREATE EXTENSION pgcrypto;
CREATE SCHEMA bench;

-- A signed-in user's claims, 419 bytes of JSON and so 640 characters as an HS256 token. session_id goes by another name,
-- because sign_jwt() leaves sessions to the flows.
CREATE FUNCTION bench.claims(n integer) RETURNS jsonb
LANGUAGE sql VOLATILE
RETURN jsonb_build_object(
    'aud', 'authenticated',
    'exp', floor(extract(epoch FROM now()))::bigint + 86400,
    'iat', floor(extract(epoch FROM now()))::bigint - n % 1000,
    'sub', md5('user' || n)::uuid,
    'email', 'somebody@example.com',
    'phone', '',
    'app_metadata', '{"provider": "email", "providers": ["email"]}'::jsonb,
    'user_metadata', '{"name": "Some Body", "locale": "en-GB"}'::jsonb,
    'role', 'authenticated',
    'aal', 'aal1',
    'amr', jsonb_build_array(jsonb_build_object('method', 'password', 'timestamp', floor(extract(epoch FROM now()))::bigint)),
    'session', md5('session' || n)::uuid,
    'is_anonymous', false);

CREATE UNLOGGED TABLE bench.claim AS SELECT n, bench.claims(n) AS claims FROM generate_series(1, :rows) AS n;
CREATE UNLOGGED TABLE bench.token (algorithm text, n integer, token text);

-- The way of those who have no extension for it: SQL functions around pgcrypto's hmac, the secret an argument.
CREATE FUNCTION bench.base64url(data bytea) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$ SELECT translate(encode(data, 'base64'), E'+/=\n', '-_') $$;
CREATE FUNCTION bench.from_base64url(data text) RETURNS bytea
LANGUAGE sql IMMUTABLE
AS $$ SELECT decode(translate(data, '-_', '+/') || repeat('=', (4 - length(data) % 4) % 4), 'base64') $$;
CREATE FUNCTION bench.sql_sign(claims json, secret text) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
    WITH signed AS (
        SELECT bench.base64url(convert_to('{"alg":"HS256","typ":"JWT"}', 'utf8')) || '.'
            || bench.base64url(convert_to(claims::text, 'utf8')) AS input
    )
    SELECT input || '.' || bench.base64url(hmac(input, secret, 'sha256')) FROM signed
$$;
CREATE FUNCTION bench.sql_verify(token text, secret text) RETURNS TABLE (header json, payload json, valid boolean)
LANGUAGE sql IMMUTABLE
AS $$
    SELECT header, payload,
        signature_holds AND now() < to_timestamp(coalesce((payload ->> 'exp')::double precision, 'infinity'))
    FROM (
        SELECT convert_from(bench.from_base64url(part[1]), 'utf8')::json AS header,
            convert_from(bench.from_base64url(part[2]), 'utf8')::json AS payload,
            part[3] = bench.base64url(hmac(part[1] || '.' || part[2], secret, 'sha256')) AS signature_holds
        FROM regexp_split_to_array(token, '\.') AS part
    ) AS decoded
$$;

-- Nanoseconds that this backend has spent on a processor: other programs of the machine do not count.
CREATE FUNCTION bench.processor_time() RETURNS bigint
LANGUAGE sql VOLATILE
RETURN split_part(pg_read_file('/proc/self/schedstat'), ' ', 1)::bigint;

-- Microseconds a row of a statement over that many rows: the best of several runs, planning included.
CREATE FUNCTION bench.microseconds(statement text, rows bigint, runs integer DEFAULT 5) RETURNS numeric
LANGUAGE plpgsql
SET max_parallel_workers_per_gather = 0
SET jit = off
AS $$
DECLARE
    started bigint;
    best bigint;
BEGIN
    FOR run IN 1..runs LOOP
        started := bench.processor_time();
        EXECUTE statement;
        best := least(best, bench.processor_time() - started);
    END LOOP;
    RETURN best / 1e3 / rows;
END
$$;

-- Signs the first rows of bench.claim with a new key of the algorithm, into bench.token.
CREATE FUNCTION bench.use(algorithm text, rows integer) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    key jsonb := auth_ext.create_signing_key(algorithm);
BEGIN
    PERFORM auth_ext.activate_signing_key(coalesce(key ->> 'kid', key ->> 'id'));
    INSERT INTO bench.token SELECT use.algorithm, n, auth_ext.sign_jwt(claims) FROM bench.claim WHERE n <= rows ORDER BY n;
END
$$;
