-- What depends on the time or the keys must never be folded into a plan, an index or a generated column.
-- database: extension
SELECT p.oid::regprocedure AS immutable FROM pg_proc AS p
WHERE p.pronamespace IN ('auth_ext'::regnamespace, 'auth_api'::regnamespace) AND p.provolatile = 'i' ORDER BY p.oid::regprocedure::text;
SELECT p.oid::regprocedure AS function, p.provolatile AS volatility, p.proparallel AS parallel, p.proisstrict AS strict
FROM pg_proc AS p WHERE p.pronamespace = 'auth_ext'::regnamespace AND p.proname ~ '_jw[ts]$' ORDER BY p.oid::regprocedure::text;
CREATE TABLE token (token text);
CREATE INDEX ON token ((auth_ext.decode_jwt(token)));
ALTER TABLE token ADD valid boolean GENERATED ALWAYS AS ((auth_ext.verify_jwt(token)).valid) STORED;
