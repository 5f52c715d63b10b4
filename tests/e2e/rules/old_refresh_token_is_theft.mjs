// A refresh token that is of three refreshes ago is theft: the session ends for whoever has it.
import assert from 'node:assert/strict';
import { newClient, signedUp } from '../lib/stack.mjs';

const { client, session: stolen } = await signedUp();
await client.auth.refreshSession();
await client.auth.refreshSession();
const { data } = await client.auth.refreshSession();

const thief = await newClient().auth.refreshSession(stolen);
assert.equal(thief.error.status, 400);
assert.equal(thief.error.code, 'refresh_token_already_used');

const victim = await client.auth.refreshSession(data.session);
assert.equal(victim.error.status, 400);
assert.equal(victim.data.session, null);
// The access token is good by its signature and its expiry; the session is not.
const rest = await newClient().auth.getUser(data.session.access_token);
assert.equal(rest.data.user, null);
