// A client whose access token has expired refreshes it before it asks for anything.
import assert from 'node:assert/strict';
import { claims, newEmail, signedUp, sleep } from '../lib/stack.mjs';

const { client, events, session } = await signedUp({ email: newEmail('brief') });
await sleep(5000);
assert.ok(Date.now() / 1000 > claims(session.access_token).exp);
const { data, error } = await client.from('notes').insert({ body: 'after a while' }).select();
assert.equal(error, null);
assert.equal(data[0].body, 'after a while');
assert.ok(events.includes('TOKEN_REFRESHED'));
