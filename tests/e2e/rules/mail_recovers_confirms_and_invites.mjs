// Recovery by code, confirmation of an account, invitations, links of administrators, and a code for a new password.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { follow, fragment, mails, newAdmin, newClient, newEmail, newestMail, password, signedUp } from '../lib/stack.mjs';

test('a forgotten password is recovered by the token of the link', async () => {
  const { email } = await signedUp();
  const client = newClient();
  assert.equal((await client.auth.resetPasswordForEmail(email)).error, null);
  const { link } = await newestMail(email);
  const token_hash = new URL(link).searchParams.get('token');
  assert.equal((await client.auth.verifyOtp({ token_hash, type: 'recovery' })).error, null);
  assert.equal((await client.auth.updateUser({ password: `${password} 2` })).error, null);
  assert.equal((await newClient().auth.signInWithPassword({ email, password: `${password} 2` })).error, null);
});

test('nobody learns who has an account', async () => {
  const client = newClient();
  const email = newEmail('nobody');
  assert.equal((await client.auth.resetPasswordForEmail(email)).error, null);
  assert.equal((await client.auth.resend({ type: 'signup', email })).error, null);
  assert.deepEqual(await mails(email), []);
});

test('an account is confirmed by the mail that resend sends', async () => {
  const email = newEmail();
  const { data } = await newAdmin().auth.admin.createUser({ email, password });
  assert.equal(data.user.email_confirmed_at, undefined);
  const client = newClient();
  assert.equal((await client.auth.signInWithPassword({ email, password })).error.code, 'email_not_confirmed');
  assert.equal((await client.auth.resend({ type: 'signup', email })).error, null);
  const target = await follow((await newestMail(email)).link);
  assert.equal(fragment(target).type, 'signup');
  assert.equal((await client.auth.signInWithPassword({ email, password })).error, null);
});

test('an invitation is accepted', async () => {
  const email = newEmail('inv');
  const admin = newAdmin();
  const invited = await admin.auth.admin.inviteUserByEmail(email, { data: { team: 7 }, redirectTo: 'https://app.example.com/join' });
  assert.equal(invited.error, null);
  const target = await follow((await newestMail(email)).link);
  assert.equal(target.pathname, '/join');
  const { access_token, refresh_token } = fragment(target);
  const client = newClient();
  const { data } = await client.auth.setSession({ access_token, refresh_token });
  assert.equal(data.user.user_metadata.team, 7);
  assert.equal((await admin.auth.admin.inviteUserByEmail(email)).error.code, 'email_exists');
  assert.equal((await newClient().auth.admin.inviteUserByEmail(email)).error.status, 403);
});

test('administrators make links of every type, and both of an e-mail change are needed', async () => {
  const { email } = await signedUp();
  const { auth } = newAdmin();
  for (const type of ['magiclink', 'recovery']) {
    const { data, error } = await auth.admin.generateLink({ type, email });
    assert.equal(error, null);
    assert.ok(fragment(await follow(data.properties.action_link)).access_token);
  }
  const fresh = newEmail();
  const made = await auth.admin.generateLink({ type: 'signup', email: fresh, password });
  assert.equal(made.error, null);
  const client = newClient();
  const { email_otp } = made.data.properties;
  assert.equal((await client.auth.verifyOtp({ email: fresh, token: email_otp, type: 'signup' })).error, null);
  assert.deepEqual(await mails(fresh), []);
});

test('a code by mail is asked for with a session', async () => {
  const { client, email } = await signedUp();
  assert.equal((await client.auth.reauthenticate()).error, null);
  assert.match((await newestMail(email)).subject, /^\d{6} is your verification code$/);
  assert.notEqual((await newClient().auth.reauthenticate()).error, null);
});
