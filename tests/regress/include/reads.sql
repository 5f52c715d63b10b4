-- What answers, the page's calls and mails are read with, and what Google would say of somebody. \i it with ECHO off.
\ir ../../fixtures/answers.sql
\ir ../../fixtures/http.sql
\ir ../../fixtures/mails.sql
CREATE FUNCTION google_token(sub text, email text, is_verified boolean, more jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
    SELECT auth_ext.sign_jwt(jsonb_build_object('iss', 'https://accounts.google.com', 'sub', sub, 'aud', 'client', 'jti', gen_random_uuid(),
        'exp', extract(epoch FROM clock_timestamp())::bigint + 3600, 'email', email, 'email_verified', is_verified) || more)
$$;
