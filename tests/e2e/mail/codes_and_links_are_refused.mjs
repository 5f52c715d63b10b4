// Codes and links that are wrong, guessed at, used or too old, in GoTrue's words, by supabase-js.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused } from '../lib/people.mjs';
import { age, another, mailTo, somebody, tokenHash } from '../lib/post.mjs';
import { follow, fragment, newClient, newEmail } from '../lib/stack.mjs';

const words = 'Token has expired or is invalid';
const linkWords = 'Email link is invalid or has expired';

async function asked() {
  const { email, session } = await somebody();
  assert.equal((await newClient().auth.signInWithOtp({ email })).error, null);
  return { email, user: session.user, mail: await mailTo(email) };
}

test('a wrong code; five of them end the right one, and the link goes on', async () => {
  const { email, mail } = await asked();
  const wrong = { email, token: another(mail.code), type: 'email' };
  for (let guess = 0; guess < 5; guess++) refused(await newClient().auth.verifyOtp(wrong), 403, 'otp_expired', words);
  refused(await newClient().auth.verifyOtp({ ...wrong, token: mail.code }), 403, 'otp_expired', words);
  assert.ok(fragment(await follow(mail.link)).access_token);
});

test('the code of somebody else, and of nobody', async () => {
  const [one, other] = [await asked(), await asked()];
  const token = one.mail.code === other.mail.code ? another(one.mail.code) : one.mail.code;
  refused(await newClient().auth.verifyOtp({ email: other.email, token, type: 'email' }), 403, 'otp_expired', words);
  refused(await newClient().auth.verifyOtp({ email: newEmail('nobody'), token, type: 'email' }), 403, 'otp_expired', words);
});

test('a used code, and the link of the same mail', async () => {
  const { email, mail } = await asked();
  assert.equal((await newClient().auth.verifyOtp({ email, token: mail.code, type: 'email' })).error, null);
  refused(await newClient().auth.verifyOtp({ email, token: mail.code, type: 'email' }), 403, 'otp_expired', words);
  refused(await newClient().auth.verifyOtp({ token_hash: tokenHash(mail), type: 'email' }), 403, 'otp_expired', linkWords);
  assert.deepEqual(fragment(await follow(mail.link)), { error: 'access_denied', error_code: 'otp_expired', error_description: linkWords, sb: '' });
});

test('too old by a second', async () => {
  const { email, mail, user } = await asked();
  await age('mails', user, '24 hours 1 second');
  refused(await newClient().auth.verifyOtp({ email, token: mail.code, type: 'email' }), 403, 'otp_expired', words);
  refused(await newClient().auth.verifyOtp({ token_hash: tokenHash(mail), type: 'magiclink' }), 403, 'otp_expired', linkWords);
  assert.equal(fragment(await follow(mail.link)).error_code, 'otp_expired');
});

test('a token of another type, made up, or with an address beside it', async () => {
  const { email, mail } = await asked();
  const token_hash = tokenHash(mail);
  refused(await newClient().auth.verifyOtp({ token_hash, type: 'signup' }), 403, 'otp_expired', linkWords);
  refused(await newClient().auth.verifyOtp({ token_hash: 'made-up', type: 'email' }), 403, 'otp_expired', linkWords);
  refused(await newClient().auth.verifyOtp({ token_hash, email, type: 'magiclink' }), 400, 'validation_failed', 'Only the token_hash and type should be provided');
  assert.equal((await newClient().auth.verifyOtp({ token_hash, type: 'magiclink' })).error, null);
});
