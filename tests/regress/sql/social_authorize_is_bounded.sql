-- Anybody may begin sign-ins by providers: what one address may begin is limited, and what did not end goes.
\pset format unaligned
\pset tuples_only on
UPDATE auth_ext.settings SET site_url = 'https://app.example.com', external_url = 'https://api.example.com/auth/v1', client_address_header = 'x-forwarded-for',
    -- So long that no slow machine sees an attempt become free.
    attempt_window = '1 day';
SELECT auth_ext.set_provider('ours', 'client', 'secret', options => '{"issuer": "https://id.example.com", "authorization_url": "https://id.example.com/authorize",
    "token_url": "https://id.example.com/token", "jwks_uri": "https://id.example.com/keys"}') ->> 'name';
CREATE FUNCTION pg_temp.authorize(address text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('request.method', 'POST', true), set_config('request.headers', jsonb_build_object('x-forwarded-for', address,
        'x-original-method', 'GET', 'x-original-uri', '/auth/v1/authorize?provider=ours&redirect_to=https://app.example.com/')::text, true);
    PERFORM auth_api.http();
    RETURN current_setting('response.status');
END $$;

-- 1,000 of one address.
SELECT status, count(*) FROM generate_series(1, 1000) AS n, pg_temp.authorize('192.0.2.1' || left(n::text, 0)) AS status GROUP BY status ORDER BY status;
SELECT count(*) FROM auth.flow_state;
SELECT count(*) FROM auth.oauth_client_states;
-- Another address is not kept out by it.
SELECT pg_temp.authorize('192.0.2.2');
-- 1,000 of as many addresses: as many rows, until they are over.
SELECT status, count(*) FROM generate_series(1, 1000) AS n, pg_temp.authorize('198.51.100.' || n % 250 || ':' || n) AS status GROUP BY status;
SELECT count(*) FROM auth.flow_state;
UPDATE auth.flow_state SET created_at = created_at - interval '76 minutes';
UPDATE auth.oauth_client_states SET created_at = created_at - interval '76 minutes';
-- Each that begins clears ten of each kind away, so they become fewer, whatever comes.
SELECT pg_temp.authorize('203.0.113.1');
SELECT count(*) FROM auth.flow_state;
SELECT count(*) FROM auth.oauth_client_states;
-- purge() takes the rest, and no other.
SELECT auth_ext.purge() -> 'provider_flows';
SELECT count(*) FROM auth.flow_state;
SELECT count(*) FROM auth.oauth_client_states;
SELECT auth_ext.purge() -> 'provider_flows';
