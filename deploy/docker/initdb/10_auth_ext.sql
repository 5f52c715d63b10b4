-- A new database has auth_ext from the first start on.
CREATE EXTENSION auth_ext;
SELECT auth_ext.setup();
