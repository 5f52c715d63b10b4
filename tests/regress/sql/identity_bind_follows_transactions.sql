-- A bound identity is gone at COMMIT, ROLLBACK and ROLLBACK TO its savepoint, whoever binds and in whatever function.

UPDATE auth_ext.settings SET identity_mode = 'verified';
CREATE TABLE token AS
SELECT name, auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'role', 'authenticated', 'sub', name || '0000000-0000-4000-8000-000000000000',
    'iat', floor(extract(epoch FROM clock_timestamp()))::bigint, 'exp', floor(extract(epoch FROM clock_timestamp()))::bigint + 600)) AS token
FROM (VALUES ('a'), ('b')) AS v (name);
CREATE FUNCTION bind(name text) RETURNS text LANGUAGE sql AS $$ SELECT auth_ext.bind(token) ->> 'bound' FROM token WHERE token.name = $1 $$;

BEGIN;
SELECT bind('a');
SELECT auth_ext.uid();
COMMIT;
SELECT auth_ext.uid();
BEGIN;
SELECT bind('a');
ROLLBACK;
SELECT auth_ext.uid();
-- Without a transaction block the identity lives as long as the statement.
SELECT bind('a'), auth_ext.uid();
SELECT auth_ext.uid();
BEGIN;
SELECT bind('a');
SELECT 1 / 0;
COMMIT;
SELECT auth_ext.uid();

BEGIN;
SELECT bind('a');
SAVEPOINT one;
SELECT bind('b');
SELECT auth_ext.uid();
SAVEPOINT two;
SELECT auth_ext.unbind();
SELECT auth_ext.uid();
ROLLBACK TO two;
SELECT auth_ext.uid();
ROLLBACK TO one;
SELECT auth_ext.uid();
SELECT bind('b');
RELEASE one;
SELECT auth_ext.uid();
SELECT auth_ext.unbind();
SELECT auth_ext.uid();
COMMIT;

BEGIN;
SAVEPOINT one;
SELECT bind('a');
ROLLBACK TO one;
SELECT auth_ext.uid();
COMMIT;

-- Exception blocks are savepoints; functions with a SET clause are not.
CREATE FUNCTION bind_and_fail() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM bind('b');
    RAISE NOTICE 'inside: %', auth_ext.uid();
    RAISE EXCEPTION 'back';
EXCEPTION WHEN raise_exception THEN
    RAISE NOTICE 'after: %', auth_ext.uid();
END
$$;
CREATE FUNCTION bind_with_set() RETURNS text LANGUAGE sql SET search_path = public, pg_temp AS $$ SELECT bind('b') $$;
BEGIN;
SELECT bind('a');
SELECT bind_and_fail();
SELECT auth_ext.uid();
SELECT bind_with_set();
SELECT auth_ext.uid();
COMMIT;

-- A procedure that commits in between starts the next transaction as nobody.
CREATE PROCEDURE two_transactions() LANGUAGE plpgsql AS $$
BEGIN
    PERFORM bind('a');
    RAISE NOTICE '%', auth_ext.uid();
    COMMIT;
    RAISE NOTICE '%', auth_ext.uid();
    PERFORM bind('b');
    RAISE NOTICE '%', auth_ext.uid();
    ROLLBACK;
    RAISE NOTICE '%', auth_ext.uid();
END
$$;
CALL two_transactions();

-- RESET ALL and DISCARD leave a bound identity to its transaction.
BEGIN;
SELECT bind('a');
RESET ALL;
SELECT auth_ext.uid();
COMMIT;
DISCARD ALL;
SELECT auth_ext.uid();

-- A cursor that is held over COMMIT has its rows from the time of the identity.
BEGIN;
SELECT bind('a');
DECLARE held CURSOR WITH HOLD FOR SELECT auth_ext.uid() FROM generate_series(1, 2);
COMMIT;
FETCH ALL FROM held;
SELECT auth_ext.uid();
CLOSE held;
