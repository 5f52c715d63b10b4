-- claim(path) and has_claim(path, value): dots, quotes, arrays, what is not there, and paths that are none.

\pset null NULL
SET request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001", "session_id": "5e550000-0000-4000-8000-000000000001", "aal": "aal2",
  "app_metadata": {"plan": "premium", "teams": ["red", "blue"], "seats": 12, "trial": false, "nothing": null, "deep": {"er": {"still": "here"}}},
  "amr": [{"method": "totp", "timestamp": 2}, {"method": "password", "timestamp": 1}],
  "https://example.com/claims": {"a.b": "dotted", "q\"q": "quoted"}}';
SELECT auth_ext.session_id(), auth_ext.aal();
SELECT path, auth_ext.claim(path) FROM (VALUES ('sub'), ('app_metadata.plan'), ('app_metadata.seats'), ('app_metadata.trial'),
    ('app_metadata.teams'), ('app_metadata.teams.0'), ('app_metadata.teams.-1'), ('app_metadata.teams.2'), ('app_metadata.nothing'),
    ('app_metadata.deep.er.still'), ('app_metadata.deep.er'), ('amr.0.method'), ('amr.1.timestamp'), ('amr.method'),
    ('"https://example.com/claims"."a.b"'), ('"https://example.com/claims"."q""q"'), ('app_metadata.plan.x'), ('missing'),
    ('App_metadata'), (NULL)) AS v (path);
SELECT path, value, auth_ext.has_claim(path, value) FROM (VALUES ('app_metadata.plan', 'premium'), ('app_metadata.plan', 'Premium'),
    ('app_metadata.teams', 'blue'), ('app_metadata.teams', 'green'), ('app_metadata.teams', '["red", "blue"]'), ('app_metadata.seats', '12'),
    ('app_metadata.trial', 'false'), ('app_metadata.nothing', ''), ('app_metadata.nothing', 'null'), ('app_metadata.deep', 'er'),
    ('missing', 'x'), ('aal', 'aal2'), (NULL, 'x'), ('aal', NULL)) AS v (path, value);

-- One call site, another path or value in each row, and long ones that PostgreSQL compresses.
CREATE TABLE wanted (path text, value text);
INSERT INTO wanted VALUES ('app_metadata.plan', 'premium'), ('app_metadata.plan', 'free'), ('aal', 'aal2'),
    (repeat('app_metadata.', 2000) || 'x', 'x'), ('"' || repeat('x', 300) || '"', repeat('y', 4000));
SELECT length(path), left(value, 10) AS value, auth_ext.has_claim(path, value), auth_ext.claim(path) FROM wanted;

SELECT auth_ext.claim('');
SELECT auth_ext.claim('app_metadata.');
SELECT auth_ext.claim('app_metadata..plan');
SELECT auth_ext.claim('"app_metadata');
SELECT auth_ext.has_claim('a"b"', 'x');

RESET request.jwt.claims;
SELECT auth_ext.claim('sub'), auth_ext.has_claim('sub', 'x'), auth_ext.session_id(), auth_ext.aal();
SET request.jwt.claims = '{"session_id": "x"}';
SELECT auth_ext.session_id();
SET request.jwt.claims = '[1, {"plan": "premium"}]';
SELECT auth_ext.claim('1.plan'), auth_ext.claim('sub');
