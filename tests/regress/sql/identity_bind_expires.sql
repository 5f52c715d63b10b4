-- exp is looked at in each statement: what starts later sees nobody, inside a transaction, a DO block and a loop too. A
-- statement that has used the identity already and runs on fails, so that it does not go on as somebody else.

UPDATE auth_ext.settings SET identity_mode = 'verified';
CREATE FUNCTION bind_for(seconds integer) RETURNS text LANGUAGE sql AS $$
    SELECT auth_ext.bind(auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'role', 'authenticated', 'sub', 'aaaaaaaa-0000-4000-8000-000000000001',
        'iat', floor(extract(epoch FROM clock_timestamp()))::bigint, 'exp', floor(extract(epoch FROM clock_timestamp()))::bigint + seconds))) ->> 'bound'
$$;
PREPARE who AS SELECT auth_ext.uid();

BEGIN;
SELECT bind_for(5);
EXECUTE who;
SELECT pg_sleep(5);
EXECUTE who;
SELECT auth_ext.uid(), auth_ext.jwt(), auth_ext.role(), auth_ext.claim('sub'), auth_ext.has_claim('role', 'authenticated');
-- A new token is a new identity.
SELECT bind_for(10);
EXECUTE who;
COMMIT;

BEGIN;
SELECT bind_for(5);
DO $$
DECLARE
    who uuid;
BEGIN
    SELECT auth_ext.uid() INTO who;
    RAISE NOTICE 'before: %', who;
    PERFORM pg_sleep(5);
    EXECUTE 'SELECT auth_ext.uid()' INTO who;
    RAISE NOTICE 'after: %', who;
END
$$;
ROLLBACK;

-- A statement that runs on.
BEGIN;
SELECT bind_for(5);
SELECT count(auth_ext.uid()) FROM (SELECT pg_sleep(0.3) FROM generate_series(1, 20) OFFSET 0) AS slow;
ROLLBACK;
BEGIN;
SELECT bind_for(5);
DECLARE slow CURSOR FOR SELECT auth_ext.uid() FROM generate_series(1, 3);
FETCH slow;
-- What the backend has to look up anew meanwhile makes no difference.
UPDATE auth_ext.settings SET autoconfirm = autoconfirm;
SELECT pg_sleep(5);
FETCH slow;
ROLLBACK;
BEGIN;
SELECT bind_for(5);
DO $$
BEGIN
    FOR n IN 1 .. 30 LOOP
        IF auth_ext.uid() IS NULL THEN
            RAISE NOTICE 'nobody';
        END IF;
        PERFORM pg_sleep(0.2);
    END LOOP;
END
$$;
ROLLBACK;

-- In mode either an identity that has expired does not fall back to the request's.
UPDATE auth_ext.settings SET identity_mode = 'either';
BEGIN;
SELECT bind_for(5);
SET LOCAL request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
EXECUTE who;
SELECT pg_sleep(5);
EXECUTE who;
SELECT auth_ext.unbind();
SET LOCAL request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
EXECUTE who;
COMMIT;
