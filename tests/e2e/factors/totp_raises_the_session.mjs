// An authenticator app by supabase-js: enrolled, challenged, proved, listed and removed; what a wrong code and a session without proof get.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confirmed, refused } from '../lib/people.mjs';
import { age } from '../lib/post.mjs';
import { ask, claims, newAdmin, newClient, password, post, signedIn } from '../lib/stack.mjs';
import { code, nextStep, wrongCode } from '../lib/totp.mjs';

/** A client with an authenticator app that is proved: the factor, its secret and when the last code was. */
async function withApp(client, friendlyName = 'my app') {
  const { data: factor, error } = await client.auth.mfa.enroll({ factorType: 'totp', friendlyName, issuer: 'Notes' });
  assert.equal(error, null);
  const at = Date.now();
  const proved = await client.auth.mfa.challengeAndVerify({ factorId: factor.id, code: code(factor.totp.secret, at) });
  assert.equal(proved.error, null);
  return { id: factor.id, secret: factor.totp.secret, at };
}

test('an app is enrolled and raises the session to aal2', async () => {
  const { client, email, events } = await confirmed();
  const { data: factor, error } = await client.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'my app', issuer: 'Notes' });
  assert.equal(error, null);
  assert.equal(factor.type, 'totp');
  assert.equal(factor.friendly_name, 'my app');
  assert.match(factor.totp.secret, /^[A-Z2-7]{32}$/);
  assert.match(factor.totp.qr_code, /^data:image\/svg\+xml;utf-8,<\?xml/);
  assert.equal(factor.totp.uri, `otpauth://totp/Notes:${email}?algorithm=SHA1&digits=6&issuer=Notes&period=30&secret=${factor.totp.secret}`);
  const level = async () => (await client.auth.mfa.getAuthenticatorAssuranceLevel()).data;
  assert.deepEqual([(await level()).currentLevel, (await level()).nextLevel], ['aal1', 'aal1']);

  const { data: challenge } = await client.auth.mfa.challenge({ factorId: factor.id });
  assert.equal(challenge.type, 'totp');
  assert.ok(challenge.expires_at > Date.now() / 1000);
  const verify = (digits) => client.auth.mfa.verify({ factorId: factor.id, challengeId: challenge.id, code: digits });
  refused(await verify(wrongCode(factor.totp.secret)), 422, 'mfa_verification_failed', 'Invalid TOTP code entered');
  // The challenge is still there, and a blank around the code does no harm.
  const old = (await client.auth.getSession()).data.session;
  const { data: raised, error: none } = await verify(` ${code(factor.totp.secret)} `);
  assert.equal(none, null);
  assert.ok(events.includes('MFA_CHALLENGE_VERIFIED'));
  assert.equal(claims(raised.access_token).aal, 'aal2');
  assert.deepEqual(claims(raised.access_token).amr.map((one) => one.method).sort(), ['password', 'totp']);
  assert.equal(claims(raised.access_token).session_id, claims(old.access_token).session_id);
  assert.deepEqual([(await level()).currentLevel, (await level()).nextLevel], ['aal2', 'aal2']);
  refused(await verify(code(factor.totp.secret)), 422, 'mfa_challenge_expired');

  const { data: list } = await client.auth.mfa.listFactors();
  assert.deepEqual(list.totp.map((one) => [one.id, one.status]), [[factor.id, 'verified']]);
  assert.deepEqual([list.all.length, list.phone.length, list.webauthn.length], [1, 0, 0]);

  // The refresh token from before is not one of the raised session.
  const thief = newClient();
  const { error: spent } = await thief.auth.refreshSession({ refresh_token: old.refresh_token });
  assert.equal(spent.code, 'refresh_token_already_used');
});

test('the raised session stays so over a refresh, and what came without a proof is ended', async () => {
  const { client, email } = await confirmed();
  const other = await signedIn(email);
  await withApp(client);
  const answer = await ask('/auth/v1/user', { bearer: other.session.access_token });
  assert.deepEqual([answer.status, (await answer.json()).error_code], [403, 'session_not_found']);
  const { data } = await client.auth.refreshSession();
  assert.equal(claims(data.session.access_token).aal, 'aal2');
});

test('a session without a proof changes nothing that the factor protects', async () => {
  const { client, email } = await confirmed();
  const app = await withApp(client);
  const { client: thief } = await signedIn(email);
  assert.equal((await thief.auth.mfa.getAuthenticatorAssuranceLevel()).data.nextLevel, 'aal2');
  refused(await thief.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'of a thief' }), 403, 'insufficient_aal', 'AAL2 required to enroll a new factor');
  refused(await thief.auth.mfa.unenroll({ factorId: app.id }), 422, 'insufficient_aal', 'AAL2 required to unenroll verified factor');
  refused(await thief.auth.updateUser({ password: `${password} 2` }), 401, 'insufficient_aal');
  refused(await thief.auth.updateUser({ email: `of.a.thief.${email}` }), 401, 'insufficient_aal');
  assert.equal((await thief.auth.updateUser({ data: { theme: 'dark' } })).error, null);
  // With a code she may: each code counts once.
  await nextStep(app.at);
  assert.equal((await thief.auth.mfa.challengeAndVerify({ factorId: app.id, code: code(app.secret) })).error, null);
  const { data, error } = await thief.auth.mfa.unenroll({ factorId: app.id });
  assert.equal(error, null);
  assert.equal(data.id, app.id);
  const { data: lowered } = await thief.auth.refreshSession();
  assert.equal(claims(lowered.session.access_token).aal, 'aal1');
  assert.deepEqual((await thief.auth.mfa.listFactors()).data.all, []);
});

test('a session that was raised a day ago proves its factor again', async () => {
  const { client, user } = await confirmed();
  const app = await withApp(client);
  await age('sessions', user, '25 hours');
  const { data: old } = await client.auth.refreshSession();
  assert.equal(claims(old.session.access_token).aal, 'aal2');
  const again = (what) => `Prove your second factor again to ${what}`;
  refused(await client.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'another' }), 400, 'reauthentication_needed', again('add another one'));
  refused(await client.auth.mfa.unenroll({ factorId: app.id }), 400, 'reauthentication_needed', again('remove one'));
  refused(await client.auth.updateUser({ password: `${password} 2` }), 400, 'reauthentication_needed');
  // What an app does then: the same session goes on.
  await nextStep(app.at);
  assert.equal((await client.auth.mfa.challengeAndVerify({ factorId: app.id, code: code(app.secret) })).error, null);
  assert.equal(claims((await client.auth.getSession()).data.session.access_token).session_id, claims(old.session.access_token).session_id);
  assert.equal((await client.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'another' })).error, null);
  assert.equal((await client.auth.updateUser({ password: `${password} 2` })).error, null);
  assert.equal((await client.auth.mfa.unenroll({ factorId: app.id })).error, null);
});

test('a code opens no second challenge', async () => {
  const { client } = await confirmed();
  const app = await withApp(client);
  refused(await client.auth.mfa.challengeAndVerify({ factorId: app.id, code: code(app.secret, app.at) }), 422, 'mfa_verification_failed');
});

test('of two who give the same code at once one is raised', async () => {
  const { client, session } = await confirmed();
  const { data: factor } = await client.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'my app' });
  const { data: challenge } = await client.auth.mfa.challenge({ factorId: factor.id });
  const body = { challenge_id: challenge.id, code: code(factor.totp.secret) };
  const ask = () => post(`/auth/v1/factors/${factor.id}/verify`, body, { bearer: session.access_token });
  const both = await Promise.all([ask(), ask()]);
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 422]);
});

test('the factor of somebody else, and what is none', async () => {
  const [ada, bob] = [await confirmed(), await confirmed()];
  const app = await withApp(ada.client);
  refused(await bob.client.auth.mfa.challenge({ factorId: app.id }), 404, 'mfa_factor_not_found', 'Factor not found');
  refused(await bob.client.auth.mfa.unenroll({ factorId: app.id }), 404, 'mfa_factor_not_found', 'Factor not found');
  refused(await bob.client.auth.mfa.challenge({ factorId: 'abc' }), 404, 'validation_failed', 'factor_id must be an UUID');
  const twice = () => bob.client.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'twice' });
  assert.equal((await twice()).error, null);
  refused(await twice(), 422, 'mfa_factor_name_conflict', 'A factor with the friendly name "twice" for this user already exists');
});

test('administrators list and remove factors', async () => {
  const { client, user } = await confirmed();
  const app = await withApp(client);
  const { mfa } = newAdmin().auth.admin;
  const { data } = await mfa.listFactors({ userId: user.id });
  assert.deepEqual(data.factors.map((one) => [one.id, one.factor_type, one.status]), [[app.id, 'totp', 'verified']]);
  assert.doesNotMatch(JSON.stringify(data), new RegExp(app.secret));
  assert.equal((await client.auth.admin.mfa.listFactors({ userId: user.id })).error.status, 403);
  assert.equal((await mfa.deleteFactor({ userId: user.id, id: app.id })).error, null);
  const { data: lowered } = await client.auth.refreshSession();
  assert.equal(claims(lowered.session.access_token).aal, 'aal1');
});
