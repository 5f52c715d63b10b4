// A client with autoRefreshToken gets the next access token shortly before the old one expires.
import assert from 'node:assert/strict';
import { claims, newEmail, signedUp, until } from '../lib/stack.mjs';

const { client, events, session } = await signedUp({ email: newEmail('short'), auth: { autoRefreshToken: true } });
assert.equal(claims(session.access_token).exp - claims(session.access_token).iat, 60);

await until(() => events.includes('TOKEN_REFRESHED'), 58);
const { session: next } = (await client.auth.getSession()).data;
assert.ok(Date.now() / 1000 < claims(session.access_token).exp, 'the old token is still good');
assert.notEqual(next.access_token, session.access_token);
assert.notEqual(next.refresh_token, session.refresh_token);
assert.equal(claims(next.access_token).session_id, claims(session.access_token).session_id);
await client.auth.stopAutoRefresh();
