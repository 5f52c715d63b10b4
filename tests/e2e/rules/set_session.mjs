// setSession() takes over tokens from elsewhere, also when the access token has expired.
import assert from 'node:assert/strict';
import { newClient, newEmail, signedUp, sleep } from '../lib/stack.mjs';

const fresh = await signedUp();
const taken = await newClient().auth.setSession(fresh.session);
assert.equal(taken.error, null);
assert.equal(taken.data.user.id, fresh.user.id);
assert.equal(taken.data.session.refresh_token, fresh.session.refresh_token);

const stale = await signedUp({ email: newEmail('brief') });
await sleep(5000);
const client = newClient();
const renewed = await client.auth.setSession(stale.session);
assert.equal(renewed.error, null);
assert.notEqual(renewed.data.session.refresh_token, stale.session.refresh_token);
assert.equal((await client.auth.getUser()).data.user.id, stale.user.id);
