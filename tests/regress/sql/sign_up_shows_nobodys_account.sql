-- Who signs up with an address or a number that is taken learns nothing of whose it is: the answer is that of a new account, also
-- where nobody has confirmed the address. Only the id is the account's, as with GoTrue.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
CREATE FUNCTION bare(answer jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT answer - 'created_at' - 'updated_at' - 'confirmation_sent_at' - 'id' #- '{identities,0,identity_id}' #- '{identities,0,id}'
        #- '{identities,0,user_id}' #- '{identities,0,created_at}' #- '{identities,0,updated_at}' #- '{identities,0,last_sign_in_at}'
        #- '{identities,0,identity_data,sub}' #- '{user_metadata,sub}'
$$;
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = false, phone_enabled = true, mail_min_interval = '0', mail_per_hour = NULL, sms_min_interval = '0', argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.admin_create_user('ann@example.com', phone => '+49 157 79951492', phone_confirm => true, app_metadata => '{"tenant": "acme"}', user_metadata => '{"name": "Ann Secret"}') AS ann \gset
SELECT bare(auth_ext.sign_up('ann@example.com', 'whatever it is', data => '{"mine": 1}')) AS taken \gset
SELECT bare(auth_ext.sign_up('new@example.com', 'whatever it is', data => '{"mine": 1}')) AS new \gset
SELECT :'taken'::jsonb = replace(:'new', 'new@example.com', 'ann@example.com')::jsonb AS same, :'taken' ~ 'Secret|acme|4915' AS tells;
SELECT jsonb_pretty(:'taken');
SELECT answer ->> 'id' = :'ann'::jsonb ->> 'id' AS same_id, answer #>> '{identities,0,user_id}' = answer ->> 'id' AS of_it, answer #>> '{user_metadata,sub}' = answer ->> 'id' AS sub,
    (answer ->> 'created_at')::timestamptz > (:'ann'::jsonb ->> 'created_at')::timestamptz AS made_now
FROM auth_ext.sign_up('ann@example.com', 'whatever it is') AS answer;
-- By number.
SELECT outcome(auth_ext.admin_create_user('bob@example.com', phone => '+49 157 79951493', user_metadata => '{"name": "Bob Secret"}'));
SELECT bare(auth_ext.sign_up(phone => '+49 157 79951493', password => 'whatever it is')) AS taken \gset
SELECT bare(auth_ext.sign_up(phone => '+49 157 79951494', password => 'whatever it is')) AS new \gset
SELECT :'taken'::jsonb = replace(:'new', '79951494', '79951493')::jsonb AS same, :'taken' ~ 'Secret|bob' AS tells;
