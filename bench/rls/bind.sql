-- What bind() costs, in microseconds of wall time: a token that this backend has seen before, the same with a look at the
-- session, and tokens that it has never seen (ES256). The least of five rounds.

UPDATE auth_ext.settings SET autoconfirm = true WHERE id;
CREATE TABLE session_token AS SELECT auth_ext.sign_up('bench@example.com', 'correct horse battery staple') ->> 'access_token' AS token;
CREATE FUNCTION time_of(calls integer, token text, check_session boolean) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
    least numeric;
    round numeric;
    started timestamptz;
BEGIN
    FOR n IN 1 .. 5 LOOP
        started := clock_timestamp();
        FOR i IN 1 .. calls LOOP
            IF check_session THEN PERFORM auth_ext.bind(token); ELSE PERFORM auth_ext.bind_without_session_check(token); END IF;
        END LOOP;
        round := extract(epoch FROM clock_timestamp() - started) * 1000000 / calls;
        least := least(coalesce(least, round), round);
    END LOOP;
    RETURN round(least, 2);
END
$$;
CREATE FUNCTION time_of_new(calls integer) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
    tokens text[] := ARRAY(
        SELECT auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'role', 'authenticated', 'sub', gen_random_uuid(),
            'iat', floor(extract(epoch FROM clock_timestamp()))::bigint, 'exp', floor(extract(epoch FROM clock_timestamp()))::bigint + 600))
        FROM generate_series(1, calls));
    started timestamptz := clock_timestamp();
BEGIN
    FOR i IN 1 .. calls LOOP
        PERFORM auth_ext.bind(tokens[i]);
    END LOOP;
    RETURN round(extract(epoch FROM clock_timestamp() - started) * 1000000 / calls, 2);
END
$$;
SELECT concat_ws(E'\t', 'bind(token), seen before, no session', time_of(2000, token, true), 'us', '-', '-') FROM token;
SELECT concat_ws(E'\t', 'bind(token), seen before, with its session', time_of(2000, token, true), 'us', '-', '-') FROM session_token;
SELECT concat_ws(E'\t', 'bind(token), new to this backend, ES256', least(time_of_new(300), time_of_new(300), time_of_new(300)), 'us', '-', '-');
