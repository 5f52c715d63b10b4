// refreshSession() gives the next access and refresh token of the same session, again and again.
import assert from 'node:assert/strict';
import { claims, signedUp } from '../lib/stack.mjs';

const { client, session } = await signedUp();
const seen = new Set([session.refresh_token]);
for (let i = 0; i < 5; i++) {
  const { data, error } = await client.auth.refreshSession();
  assert.equal(error, null);
  assert.equal(claims(data.session.access_token).session_id, claims(session.access_token).session_id);
  assert.equal(data.user.id, session.user.id);
  assert.ok(!seen.has(data.session.refresh_token));
  seen.add(data.session.refresh_token);
}
