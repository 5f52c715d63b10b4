// Recovery codes by supabase-js (experimental there): ten, each once, beside another factor.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confirmed, refused } from '../lib/people.mjs';
import { claims, signedIn } from '../lib/stack.mjs';
import { code } from '../lib/totp.mjs';

const options = { auth: { experimental: { recoveryCodes: true } } };

async function withApp(client) {
  const { data: factor } = await client.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'my app' });
  const { error } = await client.auth.mfa.challengeAndVerify({ factorId: factor.id, code: code(factor.totp.secret) });
  assert.equal(error, null);
  return factor.id;
}

test('ten codes, each of which raises a session once', async () => {
  const { client, email } = await confirmed(options);
  const { recoveryCodes } = client.auth.mfa;
  // They stand beside another factor, never alone.
  refused(await recoveryCodes.generate(), 422, 'mfa_recovery_codes_sole_factor');
  const app = await withApp(client);
  refused(await recoveryCodes.getStatus(), 404, 'mfa_factor_not_found');
  const { data, error } = await recoveryCodes.generate();
  assert.equal(error, null);
  assert.deepEqual([data.type, data.total, data.codes.length], ['recovery_code', 10, 10]);

  const { client: later } = await signedIn(email, options);
  refused(await later.auth.mfa.recoveryCodes.verify({ code: 'aaaaaaaaaaaaaaaa' }), 422, 'mfa_verification_failed');
  // As somebody reads it off paper.
  const typed = data.codes[0].toUpperCase().replace(/(.{4})(?=.)/g, '$1-');
  const raised = await later.auth.mfa.recoveryCodes.verify({ code: typed });
  assert.equal(raised.error, null);
  assert.equal(claims(raised.data.access_token).aal, 'aal2');
  assert.ok(claims(raised.data.access_token).amr.some((one) => one.method === 'mfa/recovery_code'));
  assert.equal((await later.auth.mfa.recoveryCodes.getStatus()).data.remaining, 9);
  const { client: thief } = await signedIn(email, options);
  refused(await thief.auth.mfa.recoveryCodes.verify({ code: data.codes[0] }), 422, 'mfa_verification_failed');

  const { data: fresh } = await later.auth.mfa.recoveryCodes.regenerate();
  assert.equal(fresh.codes.length, 10);
  refused(await thief.auth.mfa.recoveryCodes.verify({ code: data.codes[1] }), 422, 'mfa_verification_failed');
  // They go with the last factor beside them.
  assert.equal((await later.auth.mfa.unenroll({ factorId: app })).error, null);
  refused(await later.auth.mfa.recoveryCodes.getStatus(), 404, 'mfa_factor_not_found');
});

test('they are removed by who has shown a factor', async () => {
  const { client, email } = await confirmed(options);
  await withApp(client);
  assert.equal((await client.auth.mfa.recoveryCodes.generate({ friendlyName: 'on paper' })).data.friendly_name, 'on paper');
  const { client: thief } = await signedIn(email, options);
  assert.notEqual((await thief.auth.mfa.recoveryCodes.unenroll()).error, null);
  assert.equal((await client.auth.mfa.recoveryCodes.unenroll()).error, null);
  refused(await client.auth.mfa.recoveryCodes.getStatus(), 404, 'mfa_factor_not_found');
});
