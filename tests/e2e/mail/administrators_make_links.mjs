// generateLink() of all six types: each gives a link, a code and a token, of which one proves the address, and sends no mail.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused } from '../lib/people.mjs';
import { arrivals, somebody } from '../lib/post.mjs';
import { follow, fragment, newAdmin, newClient, newEmail, password } from '../lib/stack.mjs';

const options = { redirectTo: 'https://app.example.com/made' };
const link = async (wanted) => {
  const { data, error } = await newAdmin().auth.admin.generateLink({ options, ...wanted });
  assert.equal(error, null);
  assert.equal(data.properties.redirect_to, options.redirectTo);
  assert.match(data.properties.email_otp, /^\d{6}$/);
  return { ...data.properties, user: data.user };
};

/** Each of the three ways to prove an address with what a link holds: the user who is in then. */
const ways = {
  link: async ({ action_link }) => {
    const target = await follow(action_link);
    assert.equal(target.pathname, '/made');
    const { access_token, refresh_token } = fragment(target);
    return newClient().auth.setSession({ access_token, refresh_token });
  },
  token: ({ hashed_token, verification_type }) => newClient().auth.verifyOtp({ token_hash: hashed_token, type: verification_type }),
  code: ({ email_otp, verification_type, address }) => newClient().auth.verifyOtp({ email: address, token: email_otp, type: verification_type }),
};

for (const [way, prove] of Object.entries(ways)) {
  test(`signup, invite, magiclink and recovery, by the ${way}`, async () => {
    for (const type of ['signup', 'invite', 'magiclink', 'recovery']) {
      const isNew = ['signup', 'invite'].includes(type);
      const email = isNew ? newEmail() : (await somebody()).email;
      const made = await link({ type, email, ...(type === 'signup' && { password }), ...(isNew && { options: { ...options, data: { type } } }) });
      assert.equal(made.verification_type, type);
      const { data, error } = await prove({ ...made, address: email });
      assert.equal(error, null, type);
      assert.equal(data.user.id, made.user.id);
      if (isNew) assert.equal(data.user.user_metadata.type, type);
      refused(await ways.token(made), 403, 'otp_expired');
      assert.deepEqual(await arrivals(email), []);
    }
  });

  test(`both of an e-mail change, by the ${way}`, async () => {
    const { email, session } = await somebody();
    const newEmailAddress = newEmail('next');
    const change = { email, newEmail: newEmailAddress };
    const current = await link({ type: 'email_change_current', ...change });
    const next = await link({ type: 'email_change_new', ...change });
    assert.deepEqual([current.verification_type, next.verification_type], ['email_change_current', 'email_change_new']);
    assert.notEqual(current.hashed_token, next.hashed_token);
    if (way === 'link') assert.match(fragment(await follow(current.action_link)).message, /^Confirmation link accepted/);
    else assert.deepEqual((await prove({ ...current, address: email })).data, { user: null, session: null });
    const { data, error } = await prove({ ...next, address: newEmailAddress });
    assert.equal(error, null);
    assert.deepEqual([data.user.id, data.user.email], [session.user.id, newEmailAddress]);
    assert.deepEqual([...(await arrivals(email)), ...(await arrivals(newEmailAddress))], []);
  });
}

test('what cannot be made', async () => {
  const { email } = await somebody();
  const { admin } = newAdmin().auth;
  refused(await admin.generateLink({ type: 'signup', email, password }), 422, 'email_exists');
  refused(await admin.generateLink({ type: 'invite', email }), 422, 'email_exists');
  refused(await admin.generateLink({ type: 'recovery', email: newEmail('nobody') }), 404, 'user_not_found', 'User with this email not found');
  refused(await admin.generateLink({ type: 'unheard of', email }), 400, 'validation_failed');
  const unknown = newEmail();
  assert.equal((await link({ type: 'magiclink', email: unknown })).verification_type, 'signup');
  assert.equal((await newClient().auth.admin.generateLink({ type: 'magiclink', email })).error.status, 403);
});
