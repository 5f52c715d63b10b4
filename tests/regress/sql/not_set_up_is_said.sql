-- Before setup() every function says what is missing and what to do; nothing crashes.
-- database: extension
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
SELECT failure($$SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery')$$);
SELECT failure($$SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')$$);
SELECT failure($$SELECT auth_ext.refresh_session('x')$$);
SELECT failure($$SELECT auth_ext.verify_jwt('x')$$);
SELECT failure($$SELECT auth_ext.decode_jwt('x')$$);
SELECT failure($$SELECT auth_ext.explain_jwt('x')$$);
SELECT failure($$SELECT auth_ext.jwks()$$);
SELECT failure($$SELECT auth_ext.sign_jwt('{}')$$);
SELECT failure($$SELECT auth_ext.create_api_key('anon')$$);
SELECT failure($$SELECT auth_ext.postgrest_config()$$);
SELECT auth_ext.uid() IS NULL AS nobody;
