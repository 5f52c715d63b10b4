-- Mails and one-time codes: what was guessed, the templates that somebody wrote, and their settings. GoTrue's tables hold the
-- tokens themselves.

CREATE TABLE auth_ext.one_time_guesses (
    user_id pg_catalog.uuid NOT NULL,
    token_type pg_catalog.text NOT NULL
        CONSTRAINT one_time_guesses_token_type_known CHECK (
            token_type OPERATOR(pg_catalog.=) ANY (ARRAY[
                'confirmation_token', 'recovery_token', 'email_change_token_new', 'email_change_token_current',
                'phone_change_token', 'reauthentication_token'])),
    code pg_catalog.bytea NOT NULL
        CONSTRAINT one_time_guesses_code_length CHECK (pg_catalog.octet_length(code) OPERATOR(pg_catalog.=) 32),
    guesses integer NOT NULL,
    guessed_at timestamp with time zone NOT NULL,

    CONSTRAINT one_time_guesses_pkey PRIMARY KEY (user_id, token_type)
);
CREATE INDEX one_time_guesses_guessed_at_idx ON auth_ext.one_time_guesses (guessed_at);
-- ANALYZE would copy column values into pg_statistic.
ALTER TABLE auth_ext.one_time_guesses ALTER COLUMN code SET STATISTICS 0;
COMMENT ON TABLE auth_ext.one_time_guesses IS 'How often a one-time code was guessed wrong. After settings.otp_attempts the code is over.';
COMMENT ON COLUMN auth_ext.one_time_guesses.user_id IS 'Whose code. No foreign key: a guess must not wait for whoever changes the user.';
COMMENT ON COLUMN auth_ext.one_time_guesses.token_type IS 'The type of the code: the column of auth.users that it stands in.';
COMMENT ON COLUMN auth_ext.one_time_guesses.code IS 'SHA-256 of what auth.users holds of the code: a newer code starts from nothing.';
COMMENT ON COLUMN auth_ext.one_time_guesses.guesses IS 'How often.';
COMMENT ON COLUMN auth_ext.one_time_guesses.guessed_at IS 'When last.';
COMMENT ON INDEX auth_ext.one_time_guesses_guessed_at_idx IS 'For the purge.';

CREATE TABLE auth_ext.mail_templates (
    type pg_catalog.text NOT NULL
        CONSTRAINT mail_templates_pkey PRIMARY KEY
        CONSTRAINT mail_templates_type_known CHECK (
            type OPERATOR(pg_catalog.=) ANY (ARRAY[
                'confirmation', 'invite', 'recovery', 'magic_link', 'email_change', 'reauthentication',
                'password_changed_notification', 'email_changed_notification', 'phone_changed_notification',
                'identity_linked_notification', 'identity_unlinked_notification',
                'mfa_factor_enrolled_notification', 'mfa_factor_unenrolled_notification'])),
    subject pg_catalog.text,
    html pg_catalog.text,
    text pg_catalog.text
);
COMMENT ON TABLE auth_ext.mail_templates IS 'What somebody wrote in place of the default mails, in Go''s template language with GoTrue''s variables. A row that cannot be used is refused with line and reason; auth_ext.mail_preview() shows what comes out.';
COMMENT ON COLUMN auth_ext.mail_templates.type IS 'The mail, by GoTrue''s name of its template.';
COMMENT ON COLUMN auth_ext.mail_templates.subject IS 'One line; the default when NULL.';
COMMENT ON COLUMN auth_ext.mail_templates.html IS 'The HTML body; values are escaped for where they stand. With neither body the default has both; with one the mail has that one.';
COMMENT ON COLUMN auth_ext.mail_templates.text IS 'The text body.';
CREATE TRIGGER mail_templates_are_checked
    BEFORE INSERT OR UPDATE ON auth_ext.mail_templates
    FOR EACH ROW EXECUTE FUNCTION auth_ext.check_mail_template();
COMMENT ON TRIGGER mail_templates_are_checked ON auth_ext.mail_templates IS 'Refuses a template that cannot be used.';
ALTER TABLE auth_ext.mail_templates ENABLE ALWAYS TRIGGER mail_templates_are_checked;

ALTER TABLE auth_ext.one_time_guesses OWNER TO auth_ext_owner;
ALTER TABLE auth_ext.mail_templates OWNER TO auth_ext_owner;
REVOKE ALL ON TABLE auth_ext.one_time_guesses, auth_ext.mail_templates
    FROM PUBLIC, anon, authenticated, service_role;

ALTER TABLE auth_ext.settings
    ADD COLUMN site_url pg_catalog.text DEFAULT 'http://localhost:3000' NOT NULL
        CONSTRAINT settings_site_url_form CHECK (
            site_url OPERATOR(pg_catalog.~) '^[A-Za-z][A-Za-z0-9+.-]*:[!-~]+$'
            AND pg_catalog.length(site_url) OPERATOR(pg_catalog.<=) 2000),
    ADD COLUMN external_url pg_catalog.text DEFAULT 'http://localhost:8000/auth/v1' NOT NULL
        CONSTRAINT settings_external_url_form CHECK (
            external_url OPERATOR(pg_catalog.~) '^https?://[!-~]+$'
            AND pg_catalog.length(external_url) OPERATOR(pg_catalog.<=) 2000),
    ADD COLUMN redirect_allow_list pg_catalog.text[] DEFAULT '{}' NOT NULL
        CONSTRAINT settings_redirect_allow_list_length CHECK (
            pg_catalog.cardinality(redirect_allow_list) OPERATOR(pg_catalog.<=) 100
            AND pg_catalog.array_position(redirect_allow_list, NULL) IS NULL),
    ADD COLUMN redirect_loopback boolean DEFAULT true NOT NULL,
    ADD COLUMN mail_min_interval interval DEFAULT '60 seconds' NOT NULL
        CONSTRAINT settings_mail_min_interval_bounds CHECK (
            mail_min_interval OPERATOR(pg_catalog.>=) interval '0'
            AND mail_min_interval OPERATOR(pg_catalog.<=) interval '1 day'
            AND pg_catalog.date_trunc('month', mail_min_interval) OPERATOR(pg_catalog.=) interval '0'),
    ADD COLUMN mail_per_hour integer DEFAULT 30
        CONSTRAINT settings_mail_per_hour_bounds CHECK (
            mail_per_hour OPERATOR(pg_catalog.>=) 1 AND mail_per_hour OPERATOR(pg_catalog.<=) 100000000),
    ADD COLUMN mail_requests_per_address integer DEFAULT 30
        CONSTRAINT settings_mail_requests_per_address_bounds CHECK (
            mail_requests_per_address OPERATOR(pg_catalog.>=) 1
            AND mail_requests_per_address OPERATOR(pg_catalog.<=) 1000000),
    ADD COLUMN mail_enabled boolean DEFAULT true NOT NULL,
    ADD COLUMN mail_magic_links boolean DEFAULT true NOT NULL,
    ADD COLUMN mail_double_confirm boolean DEFAULT true NOT NULL,
    ADD COLUMN mail_notifications pg_catalog.text[] DEFAULT '{}' NOT NULL
        CONSTRAINT settings_mail_notifications_known CHECK (
            mail_notifications OPERATOR(pg_catalog.<@) ARRAY[
                'password_changed', 'email_changed', 'phone_changed', 'identity_linked', 'identity_unlinked',
                'mfa_factor_enrolled', 'mfa_factor_unenrolled']),
    ADD COLUMN mail_authorized_addresses pg_catalog.text[] DEFAULT '{}' NOT NULL,
    ADD COLUMN mail_from_address pg_catalog.text
        CONSTRAINT settings_mail_from_address_form CHECK (
            mail_from_address OPERATOR(pg_catalog.~) '^[!-?A-~]{1,64}@[A-Za-z0-9.-]{1,190}$'),
    ADD COLUMN mail_from_name pg_catalog.text
        CONSTRAINT settings_mail_from_name_one_line CHECK (
            mail_from_name OPERATOR(pg_catalog.!~) '[[:cntrl:]]'
            AND pg_catalog.length(mail_from_name) OPERATOR(pg_catalog.<=) 200),
    ADD COLUMN otp_lifetime interval DEFAULT '1 day' NOT NULL
        CONSTRAINT settings_otp_lifetime_bounds CHECK (
            otp_lifetime OPERATOR(pg_catalog.>=) interval '1 minute'
            AND otp_lifetime OPERATOR(pg_catalog.<=) interval '7 days'
            AND pg_catalog.date_trunc('month', otp_lifetime) OPERATOR(pg_catalog.=) interval '0'),
    ADD COLUMN otp_length integer DEFAULT 6 NOT NULL
        CONSTRAINT settings_otp_length_bounds CHECK (
            otp_length OPERATOR(pg_catalog.>=) 6 AND otp_length OPERATOR(pg_catalog.<=) 10),
    ADD COLUMN otp_attempts integer DEFAULT 5 NOT NULL
        CONSTRAINT settings_otp_attempts_bounds CHECK (
            otp_attempts OPERATOR(pg_catalog.>=) 1 AND otp_attempts OPERATOR(pg_catalog.<=) 1000),
    ADD COLUMN otp_hash pg_catalog.text DEFAULT 'gotrue' NOT NULL
        CONSTRAINT settings_otp_hash_known CHECK (
            otp_hash OPERATOR(pg_catalog.=) ANY (ARRAY['gotrue', 'keyed'])),
    ADD COLUMN otp_verifications_per_address integer DEFAULT 30
        CONSTRAINT settings_otp_verifications_per_address_bounds CHECK (
            otp_verifications_per_address OPERATOR(pg_catalog.>=) 1
            AND otp_verifications_per_address OPERATOR(pg_catalog.<=) 1000000),
    ADD COLUMN pkce_lifetime interval DEFAULT '5 minutes' NOT NULL
        CONSTRAINT settings_pkce_lifetime_bounds CHECK (
            pkce_lifetime OPERATOR(pg_catalog.>=) interval '30 seconds'
            AND pkce_lifetime OPERATOR(pg_catalog.<=) interval '1 day'
            AND pg_catalog.date_trunc('month', pkce_lifetime) OPERATOR(pg_catalog.=) interval '0'),
    ADD COLUMN send_email_hook pg_catalog.text
        CONSTRAINT settings_send_email_hook_name CHECK (
            send_email_hook OPERATOR(pg_catalog.~) '^[A-Za-z_][A-Za-z0-9_]{0,62}[.][A-Za-z_][A-Za-z0-9_]{0,62}$'),
    ADD COLUMN send_email_hook_crossed boolean DEFAULT false NOT NULL;
COMMENT ON COLUMN auth_ext.settings.site_url IS 'The app''s own URL: where a link leads that asked for nothing else, or for something that is refused (GoTrue''s SITE_URL).';
COMMENT ON COLUMN auth_ext.settings.external_url IS 'Where browsers reach this API, with /auth/v1 behind a gateway: what the links of mails begin with (GoTrue''s API_EXTERNAL_URL).';
COMMENT ON COLUMN auth_ext.settings.redirect_allow_list IS 'Patterns of URLs that a link may lead to beside site_url. * is any run without . and /, ** anything, ? one character, [a-z], {a,b}; the whole URL up to # must match. auth_ext.check_redirect(url) says why one is refused.';
COMMENT ON COLUMN auth_ext.settings.redirect_loopback IS 'Whether links may lead to loopback addresses (127.0.0.1, ::1) on any port, as with GoTrue.';
COMMENT ON COLUMN auth_ext.settings.mail_min_interval IS 'The shortest time between two mails of a kind to one user: at most 1 day.';
COMMENT ON COLUMN auth_ext.settings.mail_per_hour IS 'Mails in an hour in all; NULL means without limit. Does not count with autoconfirm, as with GoTrue.';
COMMENT ON COLUMN auth_ext.settings.mail_requests_per_address IS 'Requests for mail from one client address in attempt_window; NULL means without limit.';
COMMENT ON COLUMN auth_ext.settings.mail_enabled IS 'Whether people may sign up and in with an e-mail address.';
COMMENT ON COLUMN auth_ext.settings.mail_magic_links IS 'Whether people may sign in with a link or a code by mail.';
COMMENT ON COLUMN auth_ext.settings.mail_double_confirm IS 'Whether a change of e-mail is confirmed by the current address, too, and not only by the new one.';
COMMENT ON COLUMN auth_ext.settings.mail_notifications IS 'What users are told by mail: password_changed, email_changed (to the old address), phone_changed, identity_linked, identity_unlinked, mfa_factor_enrolled, mfa_factor_unenrolled.';
COMMENT ON COLUMN auth_ext.settings.mail_authorized_addresses IS 'Who may get mail at all; everybody when empty. What follows a + in an address does not count.';
COMMENT ON COLUMN auth_ext.settings.mail_from_address IS 'The sender''s address; the courier''s own setting when NULL.';
COMMENT ON COLUMN auth_ext.settings.mail_from_name IS 'The sender''s name; the courier''s own setting when NULL.';
COMMENT ON COLUMN auth_ext.settings.otp_lifetime IS 'How long a code or a link can be used: 1 minute to 7 days.';
COMMENT ON COLUMN auth_ext.settings.otp_length IS 'The digits of a code: 6 to 10.';
COMMENT ON COLUMN auth_ext.settings.otp_attempts IS 'The wrong guesses that end a code.';
COMMENT ON COLUMN auth_ext.settings.otp_hash IS 'gotrue: codes and links are stored as GoTrue does, so that it can finish what began here; a dump tells those that are pending. keyed: with a key that no dump holds.';
COMMENT ON COLUMN auth_ext.settings.otp_verifications_per_address IS 'Codes and links that one client address may try in attempt_window; NULL means without limit.';
COMMENT ON COLUMN auth_ext.settings.pkce_lifetime IS 'How long the code that a link gave out can be exchanged: 30 seconds to 1 day, from the click.';
COMMENT ON COLUMN auth_ext.settings.send_email_hook IS 'schema.function(event jsonb) that sends mails in our place, with GoTrue''s event; NULL for none.';
COMMENT ON COLUMN auth_ext.settings.send_email_hook_crossed IS 'Whether the event of an e-mail change has each token_hash beside the other token, as GoTrue does.';

CREATE TRIGGER settings_redirects_are_checked
    BEFORE INSERT OR UPDATE OF redirect_allow_list ON auth_ext.settings
    FOR EACH ROW EXECUTE FUNCTION auth_ext.check_redirect_allow_list();
COMMENT ON TRIGGER settings_redirects_are_checked ON auth_ext.settings IS 'Refuses a pattern that cannot be read.';
