-- One HS256 key, as an older Supabase has it: a secret that every service shares.
SELECT auth_ext.import_signing_keys(to_jsonb(:'secret'::text));
