// signOut({ scope: 'others' }) ends all sessions of the user but this one.
import assert from 'node:assert/strict';
import { signedIn, signedUp } from '../lib/stack.mjs';

const { client, email, events } = await signedUp();
const others = [await signedIn(email), await signedIn(email)];
assert.equal((await client.auth.signOut({ scope: 'others' })).error, null);
for (const other of others) assert.ok((await other.client.auth.refreshSession()).error);
assert.equal((await client.auth.refreshSession()).error, null);
assert.ok(!events.includes('SIGNED_OUT'));
