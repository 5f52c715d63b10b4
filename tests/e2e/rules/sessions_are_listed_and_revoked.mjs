// The user's own sessions by RPC: a list, and an end for one of them.
import assert from 'node:assert/strict';
import { claims, signedIn, signedUp } from '../lib/stack.mjs';

const { client, email, session } = await signedUp();
const other = await signedIn(email);
const api = client.schema('auth_api');
const listed = await api.rpc('list_sessions');
assert.equal(listed.error, null);
const ids = (answer) => answer.data.map(({ id }) => id).sort();
const [mine, theirs] = [session, other.session].map(({ access_token }) => claims(access_token).session_id);
assert.deepEqual(ids(listed), [mine, theirs].sort());

assert.equal((await api.rpc('revoke_session', { session_id: theirs })).error, null);
assert.deepEqual(ids(await api.rpc('list_sessions')), [mine]);
assert.ok((await other.client.auth.refreshSession()).error);
