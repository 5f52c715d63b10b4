-- For the tests of phones and second factors: messages leave by the provider that plays Twilio at :twilio, addresses and numbers are to be
-- proved, and keys belong to the gateway's own name (a browser has none for an address).
DO $$ BEGIN PERFORM auth_ext.set_sms_provider('twilio', account => 'AC0123', sender => 'MG0123', secret => 'the token of Twilio'); END $$;
SELECT auth_ext.set_sms_provider('twilio', declaration => jsonb_set(declaration, '{url}',
    to_jsonb(:'twilio' || '/2010-04-01/Accounts/{{ .Account }}/Messages.json')) || '{"local": true}') ->> 'name'
FROM auth_ext.sms_providers WHERE name = 'twilio';
UPDATE auth_ext.settings
SET autoconfirm = false,
    phone_enabled = true,
    sms_provider = 'twilio',
    sms_min_interval = '0',
    sms_per_hour = NULL,
    sms_per_number = 8,
    sms_requests_per_address = NULL,
    sms_test_otp = '491700000001:123456',
    sms_test_otp_until = now() + interval '1 day',
    anonymous_sign_in_allowed = true,
    anonymous_sign_ins_per_address = NULL,
    phone_factor_enabled = true,
    webauthn_factor_enabled = true,
    passkeys_enabled = true,
    relying_party_id = 'localhost',
    relying_party_name = 'Notes',
    relying_party_origins = :'origin';
