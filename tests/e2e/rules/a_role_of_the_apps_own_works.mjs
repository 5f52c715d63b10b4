// A user whose role is the application's own reads what that role may read, and is herself under /auth/v1/, without a grant on our
// schemas.
import assert from 'node:assert/strict';
import { ask, claims, newAdmin, newClient, newEmail, password } from '../lib/stack.mjs';

const email = newEmail('editor');
const made = await newAdmin().auth.admin.createUser({ email, password, email_confirm: true, role: 'e2e_editor' });
assert.equal(made.error, null);
const client = newClient();
const { data: { session } } = await client.auth.signInWithPassword({ email, password });
assert.equal(claims(session.access_token).role, 'e2e_editor');
const { data: drafts, error } = await client.from('drafts').select('body');
assert.equal(error, null);
assert.deepEqual(drafts, [{ body: 'for editors' }]);
assert.equal((await client.auth.getUser()).data.user.email, email);
assert.equal((await client.auth.updateUser({ data: { name: 'Ed' } })).data.user.user_metadata.name, 'Ed');
const refreshed = await client.auth.refreshSession();
assert.equal(claims(refreshed.data.session.access_token).role, 'e2e_editor');
// Others do not read it.
assert.notEqual((await ask('/rest/v1/drafts?select=body')).status, 200);
const bearer = refreshed.data.session.access_token;
assert.equal((await client.auth.signOut()).error, null);
// check_request() is everybody's.
const refused = await ask('/rest/v1/drafts?select=body', { bearer });
assert.equal(refused.status, 401);
assert.equal((await refused.json()).code, 'session_not_found');
