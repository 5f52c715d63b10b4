-- auth_ext.uid(), jwt(), role() and email() give, for every row of the truth table, what Supabase's definitions give:
-- the same value, or an error with the same SQLSTATE.

\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set reference :srcdir /../fixtures/supabase_reference.sql
\i :reference
\set ECHO all

-- What a function gives, as text, or the SQLSTATE with which it fails.
CREATE FUNCTION reference.outcome(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    value text;
BEGIN
    EXECUTE format('SELECT coalesce((%s)::text, ''NULL'')', call) INTO value;
    RETURN value;
EXCEPTION WHEN OTHERS THEN
    RETURN 'error ' || SQLSTATE;
END
$$;

-- One row of the table: what ours gives, and whether the reference gives the same.
CREATE FUNCTION reference.row(OUT uid text, OUT jwt text, OUT role text, OUT email text, OUT same boolean) LANGUAGE plpgsql AS $$
BEGIN
    uid := reference.outcome('auth_ext.uid()');
    jwt := reference.outcome('auth_ext.jwt()');
    role := reference.outcome('auth_ext.role()');
    email := reference.outcome('auth_ext.email()');
    same := (uid, jwt, role, email) = (reference.outcome('reference.uid()'), reference.outcome('reference.jwt()'),
        reference.outcome('reference.role()'), reference.outcome('reference.email()'));
END
$$;

\pset format unaligned
\pset tuples_only on

-- Nothing was ever set.
SELECT * FROM reference.row();

CREATE FUNCTION reference.with(VARIADIC settings text[]) RETURNS SETOF record LANGUAGE plpgsql AS $$
BEGIN
    FOR place IN 1 .. cardinality(settings) BY 2 LOOP
        PERFORM set_config('request.jwt.' || settings[place], settings[place + 1], true);
    END LOOP;
    RETURN QUERY SELECT reference.row();
    FOR place IN 1 .. cardinality(settings) BY 2 LOOP
        PERFORM set_config('request.jwt.' || settings[place], '', true);
    END LOOP;
END
$$;
CREATE FUNCTION reference.try(VARIADIC settings text[]) RETURNS text LANGUAGE sql AS $$
    SELECT shown::text FROM reference.with(VARIADIC settings) AS answer (shown record)
$$;

-- claims = ''
SELECT reference.try('claims', '');
-- a user
SELECT reference.try('claims', '{"sub": "6f3b8b0e-7f3c-4d52-9a77-4a1c2b9e0d11", "role": "authenticated", "email": "ada@example.com"}');
-- claim.sub wins over the claims, in uid() only
SELECT reference.try('claim.sub', '11111111-2222-4333-8444-555555555555', 'claims', '{"sub": "6f3b8b0e-7f3c-4d52-9a77-4a1c2b9e0d11"}');
-- and then the claims are not even read
SELECT reference.try('claim.sub', '11111111-2222-4333-8444-555555555555', 'claims', '{nope');
-- an empty claim.sub does not
SELECT reference.try('claim.sub', '', 'claims', '{"sub": "6f3b8b0e-7f3c-4d52-9a77-4a1c2b9e0d11"}');
SELECT reference.try('claim.role', 'service_role', 'claim.email', 'old@example.com', 'claims', '{"role": "anon", "email": "new@example.com"}');
-- sub is empty, null or absent
SELECT reference.try('claims', '{"sub": ""}');
SELECT reference.try('claims', '{"sub": null}');
SELECT reference.try('claims', '{}');
-- sub is no UUID
SELECT reference.try('claims', '{"sub": "auth0|abc"}');
SELECT reference.try('claims', '{"sub": 42}');
SELECT reference.try('claims', '{"sub": {"a": 1}, "role": ["x"], "email": true}');
SELECT reference.try('claims', '{"sub": " 6f3b8b0e-7f3c-4d52-9a77-4a1c2b9e0d11"}');
-- what PostgreSQL takes for a UUID
SELECT reference.try('claims', '{"sub": "{6F3B8B0E7F3C4D529A774A1C2B9E0D11}"}');
SELECT reference.try('claims', '{"sub": "6f3b-8b0e-7f3c-4d52-9a77-4a1c-2b9e-0d11"}');
SELECT reference.try('claims', '{"sub": "urn:uuid:6f3b8b0e-7f3c-4d52-9a77-4a1c2b9e0d11"}');
-- no JSON, and JSON that is no object
SELECT reference.try('claims', '{nope');
SELECT reference.try('claims', '[1]');
SELECT reference.try('claims', '"x"');
SELECT reference.try('claims', 'null');
SELECT reference.try('claims', ' ');
-- the last of two members wins
SELECT reference.try('claims', '{"sub": "x", "sub": "6f3b8b0e-7f3c-4d52-9a77-4a1c2b9e0d11"}');
-- U+0000
SELECT reference.try('claims', '{"sub": "6f3b8b0e-7f3c-4d52-9a77-4a1c2b9e0d11", "x": "\u0000"}');
-- numbers keep their digits
SELECT reference.try('claims', '{"n": 123456789012345678901234567890.10, "role": 1e2}');
-- request.jwt.claim wins in jwt(), and uid() does not see it
SELECT reference.try('claim', '{"sub": "11111111-2222-4333-8444-555555555555"}', 'claims', '{"sub": "6f3b8b0e-7f3c-4d52-9a77-4a1c2b9e0d11"}');

-- JSON null is not SQL NULL.
BEGIN;
SELECT set_config('request.jwt.claims', 'null', true);
SELECT auth_ext.jwt() IS NULL, jsonb_typeof(auth_ext.jwt());
COMMIT;

-- Set for the transaction, then COMMIT.
BEGIN;
SELECT set_config('request.jwt.claims', '{"sub": "6f3b8b0e-7f3c-4d52-9a77-4a1c2b9e0d11"}', true);
SELECT * FROM reference.row();
COMMIT;
SELECT * FROM reference.row();
