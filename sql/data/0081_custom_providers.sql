-- How many providers administrators may add at /admin/custom-providers.

ALTER TABLE auth_ext.settings ADD COLUMN max_custom_providers integer DEFAULT 0 NOT NULL
    CONSTRAINT settings_max_custom_providers_bounds CHECK (
        max_custom_providers OPERATOR(pg_catalog.>=) 0 AND max_custom_providers OPERATOR(pg_catalog.<=) 100000);
COMMENT ON COLUMN auth_ext.settings.max_custom_providers IS 'To how many rows of auth.custom_oauth_providers administrators may add at /admin/custom-providers; 0 means without limit. As GOTRUE_CUSTOM_OAUTH_MAX_PROVIDERS.';
