// signOut({ scope: 'local' }) ends this session at once and no other.
import assert from 'node:assert/strict';
import { newClient, signedIn, signedUp } from '../lib/stack.mjs';

const { client, email, session } = await signedUp();
const other = await signedIn(email);
assert.equal((await client.auth.signOut({ scope: 'local' })).error, null);
assert.equal((await client.auth.getSession()).data.session, null);
assert.ok((await newClient().auth.refreshSession(session)).error);
assert.equal((await newClient().auth.getUser(session.access_token)).data.user, null);
assert.equal((await other.client.auth.getUser()).error, null);
