-- The environment of a GoTrue, as Supabase's compose file gives it, becomes settings, keys and mail subjects here.
SELECT 'GOTRUE_API_HOST=0.0.0.0
GOTRUE_API_PORT=9999
API_EXTERNAL_URL=http://localhost:8000/auth/v1
GOTRUE_DB_DRIVER=postgres
GOTRUE_DB_DATABASE_URL=postgres://supabase_auth_admin:canary-password@db:5432/postgres
GOTRUE_SITE_URL=http://localhost:3000
GOTRUE_URI_ALLOW_LIST=https://app.example.com/**
GOTRUE_DISABLE_SIGNUP=false
GOTRUE_JWT_ADMIN_ROLES=service_role
GOTRUE_JWT_AUD=authenticated
GOTRUE_JWT_DEFAULT_GROUP_NAME=authenticated
GOTRUE_JWT_EXP=1800
GOTRUE_JWT_SECRET=canary-secret-with-at-least-32-characters
GOTRUE_EXTERNAL_EMAIL_ENABLED=true
GOTRUE_EXTERNAL_ANONYMOUS_USERS_ENABLED=true
GOTRUE_MAILER_AUTOCONFIRM=false
GOTRUE_SMTP_ADMIN_EMAIL=admin@example.com
GOTRUE_SMTP_HOST=mail
GOTRUE_SMTP_PASS=canary-password
GOTRUE_SMTP_SENDER_NAME="Fake # sender"
GOTRUE_MAILER_SUBJECTS_INVITE=Come in, {{ .Email }}
GOTRUE_MAILER_SUBJECTS_RECOVERY=Broken {{ .Nothing
GOTRUE_MAILER_NOTIFICATIONS_PASSWORD_CHANGED_ENABLED=true
GOTRUE_PASSWORD_MIN_LENGTH=200
GOTRUE_SESSIONS_TIMEBOX=720h
GOTRUE_HOOK_CUSTOM_ACCESS_TOKEN_ENABLED=true
GOTRUE_HOOK_CUSTOM_ACCESS_TOKEN_URI=pg-functions://postgres/public/custom_access_token_hook
GOTRUE_EXTERNAL_PHONE_ENABLED=true
GOTRUE_SMS_PROVIDER=twilio
GOTRUE_SMS_TWILIO_ACCOUNT_SID=AC0123
GOTRUE_SMS_TWILIO_AUTH_TOKEN=canary-token
GOTRUE_SMS_TWILIO_MESSAGE_SERVICE_SID=MG0123
GOTRUE_SMS_OTP_EXP=60
GOTRUE_SMS_TEMPLATE=No code in it
GOTRUE_SMS_TEST_OTP=491700000001:987654
GOTRUE_SMS_TEST_OTP_VALID_UNTIL=2100-01-01T00:00:00Z
GOTRUE_HOOK_SEND_SMS_ENABLED=true
GOTRUE_HOOK_SEND_SMS_URI=https://example.com/send
GOTRUE_MFA_PHONE_ENROLL_ENABLED=true
GOTRUE_MFA_WEB_AUTHN_ENROLL_ENABLED=true
GOTRUE_PASSKEY_ENABLED=true
GOTRUE_WEBAUTHN_RP_ID=example.com
GOTRUE_WEBAUTHN_RP_ORIGINS=https://app.example.com
GOTRUE_SAML_ENABLED=true
PATH=/usr/bin' AS environment \gset
\pset format unaligned

-- Nothing is changed when only asked.
SELECT count(*) AS rows FROM auth_ext.import_gotrue_settings(:'environment', dry_run => true);
SELECT access_token_lifetime, (SELECT count(*) FROM auth_ext.mail_templates) AS templates,
    (SELECT count(*) FROM auth_ext.key_ring WHERE algorithm = 'HS256') AS secrets FROM auth_ext.settings;

SELECT * FROM auth_ext.import_gotrue_settings(:'environment');
SELECT access_token_lifetime, session_time_box, site_url, redirect_allow_list, anonymous_sign_in_allowed, mail_from_name,
    mail_notifications, password_min_length, custom_access_token_hook FROM auth_ext.settings;
SELECT phone_enabled, sms_provider, sms_otp_lifetime, sms_test_otp, sms_test_otp_until AT TIME ZONE 'UTC' AS until, phone_factor_enabled,
    webauthn_factor_enabled, passkeys_enabled, relying_party_id, relying_party_origins FROM auth_ext.settings;
SELECT name, account, sender, sealed_secret IS NOT NULL AS has_secret, position('canary' IN encode(sealed_secret, 'escape')) AS in_clear FROM auth_ext.sms_providers WHERE name = 'twilio';
SELECT state, meaning FROM auth_ext.doctor() WHERE "check" = 'sms_test_otp';
SELECT count(*) AS secrets_told FROM auth_ext.import_gotrue_settings(:'environment', dry_run => true) AS i WHERE i::text ~ 'canary|987654';
SELECT type, subject FROM auth_ext.mail_templates;
SELECT algorithm, status FROM auth_ext.key_ring ORDER BY algorithm;

-- A second time: the key is in the ring already.
SELECT variable, became, regexp_replace(note, '"[-0-9a-f]{36}"', '…') AS note FROM auth_ext.import_gotrue_settings(:'environment')
WHERE variable ~ 'SECRET|PASSWORD_MIN|RECOVERY';

-- What is no environment.
SELECT * FROM auth_ext.import_gotrue_settings(E'GOTRUE_SITE_URL=http://a\nsecret words');
SELECT count(*) FROM auth_ext.import_gotrue_settings(NULL);
SET ROLE service_role;
SELECT * FROM auth_ext.import_gotrue_settings('');
