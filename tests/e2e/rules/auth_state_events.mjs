// onAuthStateChange() tells what happens to a session.
import assert from 'node:assert/strict';
import { password, signedUp, sleep } from '../lib/stack.mjs';

const { client, email, events } = await signedUp();
await client.auth.refreshSession();
await client.auth.updateUser({ data: { name: 'Ada' } });
await client.auth.signOut();
await client.auth.signInWithPassword({ email, password });
await sleep(100);
assert.deepEqual(events.filter((event) => event !== 'INITIAL_SESSION'),
  ['SIGNED_IN', 'TOKEN_REFRESHED', 'USER_UPDATED', 'SIGNED_OUT', 'SIGNED_IN']);
