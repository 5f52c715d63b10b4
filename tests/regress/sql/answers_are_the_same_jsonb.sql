-- An answer as jsonb, which is built without a text in between, is the jsonb that its text reads as: member for member, digit for digit.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set http :srcdir /../fixtures/http.sql
\i :http
\set recorded `cat "$PG_ABS_SRCDIR"/../../src/core/tests/recordings/*.jsonl`
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
CREATE TABLE corpus (id int GENERATED ALWAYS AS IDENTITY, value jsonb);
-- What a real GoTrue was asked and answered, and what is hard to write.
INSERT INTO corpus (value) SELECT line::jsonb FROM regexp_split_to_table(:'recorded', '\n') AS line WHERE line <> '';
SELECT count(*) > 200 AS recorded FROM corpus;
INSERT INTO corpus (value) VALUES
    ('{}'), ('[]'), ('null'), ('""'), ('[[], {}, "", null, [[{}]], {"": {"": []}}]'),
    ('[0, -0, 0.0, -0.00, 1, -1, 10, 1.0, 1.10, 1e2, 1E-400, 1e400, -1.5e+7, 123456789.000000000000000000000000000001]'),
    ('[9223372036854775807, 9223372036854775808, -9223372036854775808, -9223372036854775809, 18446744073709551615, 18446744073709551616]'),
    ('1e400'), ('[true, false, null]'),
    ('["\"", "\\", "/", "\b\f\n\r\t", "\u0001\u001f\u007f", "\u2028\u2029", "ä", "😀", "\ud83d\ude00", "\\u0000", "$serde_json::private::RawValue"]'),
    ('{"b": 1, "a": 2, "aa": 3, "ä": 4, "": 5, "a": 6, "a\"b": 7, "$serde_json::private::Number": "1.5", "$serde_json::private::RawValue": "{}"}'),
    ('{"a": {"b": 1, "b": {"c": 1.5, "c": 2}}, "a": {"b": [1], "b": [1.5, {"d": 1, "d": 1e400}]}}'),
    (to_jsonb(repeat('long ä ', 50000))),
    ((SELECT jsonb_object_agg('name ' || n, n) FROM generate_series(1, 2000) AS n)),
    ((SELECT jsonb_agg(n / 7.0) FROM generate_series(1, 2000) AS n)),
    ((repeat('{"a": [', 50) || '1.5' || repeat(']}', 50))::jsonb), ((repeat('[', 126) || repeat(']', 126))::jsonb),
    ((repeat('[', 127) || repeat(']', 127))::jsonb), ((repeat('[1, ', 500) || '1e400' || repeat(']', 500))::jsonb);
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'access_token' AS token \gset
SELECT auth_ext.mfa_enroll('totp', 'ä "phone"') ->> 'type' AS enrolled FROM shows(:'token', kept => true);
-- The same user on either way, with each in her metadata and in that of her identity.
CREATE FUNCTION differs(content jsonb, token text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    built jsonb;
    read json;
BEGIN
    UPDATE auth.users SET raw_user_meta_data = jsonb_build_object('v', content), raw_app_meta_data = raw_app_meta_data || jsonb_build_object('v', content);
    UPDATE auth.identities SET identity_data = identity_data || jsonb_build_object('v', content);
    PERFORM shows(token);
    built := auth_ext.get_user();
    SELECT h.body INTO read FROM http('GET', '/auth/v1/user', NULL, token) AS h;
    RETURN CASE WHEN built::text IS DISTINCT FROM read::jsonb::text THEN 'not what the text says'
                WHEN built #> '{user_metadata,v}' IS DISTINCT FROM content THEN 'not what is stored'
                WHEN (built #> '{user_metadata,v}')::text IS DISTINCT FROM content::text THEN 'other digits'
                WHEN built #> '{app_metadata,v}' IS DISTINCT FROM content THEN 'not what is stored for the app'
                WHEN built #> '{identities,0,identity_data,v}' IS DISTINCT FROM content THEN 'not what is stored for the identity'
                WHEN built #>> '{factors,0,friendly_name}' <> 'ä "phone"' THEN 'another factor' END;
END
$$;
SELECT c.id, left(c.value::text, 60) AS value, d.differs
FROM corpus AS c CROSS JOIN LATERAL differs(c.value, :'token') AS d (differs) WHERE d.differs IS NOT NULL ORDER BY c.id;
-- It is as good as any jsonb: contained, changed, as large.
UPDATE auth.users SET raw_user_meta_data = '{"n": 1.50}', raw_app_meta_data = '{}';
UPDATE auth.identities SET identity_data = '{}';
SELECT a.answer = a.answer::text::jsonb AS equal, a.answer @> '{"email": "ada@example.com"}' AS contains,
    pg_column_size(a.answer) = pg_column_size(a.answer::text::jsonb) AS same_size, a.answer || '{"id": 1}' @> '{"id": 1}' AS changes
FROM (SELECT auth_ext.get_user() AS answer OFFSET 0) AS a;
-- A refusal is one, too.
SELECT auth_ext.sign_in_with_password('ada@example.com', 'wrong') = auth_ext.sign_in_with_password('ada@example.com', 'wrong')::text::jsonb AS refusal;
