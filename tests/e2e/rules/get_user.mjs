// getUser() asks the server, which verifies the token and reads the user.
import assert from 'node:assert/strict';
import { newClient, signedUp } from '../lib/stack.mjs';

const { client, user, session } = await signedUp({ data: { name: 'Ada' } });
const { data, error } = await client.auth.getUser();
assert.equal(error, null);
assert.equal(data.user.id, user.id);
assert.equal(data.user.user_metadata.name, 'Ada');

const stranger = newClient();
assert.equal((await stranger.auth.getUser(session.access_token)).data.user.id, user.id);
assert.equal((await stranger.auth.getUser()).error.name, 'AuthSessionMissingError');
const [header, body, signature] = session.access_token.split('.');
const changed = `${header}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
const refused = await stranger.auth.getUser(changed);
assert.equal(refused.data.user, null);
assert.ok([401, 403].includes(refused.error.status), `status ${refused.error.status}`);
