-- The way back, first step, as postgres: from now on each refresh hands out GoTrue's kind of token. Run it again until remaining_used_today is 0.
\set ON_ERROR_STOP on
UPDATE auth_ext.settings SET refresh_token_format = 'gotrue', otp_hash = 'gotrue', password_hash = 'bcrypt';
SELECT sessions, handed_back, remaining, remaining_used_today FROM auth_ext.handback_report();
