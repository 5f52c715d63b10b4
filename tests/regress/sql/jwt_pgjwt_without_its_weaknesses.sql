-- The eleven weaknesses of pgjwt 0.2.0, one after the other: the recipe has none of them.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set recipe :directory /../../examples/pgjwt/pgjwt.sql
\set schema extensions
SET client_min_messages = warning;
\i :recipe
\set ECHO all
\set secret 'a secret of at least thirty-two bytes'
CREATE FUNCTION token(payload text, header text DEFAULT '{"alg":"HS256","typ":"JWT"}') RETURNS text LANGUAGE sql RETURN made.token(header, payload, 'a secret of at least thirty-two bytes');
CREATE FUNCTION soon() RETURNS text LANGUAGE sql RETURN format('{"exp":%s}', made.seconds('1 minute'));
SELECT valid FROM extensions.verify(token(soon()), :'secret');

-- 1. valid is NULL for too few segments, without a secret or without an algorithm.
SELECT position, valid FROM unnest(ARRAY['a', 'a.b', '', NULL, '.', '..']) WITH ORDINALITY AS t(token, position), extensions.verify(token, :'secret') ORDER BY position;
SELECT valid FROM extensions.verify(token(soon()), NULL::text);
SELECT valid FROM extensions.verify(token(soon()), NULL::bytea);
SELECT made.error(format('SELECT extensions.verify(token(soon()), %L, NULL)', :'secret'));

-- 2. Without exp valid for ever; exp and nbf that are no numbers are overlooked.
SELECT payload, valid FROM unnest(ARRAY['{}', '{"exp":"75z"}', '{"exp":"4102444800"}', '{"exp":null}', '{"exp":true}', '{"exp":4102444800,"nbf":"no-double"}', '{"exp":4102444800,"nbf":[]}', '{"exp":4102444800,"nbf":0}']) WITH ORDINALITY AS p(payload, position),
    LATERAL (SELECT valid FROM extensions.verify(token(p.payload), :'secret')) AS v ORDER BY position;

-- 3. The time is that of the transaction's start.
BEGIN;
SELECT token(format('{"exp":%s}', extract(epoch FROM clock_timestamp())::numeric + 1.5)) AS token \gset
SELECT valid FROM extensions.verify(:'token', :'secret');
SELECT pg_sleep(1.6);
SELECT valid FROM extensions.verify(:'token', :'secret');
COMMIT;

-- 4. A fourth segment is overlooked.
SELECT valid FROM extensions.verify(token(soon()) || '.junk', :'secret');
SELECT valid FROM extensions.verify(token(soon()) || '.', :'secret');

-- 5. An empty or short secret is taken.
SELECT algorithm, length, left(made.error(format('SELECT extensions.sign(''{}'', %L, %L)', repeat('x', length), algorithm)), 60) AS sign,
    left(made.error(format('SELECT extensions.verify(%L, %L, %L)', made.token(format('{"alg":"%s"}', algorithm), soon(), repeat('x', length), replace(lower(algorithm), 'hs', 'sha')), repeat('x', length), algorithm)), 60) AS verify
FROM (VALUES ('HS256', 0), ('HS256', 31), ('HS256', 32), ('HS384', 47), ('HS384', 48), ('HS512', 63), ('HS512', 64)) AS a(algorithm, length);

-- 6. What a token says raises errors.
SELECT payload, valid FROM unnest(ARRAY['{"exp":1,"nbf":2}', '{"exp":99999999999999999}', '{"exp":1e300}', '{"exp":4102444800,"nbf":"NaN"}', '{"exp":-1}', 'no json', '[]', '7', '', '{"a":"\u0000","exp":4102444800}', '{"a":"\ud800","exp":4102444800}']) WITH ORDINALITY AS p(payload, position),
    LATERAL (SELECT valid FROM extensions.verify(token(p.payload), :'secret')) AS v ORDER BY position;
SELECT header, valid FROM unnest(ARRAY['no json', '{}', '[]', '', '{"alg":7}']) WITH ORDINALITY AS h(header, position),
    LATERAL (SELECT valid FROM extensions.verify(token(soon(), h.header), :'secret')) AS v ORDER BY position;
SELECT valid FROM extensions.verify('!!!.???.***', :'secret');
SELECT valid FROM extensions.verify(token(soon()) || '=', :'secret');

-- 7. Signatures are compared as text, which takes longer the more of it is right. (That they are not here is the engine's; here
-- only: what differs in any one character is refused.)
SELECT count(*) AS tried, count(*) FILTER (WHERE valid) AS valid FROM (SELECT token(soon())) AS t(token), generate_series(0, 41) AS n,
    LATERAL (SELECT overlay(token PLACING CASE substr(token, length(token) - n - 1, 1) WHEN 'A' THEN 'B' ELSE 'A' END FROM length(token) - n - 1 FOR 1)) AS f(forged), extensions.verify(forged, :'secret');

-- 8. verify() is IMMUTABLE: a kept plan keeps its answer.
SELECT oid::regprocedure AS function, provolatile FROM pg_proc WHERE pronamespace = 'extensions'::regnamespace AND proname IN ('sign', 'verify', 'url_encode', 'url_decode') ORDER BY oid::regprocedure::text;
SET plan_cache_mode = force_generic_plan;
SELECT token(format('{"exp":%s}', extract(epoch FROM clock_timestamp())::numeric + 1.5)) AS token \gset
PREPARE kept AS SELECT valid FROM extensions.verify(:'token', :'secret');
EXECUTE kept;
SELECT pg_sleep(1.6);
EXECUTE kept;

-- 9. The secret is text: no bytes, and errors and views show it. Here it may be bytes, and no error says it.
SELECT valid FROM extensions.verify(extensions.sign(soon()::json, '\x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff'::bytea), '\x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff'::bytea);
SELECT count(*) FILTER (WHERE error LIKE '%hunter2%') AS told, count(*) FILTER (WHERE error <> 'no error') AS errors
FROM unnest(ARRAY['SELECT extensions.sign(''{}'', ''hunter2'')', 'SELECT extensions.verify(''x'', ''hunter2'')', 'SELECT extensions.sign(''{}'', ''hunter2'', ''x'')', 'SELECT extensions.sign(''[]'', repeat(''hunter2'', 10))']) AS s(statement), made.error(statement) AS error;

-- 10. aud, iss, typ and crit are not looked at, and the header may name any algorithm.
SELECT header, valid FROM unnest(ARRAY['{"alg":"none"}', '{"alg":"HS512"}', '{"alg":"RS256"}', '{"alg":"HS256","crit":["x"]}', '{"alg":"HS256","typ":"rt+jwt"}', '{"alg":"HS256","kid":"any"}', '{"alg":"HS256","kid":""}']) WITH ORDINALITY AS h(header, position),
    LATERAL (SELECT valid FROM extensions.verify(token(soon(), h.header), :'secret')) AS v ORDER BY position;
SELECT payload, valid FROM unnest(ARRAY['{"exp":4102444800,"aud":"me","iss":"them"}', '{"exp":4102444800,"aud":["x","me"],"iss":"them"}', '{"exp":4102444800,"aud":"you","iss":"them"}', '{"exp":4102444800,"aud":"me","iss":"others"}', '{"exp":4102444800,"aud":"me"}', '{"exp":4102444800,"iss":"them"}', '{"exp":4102444800,"aud":7,"iss":"them"}']) WITH ORDINALITY AS p(payload, position),
    LATERAL (SELECT valid FROM extensions.verify(token(p.payload), :'secret', audience => 'me', issuer => 'them')) AS v ORDER BY position;
SELECT valid FROM extensions.verify(token('{"exp":4102444800,"nbf":4102444000}'), :'secret');
SELECT what, valid FROM (VALUES ('within', made.seconds('20 seconds')), ('beyond', made.seconds('40 seconds'))) AS l(what, nbf), extensions.verify(token(format('{"exp":4102444800,"nbf":%s}', nbf)), :'secret');

-- 11. Header and payload are read before the signature is checked. Here they are NULL then.
SELECT header, payload, valid FROM extensions.verify(token(soon()), 'another secret of at least thirty-two bytes');
SELECT header, payload, valid FROM extensions.verify(made.base64url('{"alg":"HS256"}') || '.' || made.base64url('no json') || '.AAAA', :'secret');

-- Who may call it: nobody who was not let.
CREATE ROLE jwt_pgjwt_without_its_weaknesses_app;
SET ROLE jwt_pgjwt_without_its_weaknesses_app;
SELECT extensions.sign('{}', 'x');
RESET ROLE;
GRANT USAGE ON SCHEMA extensions, auth_ext TO jwt_pgjwt_without_its_weaknesses_app;
GRANT EXECUTE ON FUNCTION extensions.sign(json, text, text), extensions.verify(text, text, text, text, text), extensions.verify(text, bytea, text, text, text) TO jwt_pgjwt_without_its_weaknesses_app;
SET ROLE jwt_pgjwt_without_its_weaknesses_app;
SELECT extensions.sign('{}', 'x');
SELECT valid FROM extensions.verify('x', 'x');
RESET ROLE;
GRANT EXECUTE ON FUNCTION auth_ext.sign_jwt_with_secret(json, bytea, text), auth_ext.verify_jwt_with_secret(text, bytea, text, text, text) TO jwt_pgjwt_without_its_weaknesses_app;
SET ROLE jwt_pgjwt_without_its_weaknesses_app;
SELECT valid FROM extensions.verify(extensions.sign('{"exp":4102444800}', 'a secret of at least thirty-two bytes'), 'a secret of at least thirty-two bytes');
RESET ROLE;
