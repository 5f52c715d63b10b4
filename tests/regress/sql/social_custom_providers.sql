-- /admin/custom-providers: what an administrator may set, and which addresses may not be set.
\pset format unaligned
\pset tuples_only on
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set http :srcdir /../fixtures/http.sql
\i :http
\set ECHO all
CREATE FUNCTION pg_temp.admin(method text, path text, content jsonb DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT status || ' ' || coalesce(body ->> 'error_code' || ': ' || (body ->> 'msg'), body::jsonb::text)
    FROM http(method, '/auth/v1/admin/custom-providers' || path, content::json, '{"role": "service_role"}')
$$;
CREATE FUNCTION pg_temp.oidc(more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('provider_type', 'oidc', 'identifier', 'custom:work', 'name', 'Work', 'client_id', 'c', 'client_secret', 's3cret',
        'issuer', 'https://id.example.com', 'scopes', jsonb_build_array('email')) || more
$$;
-- Nobody else.
SELECT status, body ->> 'error_code' FROM http('GET', '/auth/v1/admin/custom-providers');
SELECT status, body ->> 'error_code' FROM http('POST', '/auth/v1/admin/custom-providers', pg_temp.oidc()::json);
SELECT status, body ->> 'error_code' FROM http('DELETE', '/auth/v1/admin/custom-providers/custom:work', NULL, '{"role": "authenticated"}');

SELECT pg_temp.admin('GET', '');
SELECT regexp_replace(pg_temp.admin('POST', '', pg_temp.oidc()), '"(id|created_at|updated_at)": "[^"]*"', '"\1": "…"', 'g');
SELECT pg_temp.admin('POST', '', pg_temp.oidc());
SELECT pg_temp.admin('GET', '/custom:work') LIKE '%s3cret%' AS tells_the_secret, pg_temp.admin('GET', '') LIKE '%s3cret%' AS lists_it;
SELECT client_secret = '' AS sealed_elsewhere FROM auth.custom_oauth_providers;
SELECT count(*) FROM auth_ext.providers AS p WHERE p::text LIKE '%s3cret%' OR encode(p.sealed_client_secret, 'escape') LIKE '%s3cret%';
SELECT kind, count(*) FROM auth_ext.outbox GROUP BY kind;
SELECT pg_temp.admin('GET', '?type=oauth2'), pg_temp.admin('GET', '?type=saml');
SELECT pg_temp.admin('GET', '/custom:none'), pg_temp.admin('GET', '/work');

-- What is wrong is told.
SELECT pg_temp.admin('POST', '', pg_temp.oidc(wrong) || '{"identifier": "custom:x"}' || wrong) FROM unnest(ARRAY[
    '{"provider_type": "saml"}', '{"identifier": "work"}', '{"identifier": "custom:"}', '{"identifier": "custom:UPPER"}', '{"name": ""}', '{"client_id": ""}', '{"client_secret": ""}',
    '{"issuer": ""}', '{"provider_type": "oauth2"}', '{"scopes": "email"}', '{"custom_claims_allowlist": ["a", " "]}', '{"attribute_mapping": {"role": "r"}}',
    '{"attribute_mapping": {"email_verified": true}}', '{"attribute_mapping": []}', '{"authorization_params": {"State": "x"}}', '{"authorization_params": {"prompt": 1}}',
    '{"authorization_params": {"redirect_uri": "https://evil.example"}}']::jsonb[]) AS wrong;

-- Addresses that lead home, in many spellings, for each of the URLs.
CREATE TEMP TABLE home AS SELECT * FROM unnest(ARRAY['http://id.example.com', 'https://localhost', 'https://LOCALHOST.', 'https://a.localhost:8443', 'https://127.0.0.1', 'https://127.1',
    'https://0x7f.1', 'https://2130706433', 'https://017700000001', 'https://0', 'https://10.0.0.1', 'https://172.16.0.1', 'https://192.168.1.1', 'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1', 'https://224.0.0.1', 'https://[::1]', 'https://[::]', 'https://[::ffff:127.0.0.1]', 'https://[fd00::1]', 'https://[fe80::1]', 'https://[64:ff9b::a00:1]',
    'https://user@id.example.com', 'https://user:x@127.0.0.1', 'https://example.com@127.0.0.1', 'https://', 'https:/id.example.com', 'https:id.example.com', 'https:\\127.0.0.1', 'ftp://id.example.com',
    'javascript:alert(1)', 'https://id.example.com' || chr(10) || '/x', 'https://id.example.com/' || repeat('a', 2048)]) AS url;
SELECT count(*), count(*) FILTER (WHERE told LIKE '400 validation_failed: ' || place || ' must%') AS refused
FROM home, unnest(ARRAY['issuer', 'discovery_url', 'jwks_uri']) AS place,
    LATERAL (SELECT pg_temp.admin('POST', '', pg_temp.oidc(jsonb_build_object('identifier', 'custom:home', place, url))) AS told OFFSET 0) AS answer;
SELECT count(*), count(*) FILTER (WHERE told LIKE '400 validation_failed: ' || place || ' must%') AS refused
FROM home, unnest(ARRAY['authorization_url', 'token_url', 'userinfo_url']) AS place,
    LATERAL (SELECT pg_temp.admin('POST', '', pg_temp.oidc('{"identifier": "custom:home", "provider_type": "oauth2", "authorization_url": "https://id.example.com/a",
        "token_url": "https://id.example.com/t", "userinfo_url": "https://id.example.com/u"}') || jsonb_build_object(place, url)) AS told OFFSET 0) AS answer;
SELECT count(*) FILTER (WHERE told NOT LIKE '400 validation_failed: issuer must%') AS let_through
FROM home, LATERAL (SELECT pg_temp.admin('PUT', '/custom:work', jsonb_build_object('issuer', url)) AS told OFFSET 0) AS answer;

-- A change: what is not given stays, type and identifier too.
SELECT answer::jsonb - ARRAY['id', 'created_at', 'updated_at'] FROM substr(pg_temp.admin('PUT', '/custom:work',
    '{"name": "At work", "identifier": "custom:other", "provider_type": "oauth2", "client_id": "", "enabled": false, "custom_claims_allowlist": ["groups"]}'), 5) AS answer;

-- The allow-list: what is on it is kept of a token, digit for digit, and nothing else.
SELECT pg_temp.admin('PUT', '/custom:work', '{"enabled": true, "attribute_mapping": {"nickname": "/deep/er/nick"}}') LIKE '200%';
SELECT auth_ext.set_provider_keys('custom:work', auth_ext.jwks());
SELECT jsonb_pretty((answer #> '{user,identities,0,identity_data}') - ARRAY['sub', 'provider_id'])
FROM auth_ext.sign_in_with_id_token('custom:work', auth_ext.sign_jwt(jsonb_build_object('iss', 'https://id.example.com', 'sub', 'w-1', 'aud', 'c',
    'exp', extract(epoch FROM clock_timestamp())::bigint + 60, 'email', 'w@example.com', 'email_verified', true, 'groups', jsonb_build_array('a', 123456789012345678901234567890),
    'secret_of_theirs', 'x', 'deep', '{"er": {"nick": "Wor"}}'::jsonb))) AS answer;
SELECT provider_id FROM auth.identities WHERE provider = 'custom:work';

-- As many as are allowed.
UPDATE auth_ext.settings SET max_custom_providers = 2;
SELECT pg_temp.admin('POST', '', pg_temp.oidc('{"identifier": "custom:two"}')) LIKE '201%', pg_temp.admin('POST', '', pg_temp.oidc('{"identifier": "custom:three"}'));
-- Gone, with its secret; identities stay.
SELECT pg_temp.admin('DELETE', '/custom:work'), pg_temp.admin('DELETE', '/custom:work');
SELECT count(*) FROM auth_ext.providers WHERE name = 'custom:work';
SELECT count(*) FROM auth.identities WHERE provider = 'custom:work';
UPDATE auth_ext.settings SET custom_providers_enabled = false;
SELECT pg_temp.admin('GET', ''), pg_temp.admin('POST', '', pg_temp.oidc());
