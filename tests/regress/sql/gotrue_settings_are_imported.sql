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
