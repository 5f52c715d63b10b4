-- sign_jwt() reads jsonb as PostgreSQL stores it: what it signs must be what PostgreSQL itself writes.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all
CREATE FUNCTION differs(what jsonb) RETURNS boolean LANGUAGE sql VOLATILE
BEGIN ATOMIC
    WITH made AS (SELECT jsonb_build_object('exp', made.seconds('1 minute'), 'jti', 'x', 'what', what) AS claims),
    signed AS (SELECT claims, convert_from(made.from_base64url(split_part(auth_ext.sign_jwt(claims), '.', 2)), 'UTF8') AS text FROM made)
    -- As PostgreSQL writes it but for white space, of which none of the texts below has any.
    SELECT replace(replace(claims::text, '": ', '":'), ', ', ',') IS DISTINCT FROM text FROM signed;
END;
-- Whole numbers around each power of ten, and others.
SELECT n FROM (
    SELECT sign * (10::numeric ^ power)::numeric(40, 0) + step AS n
    FROM generate_series(0, 30) AS power, generate_series(-1, 1) AS step, unnest(ARRAY[1, -1]) AS sign) AS number
WHERE differs(to_jsonb(n));
SELECT n FROM generate_series(0, 20001, 7) AS n WHERE differs(to_jsonb(n));
SELECT n FROM unnest(ARRAY['0', '-0', '0.0', '1.0', '1.10', '10000.0', '0.5', '-0.5', '1e-10', '1e40', '1e400', '9999.9999', '123456789.50', '18446744073709551615', '1e-400']) AS n
WHERE differs(n::jsonb);
SELECT count(*) AS numbers FROM generate_series(0, 2000) AS i WHERE differs(to_jsonb(trunc(random()::numeric * 10::numeric ^ (i % 20), i % 3)));
-- Strings of every length, with what must be escaped at every place.
SELECT length, special FROM generate_series(0, 40) AS length, unnest(ARRAY['"', '\', E'\n', E'\x1f', E'\x7f', '!', '#', '[', ']', 'é', '€', '😀']) AS special,
    generate_series(0, length) AS place
WHERE convert_from(made.from_base64url(split_part(auth_ext.sign_jwt(jsonb_build_object('exp', made.seconds('1 minute'), 'jti', 'x',
    'what', repeat('a', place) || special || repeat('b', length - place))), '.', 2)), 'UTF8')::jsonb ->> 'what'
    IS DISTINCT FROM repeat('a', place) || special || repeat('b', length - place);
-- Many members and elements: PostgreSQL stores every 32nd place in another way.
SELECT count FROM generate_series(0, 100) AS count
WHERE differs((SELECT coalesce(jsonb_agg(repeat('x', i % 7)), '[]') FROM generate_series(1, count) AS i))
    OR differs((SELECT coalesce(jsonb_agg(CASE i % 4 WHEN 0 THEN to_jsonb(i) WHEN 1 THEN 'true' WHEN 2 THEN '{"a":[null,false]}' ELSE '"x"' END), '[]') FROM generate_series(1, count) AS i))
    OR differs((SELECT coalesce(jsonb_object_agg('name' || i, CASE i % 4 WHEN 0 THEN to_jsonb(i) WHEN 1 THEN 'null' WHEN 2 THEN '[[],{},[[1]]]' ELSE '"y"' END), '{}') FROM generate_series(1, count) AS i));
-- From a table: short, plain, compressed, and out of line.
CREATE TABLE stored (claims jsonb);
INSERT INTO stored SELECT jsonb_build_object('exp', made.seconds('1 minute'), 'jti', 'x', 'what', what)
FROM (VALUES (''), (repeat('x', 300)), (repeat('x', 3000)), ((SELECT string_agg(md5(i::text), '') FROM generate_series(1, 120) AS i))) AS value(what);
ALTER TABLE stored ALTER claims SET STORAGE EXTERNAL;
INSERT INTO stored SELECT (claims::text)::jsonb FROM stored;
SELECT count(*), count(*) FILTER (WHERE convert_from(made.from_base64url(split_part(auth_ext.sign_jwt(claims), '.', 2)), 'UTF8')::jsonb = claims) AS same FROM stored;
-- The reader stops where nothing deeper may be signed.
SELECT depth, made.error(format('SELECT auth_ext.sign_jwt(%L)', jsonb_build_object('exp', made.seconds('1 minute'), 'x', (repeat('[', depth) || repeat(']', depth))::jsonb)))
FROM unnest(ARRAY[31, 32, 1000, 2400]) AS depth;
