-- Each call of purge() begins with sessions where those before it have not been.

CREATE SEQUENCE auth_ext.purges;
COMMENT ON SEQUENCE auth_ext.purges IS 'Counts the calls of auth_ext.purge(): the number says where among the sessions one begins.';

REVOKE ALL ON SEQUENCE auth_ext.purges FROM PUBLIC, anon, authenticated, service_role;
