-- An error leaves nothing behind: the same claims fail again, and the next good ones are right.

SET request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}';
SELECT auth_ext.uid();
SET request.jwt.claims = '{"sub": "auth0|abc"}';
SELECT auth_ext.uid();
SELECT auth_ext.uid();
SELECT auth_ext.jwt();
SET request.jwt.claims = '{nope';
SELECT auth_ext.uid();
SELECT auth_ext.jwt();
SELECT auth_ext.uid();
SET request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
SELECT auth_ext.uid();

-- In one call site of one query.
CREATE FUNCTION uid_or_error(claims text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('request.jwt.claims', claims, true);
    RETURN auth_ext.uid();
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END
$$;
SELECT uid_or_error(claims) FROM (VALUES
    ('{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}'), ('{"sub": 1}'), ('{"sub": 1}'), ('{'), ('{'), ('"\u0000"'),
    ('{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}'), ('')) AS v (claims);
