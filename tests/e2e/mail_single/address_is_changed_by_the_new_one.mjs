// supabase-js changes an address where the new one alone confirms it: by the code, the link, its token, and with PKCE; and from an old session
// only with a code of reauthenticate(), or else whoever stole it could take the account.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused } from '../lib/people.mjs';
import { age, another, arrivals, mailTo, pkceClient, somebody, tokenHash } from '../lib/post.mjs';
import { follow, fragment, newClient, newEmail, password } from '../lib/stack.mjs';

async function moving(client) {
  const person = await somebody(client);
  const next = newEmail('next');
  assert.equal((await person.client.auth.updateUser({ email: next })).error, null);
  const mail = await mailTo(next);
  assert.deepEqual(await arrivals(person.email), [], 'the old address is not asked');
  return { ...person, next, mail };
}

async function hasMoved({ next, session }) {
  const { data, error } = await newClient().auth.signInWithPassword({ email: next, password });
  assert.equal(error, null);
  assert.equal(data.user.id, session.user.id);
}

test('by the code', async () => {
  const person = await moving();
  const { next, mail } = person;
  refused(await newClient().auth.verifyOtp({ type: 'email_change', email: next, token: another(mail.code) }), 403, 'otp_expired');
  const { data, error } = await newClient().auth.verifyOtp({ type: 'email_change', email: next, token: mail.code });
  assert.equal(error, null);
  assert.equal(data.user.email, next);
  await hasMoved(person);
});

test('by the link', async () => {
  const person = await moving();
  assert.equal(fragment(await follow(person.mail.link)).type, 'email_change');
  await hasMoved(person);
});

test('by the token of the link that resend() sends', async () => {
  const person = await moving();
  assert.equal((await newClient().auth.resend({ type: 'email_change', email: person.email })).error, null);
  const newer = await mailTo(person.next, 2);
  refused(await newClient().auth.verifyOtp({ type: 'email_change', token_hash: tokenHash(person.mail) }), 403, 'otp_expired');
  assert.equal((await newClient().auth.verifyOtp({ type: 'email_change', token_hash: tokenHash(newer) })).error, null);
  await hasMoved(person);
});

test('with PKCE', async () => {
  const person = await moving(pkceClient());
  const code = (await follow(person.mail.link)).searchParams.get('code');
  assert.equal((await person.client.auth.exchangeCodeForSession(code)).error, null);
  await hasMoved(person);
});

test('an old session is asked for a code', async () => {
  const person = await somebody();
  await age('sessions', person.session.user, '25 hours');
  const next = newEmail('next');
  refused(await person.client.auth.updateUser({ email: next }), 400, 'reauthentication_needed');
  assert.equal((await person.client.auth.reauthenticate()).error, null);
  const { code } = await mailTo(person.email);
  assert.equal((await person.client.auth.updateUser({ email: next, nonce: code })).error, null);
  assert.equal((await newClient().auth.verifyOtp({ type: 'email_change', email: next, token: (await mailTo(next)).code })).error, null);
  await hasMoved({ ...person, next });
});
