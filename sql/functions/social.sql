-- Social login. What clients call stands in auth_api under the same names, with the same C functions.

CREATE FUNCTION auth_ext.set_provider(name text, client_id text DEFAULT NULL, client_secret text DEFAULT NULL, enabled boolean DEFAULT NULL, options jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'set_provider_wrapper';
COMMENT ON FUNCTION auth_ext.set_provider(text, text, text, boolean, jsonb) IS
    'Sets a provider of social login, at once: what is not given stays as it is. client_id: several with commas, the first for redirects. client_secret: pass it as a bind parameter; for apple the private key (.p8). options: what differs from what is shipped, or the whole declaration of a provider of one''s own. Gives the provider without the secret.';

CREATE FUNCTION auth_ext.delete_provider(name text)
RETURNS boolean
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'delete_provider_wrapper';
COMMENT ON FUNCTION auth_ext.delete_provider(text) IS
    'Removes what was set of a provider, its secret and its documents; identities stay. false when nothing was set.';

CREATE FUNCTION auth_ext.provider_list()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'provider_list_wrapper';
COMMENT ON FUNCTION auth_ext.provider_list() IS
    'Every provider, shipped or set: [{name, enabled, shipped, client_ids, has_client_secret, options, issuer, callback_url, email_trust, updated_at}].';

CREATE FUNCTION auth_ext.provider_check(name text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'provider_check_wrapper';
COMMENT ON FUNCTION auth_ext.provider_check(text) IS
    'What is wrong with a provider: {ok, problems, notes, asked}. Asks a courier for its discovery document and keys afresh; what that brings is told by the next call.';

CREATE FUNCTION auth_ext.set_provider_keys(name text, jwks jsonb)
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'set_provider_keys_wrapper';
COMMENT ON FUNCTION auth_ext.set_provider_keys(text, jsonb) IS
    'Sets the key set (RFC 7517) of a provider by hand, so that its id tokens verify without a courier; NULL lets the courier bring it again.';

CREATE FUNCTION auth_ext.provider_token(identity_id uuid)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'provider_token_wrapper';
COMMENT ON FUNCTION auth_ext.provider_token(uuid) IS
    'The access token that a provider gave for an identity, where auth_ext.settings.provider_tokens_kept keeps it: {provider_token, provider, expires_at, renewing}. One that is over is renewed by a courier: ask again.';

CREATE FUNCTION auth_ext.sign_in_with_id_token(provider text, token text, access_token text DEFAULT NULL, nonce text DEFAULT NULL, link_identity boolean DEFAULT false)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_in_with_id_token_wrapper';
COMMENT ON FUNCTION auth_ext.sign_in_with_id_token(text, text, text, text, boolean) IS
    'Signs in with an id token of a provider, which is taken once: a session or a refusal. nonce: in clear; the token may hold it so, or its SHA-256 in hex or base64url. link_identity: adds the identity to the account of the caller.';

CREATE FUNCTION auth_ext.get_user_identities()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'get_user_identities_wrapper';
COMMENT ON FUNCTION auth_ext.get_user_identities() IS
    'The identities of the user in request.jwt.claims: {identities}.';

CREATE FUNCTION auth_ext.unlink_identity(identity_id text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'unlink_identity_wrapper';
COMMENT ON FUNCTION auth_ext.unlink_identity(text) IS
    'Takes an identity from the account of the user in request.jwt.claims, unless no way in would be left: {}.';

CREATE FUNCTION auth_ext.merge_identity(ticket text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'merge_identity_wrapper';
COMMENT ON FUNCTION auth_ext.merge_identity(text) IS
    'Moves an identity that belongs to another account to that of the caller, who has proved both: {user, from_user_id}. ticket: merge_ticket of the refusal identity_already_exists, good for five minutes and once. The sessions of the other account end, its data stay.';

CREATE FUNCTION auth_ext.courier_callback(request jsonb, carry text DEFAULT NULL, answers jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'courier_callback_wrapper';
COMMENT ON FUNCTION auth_ext.courier_callback(jsonb, text, jsonb) IS
    'For the courier: what a browser is told that a provider sent back, or what is to be asked before. {ask: {requests, carry}} or {answer: {status, headers, body}}.';

CREATE FUNCTION auth_api.sign_in_with_id_token(provider text, token text, access_token text DEFAULT NULL, nonce text DEFAULT NULL, link_identity boolean DEFAULT false)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_in_with_id_token_wrapper';
COMMENT ON FUNCTION auth_api.sign_in_with_id_token(text, text, text, text, boolean) IS
    'POST /rpc/sign_in_with_id_token: auth_ext.sign_in_with_id_token for PostgREST.';

CREATE FUNCTION auth_api.get_user_identities()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'get_user_identities_wrapper';
COMMENT ON FUNCTION auth_api.get_user_identities() IS
    'GET or POST /rpc/get_user_identities: auth_ext.get_user_identities for PostgREST.';

CREATE FUNCTION auth_api.merge_identity(ticket text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'merge_identity_wrapper';
COMMENT ON FUNCTION auth_api.merge_identity(text) IS
    'POST /rpc/merge_identity: auth_ext.merge_identity for PostgREST.';

CREATE FUNCTION auth_api.unlink_identity(identity_id text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'unlink_identity_wrapper';
COMMENT ON FUNCTION auth_api.unlink_identity(text) IS
    'POST /rpc/unlink_identity: auth_ext.unlink_identity for PostgREST.';
