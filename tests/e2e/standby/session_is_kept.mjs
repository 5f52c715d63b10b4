// On a hot standby, to which a fail-over may lead PostgREST for a while, a client keeps its session, and what only reads is answered.
import assert from 'node:assert/strict';
import { keepsTheSession } from '../lib/read_only.mjs';
import { ask } from '../lib/stack.mjs';

const isNginx = process.env.AUTH_EXT_GATEWAY === 'nginx';
if (!process.env.POSTGREST) {
  await keepsTheSession({ ownWords: !isNginx });
  assert.equal((await ask('/auth/v1/health')).status, 200);
  assert.equal((await (await ask('/auth/v1/.well-known/jwks.json')).json()).keys.length >= 0, true);
} else if (!isNginx) {
  // PostgREST cannot begin its transaction there and says 400. Behind nginx it must be kept off a standby: deploy/README.md says how.
  await keepsTheSession({ ownWords: false });
}
