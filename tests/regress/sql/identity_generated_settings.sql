-- The identity functions give what Supabase's definitions give over 12,000 generated settings: the same value, or an
-- error with the same SQLSTATE. The same for session_id(), aal(), claim() and has_claim() against their definitions.

\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set reference :srcdir /../fixtures/supabase_reference.sql
\i :reference
\set ECHO all

-- A random element.
CREATE FUNCTION reference.pick(VARIADIC choices text[]) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT choices[1 + floor(random() * cardinality(choices))::integer]
$$;

-- A text that is a UUID, nearly one, or none.
CREATE FUNCTION reference.subject() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    id text := md5(random()::text);
    hyphens text := id::uuid::text;
BEGIN
    RETURN CASE floor(random() * 14)::integer
        WHEN 0 THEN upper(hyphens)
        WHEN 1 THEN '{' || hyphens || '}'
        WHEN 2 THEN id
        WHEN 3 THEN '{' || id
        WHEN 4 THEN regexp_replace(id, '(....)(?!$)', '\1-', 'g')
        WHEN 5 THEN regexp_replace(hyphens, '-', '')
        WHEN 6 THEN ' ' || hyphens
        WHEN 7 THEN hyphens || ' '
        WHEN 8 THEN left(hyphens, -1)
        WHEN 9 THEN 'urn:uuid:' || hyphens
        WHEN 10 THEN translate(hyphens, '1', 'g')
        WHEN 11 THEN reference.pick('', 'auth0|abc', 'null', '-', repeat('-', 36), 'ａ', '0')
        ELSE hyphens
    END;
END
$$;

-- A JSON value, sometimes a broken one.
CREATE FUNCTION reference.value() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE floor(random() * 8)::integer
        WHEN 0 THEN reference.pick('null', 'true', '42', '-0', '1e400', '12345678901234567890123456789.10', '01', '1.', 'NaN')
        WHEN 1 THEN reference.pick('[]', '[1, "admin"]', '["admin", {"a": null}]', '{}', '{"plan": "premium"}', '{"a": {"b": ["c", "d"]}}', '{"plan": ["premium", 7, null]}')
        WHEN 2 THEN reference.pick('"\u0000"', '"a\u0000b"', '"\ud800"', '"\ud83d\ude00"', '"\u00e9"', '"é"', '"\""', '"\x"', '"a' || chr(9) || 'b"', '"' || repeat('x', 3000) || '"')
        WHEN 3 THEN reference.pick('"anon"', '"authenticated"', '"aal1"', '"aal2"', '"ada@example.com"', '""', '"premium"', '"admin"')
        WHEN 4 THEN reference.pick('"', '', ',', '{', ']', 'nul', '''x''', repeat('[', 200) || repeat(']', 200))
        ELSE to_jsonb(reference.subject())::text
    END;
END
$$;

-- Claims: mostly an object with the members that count, doubled, in any order, sometimes with a character too few.
CREATE FUNCTION reference.claims() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    claims text := '';
    space text := reference.pick('', ' ', E'\n\t');
BEGIN
    IF random() < 0.15 THEN
        RETURN reference.pick('', '', '', '', ' ', 'null', '[1]', '["sub"]', '"x"', '42', 'true', '{', '{nope', '[]', '""', 'sub', reference.value());
    END IF;
    FOR member IN 1 .. floor(random() * 7) LOOP
        claims := claims || CASE WHEN claims = '' THEN '' ELSE ',' || space END
            || '"' || reference.pick('sub', 'sub', 'role', 'email', 'session_id', 'aal', 'app_metadata', 's\u0075b', 'amr', 'x.y', '') || '":' || space
            || CASE WHEN random() < 0.97 THEN reference.value() ELSE reference.claims() END;
    END LOOP;
    claims := '{' || claims || '}';
    IF random() < 0.05 THEN
        claims := overlay(claims PLACING '' FROM 1 + floor(random() * length(claims))::integer FOR 1);
    END IF;
    RETURN space || claims || space;
END
$$;

-- A JSON text of broken values may not fit the members that count: mostly they must be good ones.
CREATE FUNCTION reference.good_claims() RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT format('{"sub":%s,"role":%s,"email":%s,"session_id":%s,"aal":%s,"app_metadata":%s,"amr":%s}',
        to_jsonb(reference.subject()), reference.pick('"anon"', 'null', '"authenticated"', '7'),
        reference.pick('"ada@example.com"', 'null', '""'), to_jsonb(reference.subject()), reference.pick('"aal1"', '"aal2"', 'null'),
        reference.pick('{"plan": "premium"}', '{"plan": ["free", "premium", 3]}', '{"plan": null}', '[]', '{"plan": {"premium": 1}}', '{"plan": 3}'),
        reference.pick('[{"method": "password"}]', '[]', '"x"'))
$$;

CREATE FUNCTION reference.legacy(often double precision, setting text) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT CASE WHEN random() > often THEN ''
                WHEN setting = 'sub' THEN reference.subject()
                WHEN setting = '' THEN reference.claims()
                ELSE reference.pick('anon', 'service_role', 'é', ' ', 'x@y') END
$$;

CREATE TABLE reference.settings AS
SELECT number,
    CASE WHEN random() < 0.6 THEN reference.claims() ELSE reference.good_claims() END AS claims,
    reference.legacy(0.1, '') AS claim,
    reference.legacy(0.15, 'sub') AS sub,
    reference.legacy(0.1, 'role') AS role,
    reference.legacy(0.1, 'email') AS email
FROM (SELECT setseed(0.5)) AS seed, generate_series(1, 12000) AS number;

CREATE TABLE reference.calls (name text, ours text, theirs text);
INSERT INTO reference.calls VALUES
    ('uid', 'auth_ext.uid()', 'reference.uid()'),
    ('jwt', 'auth_ext.jwt()', 'reference.jwt()'),
    ('role', 'auth_ext.role()', 'reference.role()'),
    ('email', 'auth_ext.email()', 'reference.email()'),
    ('session_id', 'auth_ext.session_id()', '(reference.jwt() ->> ''session_id'')::uuid'),
    ('aal', 'auth_ext.aal()', 'reference.jwt() ->> ''aal'''),
    ('claim', 'auth_ext.claim(''app_metadata.plan'')', 'reference.jwt() #>> ''{app_metadata,plan}'''),
    ('claim of an array', 'auth_ext.claim(''amr.-1.method'')', 'reference.jwt() #>> ''{amr,-1,method}'''),
    ('has_claim', 'auth_ext.has_claim(''app_metadata.plan'', ''premium'')',
     'coalesce(CASE jsonb_typeof(reference.jwt() #> ''{app_metadata,plan}'')
          WHEN ''array'' THEN (reference.jwt() #> ''{app_metadata,plan}'') @> ''["premium"]''
          ELSE reference.jwt() #>> ''{app_metadata,plan}'' = ''premium'' END, false)');

-- What a call gives with each of the settings. The expression is one call site for all of them, so that a value kept
-- too long would show.
CREATE FUNCTION reference.outcomes(call text) RETURNS TABLE (number integer, outcome text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format($body$
        CREATE OR REPLACE FUNCTION reference.one() RETURNS text LANGUAGE plpgsql AS $one$
        BEGIN
            RETURN coalesce('value ' || (%s)::text, 'NULL');
        EXCEPTION WHEN OTHERS THEN
            RETURN 'error ' || SQLSTATE;
        END
        $one$ $body$, call);
    RETURN QUERY EXECUTE $query$
        SELECT s.number, reference.one()
        FROM reference.settings AS s, LATERAL (
            SELECT count(*) FROM (VALUES
                (set_config('request.jwt.claims', s.claims, true)), (set_config('request.jwt.claim', s.claim, true)),
                (set_config('request.jwt.claim.sub', s.sub, true)), (set_config('request.jwt.claim.role', s.role, true)),
                (set_config('request.jwt.claim.email', s.email, true))) AS v (x) OFFSET 0) AS done (settings)
        WHERE done.settings = 5
    $query$;
END
$$;

CREATE TABLE reference.compared AS
SELECT c.name, ours.number, ours.outcome AS ours, theirs.outcome AS theirs
FROM reference.calls AS c,
    LATERAL reference.outcomes(c.ours) AS ours,
    LATERAL reference.outcomes(c.theirs) AS theirs
WHERE false;
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT * FROM reference.calls LOOP
        CREATE TEMPORARY TABLE ours ON COMMIT DROP AS SELECT * FROM reference.outcomes(c.ours);
        CREATE TEMPORARY TABLE theirs ON COMMIT DROP AS SELECT * FROM reference.outcomes(c.theirs);
        INSERT INTO reference.compared
        SELECT c.name, number, ours.outcome, theirs.outcome FROM ours FULL JOIN theirs USING (number);
        DROP TABLE ours, theirs;
    END LOOP;
END
$$;

SELECT name, count(*) AS compared, count(*) FILTER (WHERE ours IS DISTINCT FROM theirs) AS different
FROM reference.compared GROUP BY name ORDER BY name;

-- The settings are not all alike: values, nothing and errors of several kinds come up often.
SELECT name, split_part(theirs, ' ', 1) AS kind, count(*) > 200 AS often
FROM reference.compared GROUP BY name, kind ORDER BY name, kind;
SELECT DISTINCT theirs AS error FROM reference.compared WHERE theirs LIKE 'error%' ORDER BY error;

-- Nothing to see unless something differs.
SELECT c.name, left(c.ours, 60) AS ours, left(c.theirs, 60) AS theirs, left(s::text, 300) AS settings
FROM reference.compared AS c JOIN reference.settings AS s USING (number)
WHERE c.ours IS DISTINCT FROM c.theirs
ORDER BY c.name, c.number LIMIT 10;
