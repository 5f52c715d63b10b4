-- Triggers and column defaults take the identity of the statement that fires them.

CREATE TABLE note (body text, owner uuid DEFAULT auth_ext.uid(), touched_by uuid);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    new.touched_by := auth_ext.uid();
    RETURN new;
END
$$;
CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON note FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER only_own BEFORE UPDATE ON note FOR EACH ROW WHEN (old.owner IS DISTINCT FROM auth_ext.uid())
    EXECUTE FUNCTION suppress_redundant_updates_trigger();
SET request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}';
INSERT INTO note (body) VALUES ('a'), ('b');
SET request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
INSERT INTO note (body) VALUES ('c');
UPDATE note SET body = 'B' WHERE body = 'b';
SELECT * FROM note ORDER BY owner, body;

-- A deferred trigger runs at COMMIT, before the settings of the transaction go.
CREATE TABLE log (uid uuid);
CREATE FUNCTION record_uid() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (auth_ext.uid()); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON note DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_uid();
RESET request.jwt.claims;
BEGIN;
SET LOCAL request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}';
INSERT INTO note (body) VALUES ('d');
SET LOCAL request.jwt.claims = '{"sub": "cccccccc-0000-4000-8000-000000000003"}';
COMMIT;
TABLE log;
