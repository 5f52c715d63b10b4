// A link by mail signs in, once, and leads where the client said.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { follow, fragment, newClient, newEmail, newestMail, signedUp } from '../lib/stack.mjs';

test('a link by mail signs in once', async () => {
  const { email, user } = await signedUp();
  const client = newClient();
  const options = { emailRedirectTo: 'https://app.example.com/in?from=mail' };
  assert.equal((await client.auth.signInWithOtp({ email, options })).error, null);
  const mail = await newestMail(email);
  assert.equal(mail.subject, 'Your sign-in link');
  const target = await follow(mail.link);
  assert.equal(target.origin + target.pathname + target.search, 'https://app.example.com/in?from=mail');
  const { access_token, refresh_token, type } = fragment(target);
  assert.equal(type, 'magiclink');
  const { data, error } = await client.auth.setSession({ access_token, refresh_token });
  assert.equal(error, null);
  assert.equal(data.user.id, user.id);
  const again = fragment(await follow(mail.link));
  assert.equal(again.error_code, 'otp_expired');
  assert.equal(again.error, 'access_denied');
});

test('somebody unknown gets an account by mail, unless told otherwise', async () => {
  const client = newClient();
  const email = newEmail('new');
  const refused = await client.auth.signInWithOtp({ email, options: { shouldCreateUser: false } });
  assert.equal(refused.error.code, 'otp_disabled');
  assert.equal((await client.auth.signInWithOtp({ email, options: { data: { n: 1 } } })).error, null);
  const { code } = await newestMail(email);
  const { data, error } = await client.auth.verifyOtp({ email, token: code, type: 'email' });
  assert.equal(error, null);
  assert.equal(data.user.user_metadata.n, 1);
  const again = await client.auth.verifyOtp({ email, token: code, type: 'email' });
  assert.equal(again.error.code, 'otp_expired');
});

test('a look at a link does not spend it', async () => {
  const { email } = await signedUp();
  const client = newClient();
  await client.auth.signInWithOtp({ email });
  const { link } = await newestMail(email);
  const { pathname, search } = new URL(link);
  const { url } = await import('../lib/stack.mjs');
  const looked = await fetch(url + pathname + search, { method: 'HEAD', redirect: 'manual' });
  assert.equal(looked.status, 405);
  assert.ok(fragment(await follow(link)).access_token);
});
