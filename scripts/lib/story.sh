# shellcheck shell=bash
# The story that scripts/demo tells. Each function is one chapter; they run in this order in one database.

# An answer that gives nothing: GoTrue's shape of an error, and no token in it.
refused=":'answer'::jsonb -> 'access_token' IS NULL AND (:'answer'::jsonb ->> 'code')::integer BETWEEN 400 AND 403"

story() {
    install_it
    people_sign_up
    ada_signs_in
    everybody_reads_her_own_notes
    ada_refreshes
    a_stolen_token_is_found_out
    a_hook_adds_a_claim
    ada_signs_out_everywhere
}

install_it() {
    section 'Install the extension and create its tables'
    run 'CREATE EXTENSION auth_ext;'
    show_sql 'SELECT auth_ext.setup();'
    sql <<<'SELECT auth_ext.setup();' >/dev/null
    tell 'No mail is sent in this demo, so a new user counts as confirmed at once:'
    run 'UPDATE auth_ext.settings SET autoconfirm = true;'
    check 'there is one row of settings, and nobody has signed up' \
        '(SELECT count(*) FROM auth_ext.settings) = 1 AND NOT EXISTS (SELECT FROM auth.users)'
}

people_sign_up() {
    section 'Ada and Bob sign up'
    remember ada_password 'correct horse battery staple'
    remember bob_password 'tr0ub4dor and three more words'
    call answer "SELECT auth_ext.sign_up('ada@example.com', :'ada_password', '{\"name\": \"Ada\"}');" user.id user.email user.role
    check 'Ada has an account' ":'answer'::jsonb #>> '{user,email}' = 'ada@example.com'"
    remember ada_id "$(value answer user,id)"
    call answer "SELECT auth_ext.sign_up('bob@example.com', :'bob_password', '{\"name\": \"Bob\"}');" user.id user.email user.role
    check 'Bob has another' ":'answer'::jsonb #>> '{user,email}' = 'bob@example.com' AND :'answer'::jsonb #>> '{user,id}' <> :'ada_id'"
}

ada_signs_in() {
    section 'Ada signs in'
    call answer "SELECT auth_ext.sign_in_with_password('ada@example.com', 'a wrong guess');" code error_code msg
    check 'a wrong password is an answer, not an error that would undo what was counted' \
        ":'answer'::jsonb ->> 'error_code' = 'invalid_credentials' AND :'answer'::jsonb -> 'access_token' IS NULL"
    call answer "SELECT auth_ext.sign_in_with_password('ada@example.com', :'ada_password');" \
        access_token token_type expires_in refresh_token user.email
    check 'she gets an access token for an hour and a refresh token' \
        ":'answer'::jsonb ->> 'token_type' = 'bearer' AND (:'answer'::jsonb ->> 'expires_in')::integer = 3600
         AND length(:'answer'::jsonb ->> 'refresh_token') > 40"
    remember token "$(value answer access_token)"
    remember refresh_token "$(value answer refresh_token)"
    run "SELECT valid, claims ->> 'aud', claims ->> 'role', claims ->> 'email' FROM auth_ext.verify_jwt(:'token');"
    check 'the token verifies, and its claims name her, her role and her session' \
        "SELECT valid AND claims ->> 'sub' = :'ada_id' AND claims ->> 'role' = 'authenticated' AND claims ->> 'session_id' IS NOT NULL
         FROM auth_ext.verify_jwt(:'token')"
    tell 'The same token with other claims in it, as a forger would make it:'
    remember forged "$(sql <<<"SELECT split_part(:'token', '.', 1) || '.' || translate(encode(
        convert_to((auth_ext.decode_jwt(:'token') -> 'claims' || '{\"role\": \"service_role\"}')::text, 'UTF8'),
        'base64'), E'+/=\n', '-_') || '.' || split_part(:'token', '.', 3);")"
    run "SELECT valid, reason FROM auth_ext.verify_jwt(:'forged');"
    check 'it does not verify' "SELECT NOT valid AND reason = 'bad_signature' FROM auth_ext.verify_jwt(:'forged')"
    check 'the password is stored as an Argon2id hash only' \
        "SELECT encrypted_password LIKE '\$argon2id\$%' FROM auth.users WHERE email = 'ada@example.com'"
}

# as_user TOKEN_NAME STATEMENT: runs the statement as PostgREST does: in a transaction, as the role and with the claims of
# a verified token.
as_user() {
    remember claims "$(sql <<<"SELECT claims FROM auth_ext.verify_jwt(:'$1') WHERE valid;")"
    sql <<<"BEGIN;
            SELECT set_config('role', :'claims'::jsonb ->> 'role', true), set_config('request.jwt.claims', :'claims', true) \\g /dev/null
            $2
            COMMIT;"
}

# run_as_user WHO TOKEN_NAME STATEMENT: shows and runs it, and prints its rows.
run_as_user() {
    printf '   as %s:\n' "$1"
    show_sql "$3"
    remember rows "$(as_user "$2" "$3")"
    recall rows | sed 's/^/     /; $a\'
}

# refuse_user WHO TOKEN_NAME STATEMENT: shows and runs it, and prints the error with which it is refused.
refuse_user() {
    printf '   as %s:\n' "$1"
    show_sql "$3"
    remember refused "$(as_user "$2" "$3" 2>&1 || true)"
    recall refused | sed 's/^.*ERROR:  /     ERROR: /; $a\'
}

everybody_reads_her_own_notes() {
    section 'Everybody reads her own notes only'
    run 'CREATE TABLE notes (
  user_id uuid NOT NULL DEFAULT auth.uid() REFERENCES auth.users ON DELETE CASCADE,
  text text NOT NULL
);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON notes TO authenticated;
CREATE POLICY own_notes ON notes TO authenticated
  USING (auth.uid() = user_id) WITH CHECK (auth.uid() = user_id);'
    remember bob_token "$(sql <<<"SELECT auth_ext.sign_in_with_password('bob@example.com', :'bob_password') ->> 'access_token';")"
    tell 'What PostgREST does with a request: BEGIN; set_config() of role and request.jwt.claims from the token; the statement; COMMIT.'
    run_as_user Ada token "INSERT INTO notes (text) VALUES ('buy milk'), ('call the bank');"
    run_as_user Bob bob_token "INSERT INTO notes (text) VALUES ('water the plants');"
    run_as_user Ada token 'SELECT text FROM notes ORDER BY text;'
    check 'Ada sees hers' ":'rows' = E'buy milk\ncall the bank'"
    run_as_user Bob bob_token 'SELECT text FROM notes ORDER BY text;'
    check 'Bob sees his' ":'rows' = 'water the plants'"
    check 'there are three in all' '(SELECT count(*) FROM notes) = 3'
    tell "Bob tries to write a note in Ada's name:"
    refuse_user Bob bob_token "INSERT INTO notes VALUES (:'ada_id', 'Bob is great');"
    check 'the policy refuses' "strpos(:'refused', 'row-level security policy') > 0 AND (SELECT count(*) FROM notes) = 3"
}

ada_refreshes() {
    section 'Ada refreshes: a new pair of tokens, and the old refresh token is used up'
    call answer "SELECT auth_ext.refresh_session(:'refresh_token');" access_token refresh_token
    check 'it is another refresh token, of the same session' \
        ":'answer'::jsonb ->> 'refresh_token' <> :'refresh_token'
         AND (SELECT claims ->> 'session_id' FROM auth_ext.verify_jwt(:'answer'::jsonb ->> 'access_token') WHERE valid)
           = (SELECT claims ->> 'session_id' FROM auth_ext.verify_jwt(:'token') WHERE valid)"
    remember child "$(value answer refresh_token)"
    tell 'The answer got lost, or two tabs refresh at once: the same token again, within the grace window of 10 seconds:'
    call answer "SELECT auth_ext.refresh_session(:'refresh_token');" refresh_token
    check 'it gives the same child, so nobody is logged out' ":'answer'::jsonb ->> 'refresh_token' = :'child'"
}

a_stolen_token_is_found_out() {
    section "A stolen refresh token is found out"
    tell 'To keep the demo short, the grace window is set to one second, and nobody may be late (a phone in a tunnel may, once).'
    run "UPDATE auth_ext.settings SET grace_window = '1 second', late_retry_limit = 0;"
    remember stolen "$(recall child)"
    tell "A thief has copied Ada's current refresh token. Ada's app refreshes as usual:"
    call answer "SELECT auth_ext.refresh_session(:'child');" refresh_token
    check 'she gets the next one' ":'answer'::jsonb ->> 'refresh_token' <> :'stolen'"
    remember grandchild "$(value answer refresh_token)"
    remember session "$(sql <<<"SELECT claims ->> 'session_id' FROM auth_ext.verify_jwt(:'token');")"
    tell 'Later the thief tries the copy:'
    sleep 1.2
    call answer "SELECT auth_ext.refresh_session(:'stolen');" code error_code msg
    check 'the old token came back: somebody else has it' \
        ":'answer'::jsonb ->> 'error_code' = 'refresh_token_already_used' AND (:'answer'::jsonb ->> 'code')::integer = 400"
    tell 'The server cannot know which of the two is the thief, so the session is over for both:'
    call answer "SELECT auth_ext.refresh_session(:'grandchild');" code error_code
    check "Ada's newest token is refused" "$refused"
    call answer "SELECT auth_ext.refresh_session(:'stolen');" code error_code
    check "the thief's copy is refused" "$refused"
    run "SELECT session_id, reason FROM auth_ext.ended_sessions;"
    check 'the theft is on record, although the caller got an error' \
        "(SELECT array_agg(session_id::text || ' ' || reason) FROM auth_ext.ended_sessions) = ARRAY[:'session' || ' theft']"
    check 'the session itself is gone' "NOT EXISTS (SELECT FROM auth.sessions WHERE id = :'session')"
    run "UPDATE auth_ext.settings SET grace_window = DEFAULT, late_retry_limit = DEFAULT;"
}

a_hook_adds_a_claim() {
    section 'A custom access token hook adds a claim, and a policy uses it'
    run "CREATE TABLE user_profiles (id uuid PRIMARY KEY REFERENCES auth.users ON DELETE CASCADE, role text NOT NULL);
INSERT INTO user_profiles VALUES (:'ada_id', 'editor');
CREATE FUNCTION custom_access_token_hook(event jsonb) RETURNS jsonb LANGUAGE sql STABLE AS \$\$
  SELECT jsonb_set(event, '{claims,user_role}', coalesce(
    (SELECT to_jsonb(role) FROM public.user_profiles WHERE id = (event ->> 'user_id')::uuid), '\"reader\"'))
\$\$;
GRANT USAGE ON SCHEMA public TO supabase_auth_admin;
GRANT SELECT ON user_profiles TO supabase_auth_admin;
REVOKE EXECUTE ON FUNCTION custom_access_token_hook FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custom_access_token_hook TO supabase_auth_admin;
UPDATE auth_ext.settings SET custom_access_token_hook = 'public.custom_access_token_hook';"
    run "CREATE TABLE articles (title text NOT NULL);
ALTER TABLE articles ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON articles TO authenticated;
CREATE POLICY everybody_reads ON articles FOR SELECT TO authenticated USING (true);
CREATE POLICY editors_write ON articles FOR INSERT TO authenticated
  WITH CHECK (auth.jwt() ->> 'user_role' = 'editor');"
    call answer "SELECT auth_ext.sign_in_with_password('ada@example.com', :'ada_password');" access_token
    remember token "$(value answer access_token)"
    remember refresh_token "$(value answer refresh_token)"
    call bob "SELECT auth_ext.sign_in_with_password('bob@example.com', :'bob_password');" access_token
    remember bob_token "$(value bob access_token)"
    remember bob_refresh_token "$(value bob refresh_token)"
    run "SELECT claims ->> 'email', claims ->> 'user_role'
FROM (VALUES (:'token'), (:'bob_token')) AS issued (token), auth_ext.verify_jwt(issued.token);"
    check "Ada's token says editor, Bob's says reader" \
        "(SELECT claims ->> 'user_role' FROM auth_ext.verify_jwt(:'token') WHERE valid) = 'editor'
         AND (SELECT claims ->> 'user_role' FROM auth_ext.verify_jwt(:'bob_token') WHERE valid) = 'reader'"
    run_as_user Ada token "INSERT INTO articles VALUES ('Identity in the database');"
    refuse_user Bob bob_token "INSERT INTO articles VALUES ('Plants');"
    check 'the editor wrote, the reader was refused' \
        "strpos(:'refused', 'row-level security policy') > 0 AND (SELECT array_agg(title) FROM articles) = '{Identity in the database}'"
}

ada_signs_out_everywhere() {
    section 'Ada signs out on all her devices'
    show_sql "SELECT auth_ext.bind(:'token'); SELECT auth_ext.sign_out('global');"
    sql <<<"BEGIN;
            SELECT auth_ext.bind(:'token') \\g /dev/null
            SELECT auth_ext.sign_out('global') \\g /dev/null
            COMMIT;"
    check 'she has no session left' "NOT EXISTS (SELECT FROM auth.sessions WHERE user_id = :'ada_id')"
    call answer "SELECT auth_ext.refresh_session(:'refresh_token');" code error_code
    check 'her refresh token is refused' "$refused"
    call answer "SELECT auth_ext.refresh_session(:'bob_refresh_token');" refresh_token
    check 'Bob stays signed in' ":'answer'::jsonb ->> 'access_token' IS NOT NULL"
    run 'SELECT reason, count(*) FROM auth_ext.ended_sessions GROUP BY reason ORDER BY reason;'
    check 'how her sessions ended is on record' \
        "(SELECT count(*) FROM auth_ext.ended_sessions WHERE user_id = :'ada_id' AND reason = 'signed_out') > 0
         AND (SELECT count(*) FROM auth_ext.ended_sessions WHERE user_id = :'ada_id' AND reason = 'theft') = 1"
}
