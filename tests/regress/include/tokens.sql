-- For tests: tokens made with pgcrypto, so by none of the code under test, and errors as text.
CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE SCHEMA made;

CREATE FUNCTION made.base64url(bytes bytea) RETURNS text
LANGUAGE sql IMMUTABLE STRICT
RETURN translate(encode(bytes, 'base64'), E'+/=\n', '-_');

CREATE FUNCTION made.base64url(text text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT
RETURN made.base64url(convert_to(text, 'UTF8'));

CREATE FUNCTION made.from_base64url(text text) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT
RETURN decode(rpad(translate(text, '-_', '+/'), (length(text) + 3) / 4 * 4, '='), 'base64');

-- A compact JWS with an HMAC, whatever header and payload say.
CREATE FUNCTION made.token(header text, payload text, secret text, hash text DEFAULT 'sha256') RETURNS text
LANGUAGE sql IMMUTABLE STRICT
BEGIN ATOMIC
    SELECT input || '.' || made.base64url(hmac(convert_to(input, 'UTF8'), convert_to(secret, 'UTF8'), hash))
    FROM (SELECT made.base64url(header) || '.' || made.base64url(payload)) AS signing(input);
END;

-- A NumericDate so far from now.
CREATE FUNCTION made.seconds(from_now interval) RETURNS bigint
LANGUAGE sql VOLATILE STRICT
RETURN floor(extract(epoch FROM clock_timestamp() + from_now))::bigint;

-- SQLSTATE, message and hint of a statement that must fail; 'no error' when it does not.
CREATE FUNCTION made.error(statement text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    hint text;
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    RETURN SQLSTATE || ': ' || SQLERRM || coalesce(' / ' || nullif(hint, ''), '');
END
$$;

GRANT USAGE ON SCHEMA made TO PUBLIC;
