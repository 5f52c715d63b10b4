-- Who signs up with somebody else's address leaves a password there; its owner, who asks for a code and proves the address, must not
-- share the account with him.

CREATE TABLE auth_ext.claimed_sign_ups (
    user_id pg_catalog.uuid NOT NULL CONSTRAINT claimed_sign_ups_pkey PRIMARY KEY,
    claimed_at timestamp with time zone NOT NULL
);
CREATE INDEX claimed_sign_ups_claimed_at_idx ON auth_ext.claimed_sign_ups (claimed_at);
COMMENT ON TABLE auth_ext.claimed_sign_ups IS 'Accounts that nobody has confirmed and whose address or number somebody asked a code for without showing their password: by a sign-in with a code, or an invitation. The confirmation takes away what was put there before. A row is over with it, or after a week.';
COMMENT ON COLUMN auth_ext.claimed_sign_ups.user_id IS 'The account. No foreign key: a request for a code must not wait for whoever changes the user.';
COMMENT ON COLUMN auth_ext.claimed_sign_ups.claimed_at IS 'When it was asked for last.';
COMMENT ON INDEX auth_ext.claimed_sign_ups_claimed_at_idx IS 'For the purge.';
REVOKE ALL ON TABLE auth_ext.claimed_sign_ups FROM PUBLIC, anon, authenticated, service_role;
