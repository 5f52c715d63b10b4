// Two clients that hold the same refresh token and use it at once get the same next one, and both go on.
import assert from 'node:assert/strict';
import { newClient, signedUp } from '../lib/stack.mjs';

const { session } = await signedUp();
const clients = [newClient(), newClient(), newClient()];
const answers = await Promise.all(clients.map((client) => client.auth.refreshSession(session)));
for (const { error } of answers) assert.equal(error, null);
assert.equal(new Set(answers.map(({ data }) => data.session.refresh_token)).size, 1);
for (const client of clients) assert.equal((await client.auth.getUser()).error, null);
assert.equal((await clients[0].auth.refreshSession()).error, null);
