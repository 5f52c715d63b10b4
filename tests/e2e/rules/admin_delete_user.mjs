// auth.admin.deleteUser() takes the user, his sessions and his rows; he is gone at once.
import assert from 'node:assert/strict';
import { newAdmin, newClient, password, signedUp } from '../lib/stack.mjs';

const { client, email, user } = await signedUp();
await client.from('notes').insert({ body: 'mine' });
const admin = newAdmin().auth.admin;
const deleted = await admin.deleteUser(user.id);
assert.equal(deleted.error, null);
assert.equal((await admin.getUserById(user.id)).error.code, 'user_not_found');
assert.ok((await client.auth.getUser()).error);
assert.equal((await newClient().auth.signInWithPassword({ email, password })).error.code, 'invalid_credentials');
assert.equal((await admin.deleteUser(user.id)).error.code, 'user_not_found');
