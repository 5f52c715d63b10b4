-- A key that breaks the key policy is refused with the reason, whatever else is in the array.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all

\set ec '{"kty":"EC","alg":"ES256","kid":"ec","use":"sig","key_ops":["sign","verify"],"crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}'
\set ed '{"kty":"OKP","alg":"EdDSA","kid":"ed","key_ops":["sign"],"crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}'
\set oct '{"kty":"oct","alg":"HS256","kid":"oct","key_ops":["sign"],"k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}'
CREATE TABLE refused (position serial, what text, keys jsonb);
INSERT INTO refused (what, keys) VALUES
    ('no key signs', jsonb_build_array(:'ec'::jsonb || '{"key_ops":["verify"]}', :'ed'::jsonb || '{"key_ops":["verify"]}')),
    ('two keys sign', jsonb_build_array(:'ec'::jsonb, :'ed'::jsonb)),
    ('two keys of one kid', jsonb_build_array(:'ec'::jsonb, :'ed'::jsonb || '{"kid":"ec","key_ops":["verify"]}')),
    ('use enc', jsonb_build_array(:'ec'::jsonb || '{"use":"enc"}')),
    ('use 7', jsonb_build_array(:'ec'::jsonb || '{"use":7}')),
    ('key_ops encrypt', jsonb_build_array(:'ec'::jsonb || '{"key_ops":["encrypt"]}')),
    ('key_ops twice', jsonb_build_array(:'ec'::jsonb || '{"key_ops":["sign","sign"]}')),
    ('key_ops text', jsonb_build_array(:'ec'::jsonb || '{"key_ops":"sign"}')),
    ('alg of another kind', jsonb_build_array(:'ec'::jsonb || '{"alg":"HS256"}')),
    ('alg of another curve', jsonb_build_array(:'ec'::jsonb || '{"alg":"ES384"}')),
    ('alg of encryption', jsonb_build_array(:'oct'::jsonb || '{"alg":"A256GCM"}')),
    ('alg none', jsonb_build_array(:'oct'::jsonb || '{"alg":"none"}')),
    ('curve of another alg', jsonb_build_array(:'ec'::jsonb || '{"crv":"P-384"}')),
    ('unknown curve', jsonb_build_array(:'ec'::jsonb || '{"crv":"secp256k1"}')),
    ('unknown kty', jsonb_build_array(:'ec'::jsonb || '{"kty":"AKP"}')),
    ('no kty', jsonb_build_array(:'ec'::jsonb - 'kty')),
    ('kid 7', jsonb_build_array(:'ec'::jsonb || '{"kid":7}')),
    ('empty kid', jsonb_build_array(:'ec'::jsonb || '{"kid":""}')),
    ('public key only', jsonb_build_array(:'ec'::jsonb - 'd')),
    ('public part of another', jsonb_build_array(:'ec'::jsonb || '{"d":"AAAQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}')),
    ('point not on the curve', jsonb_build_array(:'ec'::jsonb || '{"y":"AAFEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}')),
    ('x one byte short', jsonb_build_array(:'ed'::jsonb || '{"x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUQ"}')),
    ('x one byte long', jsonb_build_array(:'ed'::jsonb || '{"x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURoA"}')),
    ('Ed25519 with zeros', jsonb_build_array(:'ed'::jsonb || '{"x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}')),
    ('base64 and not base64url', jsonb_build_array(:'oct'::jsonb || '{"k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ+EstJQLr/T+1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow=="}')),
    ('secret of 31 bytes', jsonb_build_array(:'oct'::jsonb || jsonb_build_object('k', made.base64url(repeat('x', 31))))),
    ('secret of 47 bytes for HS384', jsonb_build_array(:'oct'::jsonb || '{"alg":"HS384"}' || jsonb_build_object('k', made.base64url(repeat('x', 47))))),
    ('secret of 63 bytes for HS512', jsonb_build_array(:'oct'::jsonb || '{"alg":"HS512"}' || jsonb_build_object('k', made.base64url(repeat('x', 63))))),
    ('a PEM as secret', jsonb_build_array(:'oct'::jsonb || jsonb_build_object('k', made.base64url('-----BEGIN PUBLIC KEY-----' || repeat('A', 60))))),
    -- made with OpenSSL for this test
    ('RSA of 1024 bits', '[{"kty":"RSA","alg":"RS256","kid":"small","key_ops":["sign"],"n":"yJunVpEghqf3iJmKsz4epnzN8JXAc0I1ETAU9kaKCHK9RgXRKks51VwI2AU-CE3v1XonfsMDEpcx8ONBxmmM1cnEVkvym0KGQ40Ja-6ujMfAmU_iN5YjODTFZJL5WGd4Bo5PIy1STht0ngCi7G4FbtrGfBKASTunsOsERChrcA8","e":"AQAB","d":"Ik68Z4maTm0bYDkiB1VwWHivn518tDl2aeIXM6cMpDU7OWZ1Rw5mbZ63xHnhCfqKMbAaYQto0x0YZWH4Nb6HXxsHMF7WD1esemZ9JWCRcCQn-DHzL9VE6zYfp6ihy2gxWNLcZVeijB5v1JXnsRaWnJN0r7y7B6skkjYbOc30bYE","p":"40ti8uLyVKF8zgGrzvD4FWWEA5PtUxXP3AynNUMQ4B2gsSUXSSSGTeD_kEIrCcY3F5GjA4sS0ULA0KSWrKdhyQ","q":"4fF491aZcwOcGmdpMsVsAOz7fWHNFXHlcd9YfpHTFiMCLoqFfsSgfoxsbHFoE9qlWe1ULw32gMXX7AUMG9_vFw","dp":"kd5Qm0XwdUXJ_b9uznkxDTJAHbeyqA6ofjUUngbzbpE1DlqabhNlqddKy_7a9gPiWVravixjoC5x5bSrChTFmQ","dq":"HJVy6z-ObCmBvylj-qNVNYzFiCguTM866rwJswF5xewp439swgvYDgpv0QxL0W8wyf6nTsiibcoZtecxj_k1gw","qi":"XhJQQ8Jj_vlSeQiYFJUuc97udy0yT8INxyudbHpjxCFD0_k1zCNaW6tt0NFtvzS4F3C-tjdS-WxkP45x_c4ZWA"}]');
SELECT what, made.error(format('SELECT auth_ext.import_signing_keys(%L)', keys)) FROM refused ORDER BY position;
-- The whole array is refused: a good key beside a bad one is not taken either.
SELECT made.error(format('SELECT auth_ext.import_signing_keys(%L)', jsonb_build_array(:'ec'::jsonb, :'ed'::jsonb || '{"crv":"Ed448","key_ops":["verify"]}')));
SELECT count(*) AS keys, array_agg(DISTINCT status) AS statuses FROM auth_ext.key_ring;
-- No error tells a private part.
SELECT count(*) AS told FROM refused, LATERAL (SELECT made.error(format('SELECT auth_ext.import_signing_keys(%L)', keys))) AS e(error),
    jsonb_array_elements(keys) AS key WHERE strpos(error, key ->> 'd') > 0 OR strpos(error, key ->> 'k') > 0;
