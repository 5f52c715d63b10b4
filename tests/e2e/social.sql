-- Providers for the tests in `social`: url is the gateway's, rich and lean are the issuers.
ALTER ROLE auth_ext_courier LOGIN;
UPDATE auth_ext.settings
SET external_url = :'url' || '/auth/v1',
    site_url = :'url',
    manual_linking_allowed = true,
    anonymous_sign_in_allowed = true,
    redirect_allow_list = ARRAY['https://app.example.com/**', :'url' || '/**'];
-- The first client is the one of the redirect; a telephone's id tokens are for the second.
SELECT auth_ext.set_provider('elsewhere', 'notes,telephone', 's/+e=cret', true, jsonb_build_object('issuer', :'rich', 'local', true));
SELECT auth_ext.set_provider('lean', 'notes,telephone', 's/+e=cret', true, jsonb_build_object('issuer', :'lean', 'local', true));
