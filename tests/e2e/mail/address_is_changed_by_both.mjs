// supabase-js changes an address that both, the old and the new one, are to confirm: by codes, by links, by their tokens, and with PKCE.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused } from '../lib/people.mjs';
import { mailTo, pkceClient, somebody, tokenHash } from '../lib/post.mjs';
import { follow, fragment, newClient, newEmail, password } from '../lib/stack.mjs';

const accepted = 'Confirmation link accepted. Please proceed to confirm link sent to the other email';

/** Somebody who has asked for another address, with both mails. */
async function moving(client, options) {
  const person = await somebody(client);
  const next = newEmail('next');
  const { data, error } = await person.client.auth.updateUser({ email: next }, options);
  assert.equal(error, null);
  assert.deepEqual([data.user.email, data.user.new_email], [person.email, next]);
  const [atOld, atNew] = [await mailTo(person.email), await mailTo(next)];
  assert.notEqual(tokenHash(atOld), tokenHash(atNew));
  return { ...person, next, atOld, atNew };
}

async function hasMoved({ email, next, session }) {
  const { data, error } = await newClient().auth.signInWithPassword({ email: next, password });
  assert.equal(error, null);
  assert.equal(data.user.id, session.user.id);
  assert.equal(data.user.user_metadata.email, next);
  refused(await newClient().auth.signInWithPassword({ email, password }), 400, 'invalid_credentials');
}

test('by two codes, in either order', async () => {
  for (const order of [['email', 'next'], ['next', 'email']]) {
    const person = await moving();
    const mails = { email: person.atOld, next: person.atNew };
    const [first, second] = order.map((which) => ({ type: 'email_change', email: person[which], token: mails[which].code }));
    const half = await newClient().auth.verifyOtp(first);
    assert.equal(half.error, null);
    assert.deepEqual([half.data.session, half.data.user], [null, null]);
    refused(await newClient().auth.verifyOtp(first), 403, 'otp_expired', 'Token has expired or is invalid');
    const { data, error } = await newClient().auth.verifyOtp(second);
    assert.equal(error, null);
    assert.equal(data.user.email, person.next);
    await hasMoved(person);
  }
});

test('by two links: the first says that the other is wanted, the second signs in', async () => {
  const person = await moving(undefined, { emailRedirectTo: 'https://app.example.com/moved' });
  const half = await follow(person.atNew.link);
  assert.equal(half.pathname, '/moved');
  assert.equal(fragment(half).message, accepted);
  assert.equal(fragment(half).access_token, undefined);
  assert.equal(fragment(await follow(person.atNew.link)).error_code, 'otp_expired');
  const { access_token, refresh_token, type } = fragment(await follow(person.atOld.link));
  assert.equal(type, 'email_change');
  const { data } = await newClient().auth.setSession({ access_token, refresh_token });
  assert.equal(data.user.email, person.next);
  await hasMoved(person);
});

test('by the tokens of the links', async () => {
  const person = await moving();
  const half = await newClient().auth.verifyOtp({ type: 'email_change', token_hash: tokenHash(person.atOld) });
  assert.deepEqual([half.error, half.data.session], [null, null]);
  const { data, error } = await person.client.auth.verifyOtp({ type: 'email_change', token_hash: tokenHash(person.atNew) });
  assert.equal(error, null);
  assert.equal(data.user.email, person.next);
  await hasMoved(person);
});

test('with PKCE: the second link gives a code', async () => {
  const person = await moving(pkceClient());
  const half = await follow(person.atOld.link);
  assert.equal(half.searchParams.get('message'), accepted);
  const code = (await follow(person.atNew.link)).searchParams.get('code');
  const { data, error } = await person.client.auth.exchangeCodeForSession(code);
  assert.equal(error, null);
  assert.equal(data.user.email, person.next);
  await hasMoved(person);
});

test('resend() sends both again, and begins anew', async () => {
  const person = await moving();
  await newClient().auth.verifyOtp({ type: 'email_change', email: person.email, token: person.atOld.code });
  assert.equal((await newClient().auth.resend({ type: 'email_change', email: person.email })).error, null);
  const [atOld, atNew] = [await mailTo(person.email, 2), await mailTo(person.next, 2)];
  refused(await newClient().auth.verifyOtp({ type: 'email_change', token_hash: tokenHash(person.atNew) }), 403, 'otp_expired');
  const half = await newClient().auth.verifyOtp({ type: 'email_change', token_hash: tokenHash(atNew) });
  assert.deepEqual([half.error, half.data.session], [null, null]);
  assert.equal((await newClient().auth.verifyOtp({ type: 'email_change', token_hash: tokenHash(atOld) })).error, null);
  await hasMoved({ ...person, atOld, atNew });
});

test('the code of one address is none for the other, and an address that is taken is refused', async () => {
  const person = await moving();
  const crossed = { type: 'email_change', email: person.email, token: person.atNew.code };
  if (person.atNew.code !== person.atOld.code) refused(await newClient().auth.verifyOtp(crossed), 403, 'otp_expired');
  const other = await somebody();
  refused(await other.client.auth.updateUser({ email: person.email }), 422, 'email_exists', 'A user with this email address has already been registered');
});
