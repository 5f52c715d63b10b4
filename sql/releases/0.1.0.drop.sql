-- Whether the session is looked at is not the caller's choice any more.
DROP FUNCTION IF EXISTS auth_ext.bind(text, boolean, boolean);
