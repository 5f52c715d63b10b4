-- Cookie mode: whether refresh tokens travel in a cookie.

ALTER TABLE auth_ext.settings
    ADD COLUMN refresh_token_cookie boolean DEFAULT false NOT NULL,
    ADD COLUMN refresh_token_cookie_path pg_catalog.text DEFAULT '/auth/v1' NOT NULL
        CONSTRAINT settings_refresh_token_cookie_path_form CHECK (
            refresh_token_cookie_path OPERATOR(pg_catalog.~) '^/[A-Za-z0-9/._~-]{0,200}$');
COMMENT ON COLUMN auth_ext.settings.refresh_token_cookie IS 'Whether clients that come through PostgREST get the refresh token in an HttpOnly, Secure, SameSite=Strict cookie and never in the body, which then says "cookie".';
COMMENT ON COLUMN auth_ext.settings.refresh_token_cookie_path IS 'The path that browsers send the cookie to: where the gateway mounts GoTrue''s paths.';
