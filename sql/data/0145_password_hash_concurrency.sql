-- How many passwords are hashed at once, each of which takes memory and a processor.

ALTER TABLE auth_ext.settings ADD COLUMN password_hash_concurrency integer
    CONSTRAINT settings_password_hash_concurrency_bounds CHECK (password_hash_concurrency OPERATOR(pg_catalog.>=) 1
        AND password_hash_concurrency OPERATOR(pg_catalog.<=) 1024);
COMMENT ON COLUMN auth_ext.settings.password_hash_concurrency IS 'How many passwords are hashed at once in this database; the others wait: 1 to 1024. NULL: as many as the server has processors, at least 2.';
