// getClaims() verifies a token with the published keys, or asks the server where the key is a shared secret.
import assert from 'node:assert/strict';
import { ask, signedUp } from '../lib/stack.mjs';

const { client, user } = await signedUp();
const { data, error } = await client.auth.getClaims();
assert.equal(error, null);
assert.equal(data.claims.sub, user.id);

const keys = (await (await ask('/auth/v1/.well-known/jwks.json', { apikey: null })).json()).keys;
if (process.env.JWT_SECRET) {
  assert.equal(data.header.alg, 'HS256');
  assert.equal(data.header.kid, undefined);
} else {
  assert.equal(data.header.alg, 'ES256');
  assert.ok(keys.some((key) => key.kid === data.header.kid && key.alg === 'ES256'));
}
assert.ok(keys.every((key) => key.kty !== 'oct' && key.d === undefined), 'only public keys are published');
