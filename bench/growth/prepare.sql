-- What the benchmark of growth needs beside bench/refresh/prepare.sql.

-- A request of person n, as PostgREST begins it: with her claims, and looked at or not.
CREATE FUNCTION bench.request(n bigint, is_checked boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('request.jwt.claims', jsonb_build_object('aud', 'authenticated', 'exp', 4102444800, 'sub', bench.person(n), 'role', 'authenticated',
        'session_id', bench.session(n), 'aal', 'aal1')::text, true);
    IF is_checked THEN
        PERFORM auth_ext.check_request();
    END IF;
END
$$;

-- How many of many calls gave a session.
CREATE FUNCTION bench.is_session(answer jsonb) RETURNS integer LANGUAGE sql IMMUTABLE RETURN (answer ->> 'refresh_token' IS NOT NULL)::integer;

CREATE TABLE bench.code (n bigint PRIMARY KEY, person bigint NOT NULL, code text NOT NULL);
