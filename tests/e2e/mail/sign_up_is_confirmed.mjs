// supabase-js signs up, where the address is to be proved: by the link, by what the link holds, by the code, and again after resend().
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused } from '../lib/people.mjs';
import { mailTo, pkceClient, somebody, tokenHash, arrivals } from '../lib/post.mjs';
import { follow, fragment, newClient, newEmail, password } from '../lib/stack.mjs';

/** A client that has signed up and is to prove its address. */
async function newcomer(client = newClient()) {
  const email = newEmail();
  const events = [];
  client.auth.onAuthStateChange((event) => events.push(event));
  const { data, error } = await client.auth.signUp({ email, password, options: { data: { n: 1 }, emailRedirectTo: 'https://app.example.com/welcome' } });
  assert.equal(error, null);
  assert.equal(data.session, null);
  assert.equal(data.user.email_confirmed_at, undefined);
  refused(await client.auth.signInWithPassword({ email, password }), 400, 'email_not_confirmed', 'Email not confirmed');
  const mail = await mailTo(email);
  assert.equal(mail.subject, 'Confirm your email address');
  return { client, email, events, mail, user: data.user };
}

async function comesBack({ email, user }) {
  const { data, error } = await newClient().auth.signInWithPassword({ email, password });
  assert.equal(error, null);
  assert.equal(data.user.id, user.id);
  assert.ok(data.user.email_confirmed_at);
}

test('by the link, which leads where the client said, with a session', async () => {
  const person = await newcomer();
  const target = await follow(person.mail.link);
  assert.equal(target.origin + target.pathname, 'https://app.example.com/welcome');
  const { access_token, refresh_token, type } = fragment(target);
  assert.equal(type, 'signup');
  const { data, error } = await person.client.auth.setSession({ access_token, refresh_token });
  assert.equal(error, null);
  assert.deepEqual([data.user.id, data.user.user_metadata.n], [person.user.id, 1]);
  await comesBack(person);
});

for (const type of ['signup', 'email']) {
  test(`by the token of the link, as ${type}`, async () => {
    const person = await newcomer();
    const { data, error } = await person.client.auth.verifyOtp({ token_hash: tokenHash(person.mail), type });
    assert.equal(error, null);
    assert.equal(data.user.id, person.user.id);
    assert.ok(person.events.includes('SIGNED_IN'));
    await comesBack(person);
  });

  test(`by the code, as ${type}`, async () => {
    const person = await newcomer();
    const { data, error } = await person.client.auth.verifyOtp({ email: person.email, token: person.mail.code, type });
    assert.equal(error, null);
    assert.equal(data.user.id, person.user.id);
    await comesBack(person);
  });
}

test('by the newer mail that resend() sends, and no longer by the older', async () => {
  const person = await newcomer();
  const options = { emailRedirectTo: 'https://app.example.com/again' };
  assert.equal((await person.client.auth.resend({ type: 'signup', email: person.email, options })).error, null);
  const newer = await mailTo(person.email, 2);
  assert.equal(fragment(await follow(person.mail.link)).error_code, 'otp_expired');
  const target = await follow(newer.link);
  assert.equal(target.pathname, '/again');
  assert.equal(fragment(target).type, 'signup');
  assert.equal((await person.client.auth.resend({ type: 'signup', email: person.email })).error, null);
  await comesBack(person);
  assert.equal((await arrivals(person.email)).length, 2, 'who is confirmed gets no mail');
});

test('with PKCE: the link gives a code to the client that asked', async () => {
  const person = await newcomer(pkceClient());
  const code = (await follow(person.mail.link)).searchParams.get('code');
  assert.match(code, /^[0-9a-f-]{36}$/);
  const { data, error } = await person.client.auth.exchangeCodeForSession(code);
  assert.equal(error, null);
  assert.equal(data.user.id, person.user.id);
  await comesBack(person);
});

test('who signs up with an address that somebody has proved learns nothing, and no mail goes out', async () => {
  const { email, session } = await somebody();
  const { data, error } = await newClient().auth.signUp({ email, password: 'another pass phrase' });
  assert.equal(error, null);
  assert.equal(data.session, null);
  assert.notEqual(data.user.id, session.user.id);
  assert.deepEqual(data.user.identities, []);
  assert.deepEqual(await arrivals(email), []);
});
