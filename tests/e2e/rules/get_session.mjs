// getSession() gives the session that a client has, and nothing to a client that has none.
import assert from 'node:assert/strict';
import { newClient, signedUp } from '../lib/stack.mjs';

const { client, session } = await signedUp();
assert.equal((await client.auth.getSession()).data.session.access_token, session.access_token);
assert.equal((await newClient().auth.getSession()).data.session, null);
