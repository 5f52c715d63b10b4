-- What a browser asks, and what a provider sends it back with.
CREATE FUNCTION pg_temp.get(uri text, bearer text DEFAULT NULL, body json DEFAULT NULL, method text DEFAULT 'GET') RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE answer jsonb;
BEGIN
    PERFORM set_config('request.method', 'POST', true),
        set_config('request.headers', (jsonb_build_object('x-original-method', method, 'x-original-uri', '/auth/v1' || uri)
            || CASE WHEN bearer IS NULL THEN '{}'::jsonb ELSE jsonb_build_object('authorization', 'Bearer ' || bearer) END)::text, true),
        set_config('response.status', '', true), set_config('response.headers', '', true);
    answer := CASE WHEN body IS NULL THEN auth_api.http() ELSE auth_api.http(body) END;
    PERFORM set_config('request.headers', '', true), set_config('request.method', '', true);
    RETURN jsonb_build_object('status', current_setting('response.status'), 'body', answer,
        'location', (SELECT h ->> 'Location' FROM jsonb_array_elements(nullif(current_setting('response.headers'), '')::jsonb) AS h WHERE h ? 'Location'),
        'cookie', (SELECT split_part(h ->> 'Set-Cookie', ';', 1) FROM jsonb_array_elements(nullif(current_setting('response.headers'), '')::jsonb) AS h WHERE h ? 'Set-Cookie'));
END $$;
CREATE FUNCTION pg_temp.parameter(url text, name text) RETURNS text LANGUAGE sql AS $$
    SELECT (regexp_match(url, '[?&#]' || name || '=([^&#]*)'))[1]
$$;
CREATE FUNCTION pg_temp.back(state text, code text, cookie text DEFAULT NULL, more jsonb DEFAULT '[]', carry text DEFAULT NULL, answers jsonb DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
    SELECT auth_ext.courier_callback(jsonb_build_object('method', 'GET',
        'parameters', jsonb_build_array(jsonb_build_object('name', 'state', 'value', coalesce(state, '')), jsonb_build_object('name', 'code', 'value', coalesce(code, ''))) || more,
        'headers', CASE WHEN cookie IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(jsonb_build_object('name', 'cookie', 'value', 'a=b; ' || cookie)) END), carry, answers)
$$;
CREATE FUNCTION pg_temp.answered(body jsonb, status int DEFAULT 200) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('answered', jsonb_build_object('status', status, 'headers', '[]'::jsonb, 'body', body::text))
$$;
CREATE FUNCTION pg_temp.location(step jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT (step -> 'answer' ->> 'status') || ' ' || (SELECT h ->> 'value' FROM jsonb_array_elements(step -> 'answer' -> 'headers') AS h WHERE h ->> 'name' = 'location')
$$;
CREATE FUNCTION pg_temp.shown(location text) RETURNS text LANGUAGE sql AS $$
    SELECT regexp_replace(regexp_replace(location, '([?&#])(access_token|refresh_token|expires_at|code)=[^&#]+', '\1\2=…', 'g'),
        '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'UUID', 'g')
$$;
