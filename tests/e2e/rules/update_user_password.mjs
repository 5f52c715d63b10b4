// A new password holds at once, the old one no longer, and the user's other sessions end.
import assert from 'node:assert/strict';
import { newClient, password, signedIn, signedUp } from '../lib/stack.mjs';

const { client, email } = await signedUp();
const other = await signedIn(email);
const same = await client.auth.updateUser({ password });
assert.equal(same.error.status, 422);
assert.equal(same.error.code, 'same_password');

const changed = await client.auth.updateUser({ password: 'another long pass phrase' });
assert.equal(changed.error, null);
assert.equal((await client.auth.getUser()).error, null);
assert.ok((await other.client.auth.refreshSession()).error, 'the other session has ended');
assert.equal((await newClient().auth.signInWithPassword({ email, password })).error.code, 'invalid_credentials');
assert.equal((await newClient().auth.signInWithPassword({ email, password: 'another long pass phrase' })).error, null);
