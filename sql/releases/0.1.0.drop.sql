-- The caller chose whether a token's session was looked at: now it is a function of its own.
DROP FUNCTION auth_ext.bind(text, boolean, boolean);

