// With db-pre-request = auth_ext.check_request an access token dies with its session: also for rows.
import assert from 'node:assert/strict';
import { ask, signedUp } from '../lib/stack.mjs';

const { client, session } = await signedUp();
const read = () => ask('/rest/v1/notes?select=body', { bearer: session.access_token });
assert.equal((await read()).status, 200);
await client.auth.signOut();
const refused = await read();
assert.equal(refused.status, 401);
assert.equal((await refused.json()).code, 'session_not_found');
