-- Every function that an API role or the service role may call gets every kind of junk in every place: NULL, empty, a
-- megabyte, control characters, bytes that are no UTF-8, JSON of every kind and depth. It answers, or it fails with a
-- SQLSTATE that says whose fault it is; never an internal error, and never with the junk in the message (but for the
-- operator's own functions, which name what they did not find).
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;
CREATE TABLE kept AS SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') AS answer;
-- Junk, as expressions.
CREATE TABLE junk (n serial, type regtype, expression text);
INSERT INTO junk (type, expression) VALUES
    ('text', 'NULL::text'), ('text', $$''$$), ('text', $$' '$$), ('text', $$'canary'$$), ('text', $$repeat('canary', 200000)$$),
    ('text', $$E'canary\x01\x7f\n\r\t'$$), ('text', $$'canary' || chr(65533) || chr(1114109)$$), ('text', $$repeat('.', 1000000)$$),
    ('text', $$'..'$$), ('text', $$'a.b.c'$$), ('text', $$'canary''; DROP TABLE auth.users; --'$$), ('text', $$'%s%n%1$s\'$$),
    ('text', $$'{"canary": 1}'$$), ('text', $$repeat('ä', 46)$$), ('text', $$'../../canary'$$), ('text', $$'postgres'$$),
    ('text', $$(SELECT answer ->> 'access_token' FROM kept)$$), ('text', $$(SELECT answer ->> 'access_token' FROM kept) || 'x'$$),
    ('text', $$(SELECT 'x' || (answer ->> 'access_token') FROM kept)$$), ('text', $$(SELECT replace(answer ->> 'access_token', '.', '..') FROM kept)$$),
    ('text', $$(SELECT (answer ->> 'access_token') || E'\n' FROM kept)$$), ('text', $$(SELECT upper(answer ->> 'access_token') FROM kept)$$),
    ('jsonb', 'NULL::jsonb'), ('jsonb', $$'null'::jsonb$$), ('jsonb', $$'1e400'::jsonb$$), ('jsonb', $$'"canary"'::jsonb$$), ('jsonb', $$'[]'::jsonb$$),
    ('jsonb', $$'{}'::jsonb$$), ('jsonb', $$'{"keys": "canary"}'::jsonb$$), ('jsonb', $$'{"keys": [1, null, "canary", {}]}'::jsonb$$),
    ('jsonb', $$'{"keys": [{"kty": "oct", "k": "", "alg": "HS256"}]}'::jsonb$$), ('jsonb', $$'{"exp": 1e400, "role": ["canary"]}'::jsonb$$),
    ('jsonb', $$jsonb_build_object('canary', repeat('canary', 200000))$$), ('jsonb', $$(repeat('[', 5000) || repeat(']', 5000))::jsonb$$),
    ('jsonb', $$(repeat('{"canary":', 200) || '1' || repeat('}', 200))::jsonb$$), ('jsonb', $$(SELECT jsonb_object_agg('canary' || i, i) FROM generate_series(1, 20000) AS i)$$),
    ('uuid', 'NULL::uuid'), ('uuid', $$'00000000-0000-0000-0000-000000000000'::uuid$$), ('uuid', $$'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid$$),
    ('boolean', 'NULL::boolean'), ('boolean', 'false'),
    ('interval', 'NULL::interval'), ('interval', $$'-1 day'::interval$$), ('interval', $$'0'::interval$$), ('interval', $$'178000000 years'::interval$$);
CREATE TABLE results (call text, place int, junk int, result text);
-- Each argument in turn gets each junk of its type; the others something harmless.
DO $$
DECLARE
    f record;
    place int;
    j record;
    arguments text[];
    call text;
    for_operators boolean;
    result text;
    message text; detail text; hint text;
BEGIN
    FOR f IN
        SELECT p.oid::regprocedure AS name, p.proname, n.nspname, string_to_array(oidvectortypes(p.proargtypes), ', ') AS types
        FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname IN ('auth_ext', 'auth_api') AND p.pronargs > 0
          AND (has_function_privilege('anon', p.oid, 'EXECUTE') OR has_function_privilege('service_role', p.oid, 'EXECUTE')
               OR p.proname IN ('create_signing_key', 'import_signing_keys', 'activate_signing_key', 'retire_signing_key', 'revoke_signing_key', 'create_api_key'))
          AND p.proname NOT IN ('bind')
        ORDER BY p.oid::regprocedure::text COLLATE "C"
    LOOP
        for_operators := NOT has_function_privilege('service_role', f.name, 'EXECUTE');
        FOR place IN 1 .. cardinality(f.types) LOOP
            FOR j IN SELECT * FROM junk WHERE type = f.types[place]::regtype ORDER BY n LOOP
                SELECT array_agg(CASE WHEN i = place THEN j.expression
                                      ELSE CASE f.types[i] WHEN 'text' THEN quote_literal('harmless') WHEN 'jsonb' THEN $x$'{}'::jsonb$x$
                                           WHEN 'uuid' THEN $x$'00000000-0000-4000-8000-000000000001'::uuid$x$ WHEN 'interval' THEN $x$'1 day'::interval$x$
                                           ELSE 'NULL::' || f.types[i] END END ORDER BY i)
                INTO arguments FROM generate_series(1, cardinality(f.types)) AS i;
                call := format('SELECT left((%I.%I(%s))::text, 2000)', f.nspname, f.proname, array_to_string(arguments, ', '));
                BEGIN
                    EXECUTE call INTO result;
                    result := CASE WHEN result IS NULL THEN 'NULL'
                                   WHEN result LIKE '{%"error_code"%' THEN 'refused ' || (result::jsonb ->> 'code') || CASE WHEN result LIKE '%canary%' THEN ' WITH THE JUNK' ELSE '' END
                                   ELSE 'answered' END;
                EXCEPTION WHEN OTHERS THEN
                    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
                    result := 'error ' || SQLSTATE
                        || CASE WHEN SQLSTATE LIKE 'XX%' OR SQLSTATE LIKE '54%' THEN ' ' || left(message, 120) ELSE '' END
                        || CASE WHEN message || detail || hint LIKE '%canary%' AND NOT for_operators THEN ' WITH THE JUNK: ' || left(message, 120) ELSE '' END
                        || CASE WHEN length(message || detail || hint) > 1000 AND NOT for_operators THEN ' LONG' ELSE '' END;
                END;
                INSERT INTO results VALUES (f.name::text, place, j.n, result);
            END LOOP;
        END LOOP;
    END LOOP;
END
$$;
SELECT count(*) > 400 AS many, count(DISTINCT call) > 12 AS functions FROM results;
-- What must not be.
SELECT call, place, expression, result FROM results JOIN junk ON n = junk
WHERE result LIKE 'error XX%' OR result LIKE 'error 54%' OR result LIKE '%JUNK%' OR result LIKE '%LONG%'
ORDER BY 1, 2, n;
-- The rest, counted.
SELECT call, string_agg(DISTINCT result, ', ' ORDER BY result) AS results FROM results GROUP BY call ORDER BY call COLLATE "C";
-- Nothing was lost by it.
SELECT count(*) AS users FROM auth.users WHERE email = 'ada@example.com';
-- Bytes that are no text do not become one.
SELECT failure($$SELECT auth_api.refresh_session(convert_from('\xff00fe', 'UTF8'))$$);
SELECT failure($$SELECT auth_api.sign_in_with_password(convert_from('\x610062', 'UTF8'), 'x')$$);
SELECT failure($$SELECT auth_api.sign_in_with_password('ada@example.com', convert_from('\xc3', 'UTF8'))$$);
SELECT failure($$SELECT auth_api.sign_up('bob@example.com', 'correct horse battery', '{"a": "\u0000"}')$$);
