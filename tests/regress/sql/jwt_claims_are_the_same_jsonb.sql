-- Claims are built as jsonb without jsonb_in, and signed without jsonb_out: they must be what these would make.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all
SELECT count(auth_ext.import_signing_keys('"a secret of at least thirty-two bytes"'));
CREATE TABLE shape (n serial, payload text);
INSERT INTO shape (payload) VALUES
    ('{}'), ('{"a":1}'), ('{ "b" : [ ] , "a" : { } }'), ('{"a":[[],{},[{}]],"b":{"c":{"d":[]}}}'), ('{"a":[1,"x",null,true,false,{"b":[2]}],"z":null}'),
    ('{"a":0,"b":-1,"c":9223372036854775807,"d":-9223372036854775808,"e":10000,"f":100000000}'),
    ('{"a":9223372036854775808,"b":18446744073709551615,"c":12345678901234567890123}'),
    ('{"a":1.5,"b":-0.25,"c":1e3,"d":1.10,"e":1E-7,"f":0.0,"g":-0}'), ('{"deep":{"a":1.50}}'), ('{"deep":[{"a":12345678901234567890123}]}'),
    ('{"a":"","":"empty name"}'), ('{"a":"\"\\\/\b\f\n\r\t\u0001\u001f\u007f\u2028"}'), ('{"\"\\\n":"escaped name","\u0065scaped":1}'),
    ('{"ä":"ö€😀\ud83d\ude00\u00e4"}'), ('{"z":1,"y":2,"aa":3,"b":4,"ab":5}'), ('{"a":" spaces , : in { } text "}');
-- Many members and elements (jsonb has an offset at each 32nd), long texts, numbers in every place.
INSERT INTO shape (payload) SELECT jsonb_object_agg('m' || i, CASE i % 5 WHEN 0 THEN to_jsonb(i) WHEN 1 THEN to_jsonb(repeat('x', i)) WHEN 2 THEN 'null' WHEN 3 THEN jsonb_build_array(i, 'y') ELSE 'true' END)::text
FROM generate_series(1, 60) AS many, generate_series(1, many) AS i GROUP BY many;
INSERT INTO shape (payload) SELECT jsonb_build_object('list', jsonb_agg(CASE i % 3 WHEN 0 THEN to_jsonb(i * 1000) WHEN 1 THEN to_jsonb('t' || i) ELSE jsonb_build_object('n', i) END))::text
FROM generate_series(1, 70) AS many, generate_series(1, many) AS i GROUP BY many;
INSERT INTO shape (payload) SELECT jsonb_build_object('text', repeat(piece, n))::text FROM unnest(ARRAY[1, 2, 3, 4, 5, 127, 128, 1000]) AS n, unnest(ARRAY['x', 'ä', '😀', '"', E'\\']) AS piece;
INSERT INTO shape (payload) SELECT '{"x":' || repeat('[', n) || repeat(']', n) || '}' FROM generate_series(1, 31) AS n;
-- The registered claims among them, first and last.
UPDATE shape SET payload = regexp_replace(regexp_replace(payload, '^\{', '{"exp":4102444800' || CASE WHEN payload ~ '^\{ *\}$' THEN '' ELSE ',' END), '\}$', ',"aud":["authenticated","x"]}');
SELECT count(*) FROM shape;
SELECT count(*) AS judged, count(*) FILTER (WHERE v.valid) AS valid, count(*) FILTER (WHERE v.claims = payload::jsonb) AS equal,
    count(*) FILTER (WHERE v.claims::text = payload::jsonb::text) AS same_text, count(*) FILTER (WHERE jsonb_hash_extended(v.claims, 1) = jsonb_hash_extended(payload::jsonb, 1)) AS same_hash
FROM shape, auth_ext.verify_jwt(made.token('{"alg":"HS256"}', payload, 'a secret of at least thirty-two bytes')) AS v;
-- Operators that look into jsonb find what they should, so it is in order inside.
SELECT count(*) AS members, count(*) FILTER (WHERE v.claims -> name = value) AS found
FROM shape, auth_ext.verify_jwt(made.token('{"alg":"HS256"}', payload, 'a secret of at least thirty-two bytes')) AS v, jsonb_each(payload::jsonb) AS m(name, value);
SELECT payload FROM shape, auth_ext.verify_jwt(made.token('{"alg":"HS256"}', payload, 'a secret of at least thirty-two bytes')) AS v
WHERE NOT v.valid OR v.claims <> payload::jsonb OR v.claims::text <> payload::jsonb::text;
-- Signed: the payload is the jsonb as JSON without white space, and with a jti in front where it has none.
UPDATE shape SET payload = (payload::jsonb || jsonb_build_object('exp', made.seconds('1 hour'), 'jti', 'mine'))::text;
SELECT count(*) AS signed, count(*) FILTER (WHERE signed::jsonb::text = payload) AS same,
    count(*) FILTER (WHERE v.valid AND v.claims::text = payload) AS verified
FROM shape, LATERAL (SELECT auth_ext.sign_jwt(payload::jsonb)) AS t(token), LATERAL (SELECT convert_from(made.from_base64url(split_part(token, '.', 2)), 'UTF8')) AS s(signed),
    auth_ext.verify_jwt(token) AS v;
SELECT convert_from(made.from_base64url(split_part(auth_ext.sign_jwt(jsonb_build_object('exp', 4102444800 - 2000000000, 'jti', 'mine', 'a', E' \u0001"\\ä , : ', 'b', '{"c":[1.50,[],{}]}'::jsonb)), '.', 2)), 'UTF8') AS signed;
SELECT count(*) AS signed, count(*) FILTER (WHERE signed ~ '^\{"jti":"[-0-9a-f]{36}",' AND (signed::jsonb - 'jti')::text = given::text) AS same,
    count(*) FILTER (WHERE v.valid AND (v.claims - 'jti')::text = given::text) AS verified
FROM shape, LATERAL (SELECT payload::jsonb - 'jti') AS c(given), LATERAL (SELECT auth_ext.sign_jwt(given)) AS t(token),
    LATERAL (SELECT convert_from(made.from_base64url(split_part(token, '.', 2)), 'UTF8')) AS s(signed), auth_ext.verify_jwt(token) AS v;
