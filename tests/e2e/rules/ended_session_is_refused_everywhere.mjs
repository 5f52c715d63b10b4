// With db-pre-request = auth_ext.check_request an access token dies with its session: also for rows.
import assert from 'node:assert/strict';
import { ask, newClient, signedIn, signedUp } from '../lib/stack.mjs';

const { client, session } = await signedUp();
const read = () => ask('/rest/v1/notes?select=body', { bearer: session.access_token });
assert.equal((await read()).status, 200);
await client.auth.signOut();
const refused = await read();
assert.equal(refused.status, 401);
assert.equal((await refused.json()).code, 'session_not_found');
assert.equal(refused.headers.get('cache-control'), 'no-store');

// A client that learns of it has no session any more.
const { client: other, email } = await signedUp();
const third = await signedIn(email);
await other.auth.signOut({ scope: 'others' });
assert.equal((await third.client.auth.getUser()).error.name, 'AuthSessionMissingError');
assert.equal((await third.client.auth.getSession()).data.session, null);
assert.equal((await newClient().auth.getUser(third.session.access_token)).error.name, 'AuthSessionMissingError');
