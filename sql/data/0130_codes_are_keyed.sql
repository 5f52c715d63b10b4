-- Codes and links are stored as keyed hashes unless somebody goes back to GoTrue, and an address can be the send_email hook.

ALTER TABLE auth_ext.settings ALTER COLUMN otp_hash SET DEFAULT 'keyed';
UPDATE auth_ext.settings SET otp_hash = 'keyed'
WHERE otp_hash OPERATOR(pg_catalog.=) 'gotrue' AND refresh_token_format OPERATOR(pg_catalog.<>) 'gotrue';
COMMENT ON COLUMN auth_ext.settings.otp_hash IS 'keyed: codes and links are stored as hashes with a key that no dump holds. gotrue: as GoTrue stores them, so that it can finish what began here; a dump tells those that are pending. Both are accepted, whatever stands here.';

ALTER TABLE auth_ext.settings
    DROP CONSTRAINT settings_send_email_hook_name,
    ADD CONSTRAINT settings_send_email_hook_name CHECK (
        send_email_hook OPERATOR(pg_catalog.~) '^[A-Za-z_][A-Za-z0-9_]{0,62}[.][A-Za-z_][A-Za-z0-9_]{0,62}$'
        OR (send_email_hook OPERATOR(pg_catalog.~) '^https?://[!-?A-~]+$'
            AND pg_catalog.length(send_email_hook) OPERATOR(pg_catalog.<=) 2000));
COMMENT ON COLUMN auth_ext.settings.send_email_hook IS 'Who sends mails in our place, with GoTrue''s event: schema.function(event jsonb), or an https:// address that the courier calls; NULL for none.';
