// auth.admin.updateUserById() changes what the user cannot; a ban holds at once.
import assert from 'node:assert/strict';
import { claims, newAdmin, newClient, newEmail, password, signedUp } from '../lib/stack.mjs';

const { client, email, user } = await signedUp({ data: { name: 'Ada' } });
const admin = newAdmin().auth.admin;
const changed = await admin.updateUserById(user.id, { app_metadata: { plan: 'premium' }, user_metadata: { city: 'London' } });
assert.equal(changed.error, null);
assert.equal(changed.data.user.app_metadata.plan, 'premium');
assert.equal(changed.data.user.app_metadata.provider, 'email');
assert.equal(changed.data.user.user_metadata.name, 'Ada');
assert.equal(changed.data.user.user_metadata.city, 'London');
assert.equal(claims((await client.auth.refreshSession()).data.session.access_token).app_metadata.plan, 'premium');
assert.equal((await admin.getUserById(user.id)).data.user.user_metadata.city, 'London');

const next = newEmail();
assert.equal((await admin.updateUserById(user.id, { email: next })).data.user.email, next);
assert.equal((await newClient().auth.signInWithPassword({ email, password })).error.code, 'invalid_credentials');

assert.equal((await admin.updateUserById(user.id, { ban_duration: '1h' })).error, null);
assert.equal((await newClient().auth.signInWithPassword({ email: next, password })).error.code, 'user_banned');
assert.ok((await client.auth.getUser()).error);
assert.equal((await admin.updateUserById(user.id, { ban_duration: 'none' })).error, null);
assert.equal((await newClient().auth.signInWithPassword({ email: next, password })).error, null);
