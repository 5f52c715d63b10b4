-- Whether the identity of a request goes to the workers of Citus.

ALTER TABLE auth_ext.settings ADD COLUMN claims_reach_workers boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN auth_ext.settings.claims_reach_workers IS 'Whether check_request(), bind() and unbind() hand the claims on to the workers of Citus, where it is loaded, so that policies of distributed tables see them there: by SET LOCAL, whose text shows in pg_stat_statements and in the log of workers that log all statements.';
