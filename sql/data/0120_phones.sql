-- Phones and text messages: their settings. GoTrue's tables hold the numbers and the codes.

ALTER TABLE auth_ext.settings
    ADD COLUMN phone_enabled boolean DEFAULT false NOT NULL,
    ADD COLUMN phone_autoconfirm boolean DEFAULT false NOT NULL,
    ADD COLUMN sms_otp_lifetime interval DEFAULT '5 minutes' NOT NULL
        CONSTRAINT settings_sms_otp_lifetime_bounds CHECK (
            sms_otp_lifetime OPERATOR(pg_catalog.>=) interval '30 seconds'
            AND sms_otp_lifetime OPERATOR(pg_catalog.<=) interval '1 day'
            AND pg_catalog.date_trunc('month', sms_otp_lifetime) OPERATOR(pg_catalog.=) interval '0'),
    ADD COLUMN sms_otp_length integer DEFAULT 6 NOT NULL
        CONSTRAINT settings_sms_otp_length_bounds CHECK (
            sms_otp_length OPERATOR(pg_catalog.>=) 6 AND sms_otp_length OPERATOR(pg_catalog.<=) 10),
    ADD COLUMN sms_min_interval interval DEFAULT '60 seconds' NOT NULL
        CONSTRAINT settings_sms_min_interval_bounds CHECK (
            sms_min_interval OPERATOR(pg_catalog.>=) interval '0'
            AND sms_min_interval OPERATOR(pg_catalog.<=) interval '1 day'
            AND pg_catalog.date_trunc('month', sms_min_interval) OPERATOR(pg_catalog.=) interval '0'),
    ADD COLUMN sms_per_hour integer DEFAULT 30
        CONSTRAINT settings_sms_per_hour_bounds CHECK (
            sms_per_hour OPERATOR(pg_catalog.>=) 1 AND sms_per_hour OPERATOR(pg_catalog.<=) 100000000),
    ADD COLUMN sms_per_number integer DEFAULT 10
        CONSTRAINT settings_sms_per_number_bounds CHECK (
            sms_per_number OPERATOR(pg_catalog.>=) 1 AND sms_per_number OPERATOR(pg_catalog.<=) 1000000),
    ADD COLUMN sms_requests_per_address integer DEFAULT 30
        CONSTRAINT settings_sms_requests_per_address_bounds CHECK (
            sms_requests_per_address OPERATOR(pg_catalog.>=) 1
            AND sms_requests_per_address OPERATOR(pg_catalog.<=) 1000000),
    ADD COLUMN sms_prefixes pg_catalog.text[] DEFAULT '{}' NOT NULL
        CONSTRAINT settings_sms_prefixes_form CHECK (
            pg_catalog.cardinality(sms_prefixes) OPERATOR(pg_catalog.<=) 300
            AND sms_prefixes::pg_catalog.text
                OPERATOR(pg_catalog.~) '^[{]([1-9][0-9]{0,14}(,[1-9][0-9]{0,14})*)?[}]$'),
    ADD COLUMN sms_template pg_catalog.text DEFAULT 'Your code is {{ .Code }}' NOT NULL,
    ADD COLUMN sms_test_otp pg_catalog.text
        CONSTRAINT settings_sms_test_otp_length CHECK (
            pg_catalog.octet_length(sms_test_otp) OPERATOR(pg_catalog.<=) 10000),
    ADD COLUMN sms_test_otp_until timestamp with time zone,
    ADD COLUMN sms_provider pg_catalog.text
        CONSTRAINT settings_sms_provider_form CHECK (
            sms_provider OPERATOR(pg_catalog.~) '^[a-z0-9][a-z0-9_-]{0,62}$'),
    ADD COLUMN send_sms_hook pg_catalog.text
        CONSTRAINT settings_send_sms_hook_form CHECK (
            send_sms_hook OPERATOR(pg_catalog.~) '^[A-Za-z_][A-Za-z0-9_]{0,62}[.][A-Za-z_][A-Za-z0-9_]{0,62}$');
COMMENT ON COLUMN auth_ext.settings.phone_enabled IS 'Whether people may sign up and in with a phone number.';
COMMENT ON COLUMN auth_ext.settings.phone_autoconfirm IS 'Whether a phone number counts without a code that was sent to it.';
COMMENT ON COLUMN auth_ext.settings.sms_otp_lifetime IS 'How long a code of a text message can be used: 30 seconds to 1 day.';
COMMENT ON COLUMN auth_ext.settings.sms_otp_length IS 'The digits of such a code: 6 to 10.';
COMMENT ON COLUMN auth_ext.settings.sms_min_interval IS 'The shortest time between two messages of a kind to one user: at most 1 day.';
COMMENT ON COLUMN auth_ext.settings.sms_per_hour IS 'Messages in an hour in all; NULL means without limit.';
COMMENT ON COLUMN auth_ext.settings.sms_per_number IS 'Messages in an hour to one number, whoever asks; NULL means without limit.';
COMMENT ON COLUMN auth_ext.settings.sms_requests_per_address IS 'Requests for a message from one client address in attempt_window; NULL means without limit.';
COMMENT ON COLUMN auth_ext.settings.sms_prefixes IS 'What numbers begin with that get messages, such as {49,43}; all when empty. Others are refused before anything is sent.';
COMMENT ON COLUMN auth_ext.settings.sms_template IS 'What a message says, in Go''s template language; {{ .Code }} is the code.';
COMMENT ON COLUMN auth_ext.settings.sms_test_otp IS 'Numbers of testers that get no message, with their codes, which can be used again and again: 491700000001:123456,491700000002:654321.';
COMMENT ON COLUMN auth_ext.settings.sms_test_otp_until IS 'When those codes are over; NULL means never.';
COMMENT ON COLUMN auth_ext.settings.sms_provider IS 'The row of auth_ext.sms_providers that messages leave by; the courier''s own setting when NULL.';
COMMENT ON COLUMN auth_ext.settings.send_sms_hook IS 'schema.function(event jsonb) that sends messages in our place, with GoTrue''s event; NULL for none.';

CREATE TRIGGER settings_messages_are_checked
    BEFORE INSERT OR UPDATE OF sms_template, sms_test_otp ON auth_ext.settings
    FOR EACH ROW EXECUTE FUNCTION auth_ext.check_sms_settings();
COMMENT ON TRIGGER settings_messages_are_checked ON auth_ext.settings IS 'Refuses a text without the code, and test codes that cannot be read.';
ALTER TABLE auth_ext.settings ENABLE ALWAYS TRIGGER settings_messages_are_checked;
