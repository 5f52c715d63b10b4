// signOut() ends every session of the user, and nobody else's.
import assert from 'node:assert/strict';
import { newClient, signedIn, signedUp } from '../lib/stack.mjs';

const stranger = await signedUp();
const { client, email, session } = await signedUp();
const other = await signedIn(email);
assert.equal((await client.auth.signOut()).error, null);
assert.ok((await other.client.auth.refreshSession()).error);
assert.equal((await newClient().auth.getUser(session.access_token)).data.user, null);
assert.equal((await stranger.client.auth.getUser()).error, null);
