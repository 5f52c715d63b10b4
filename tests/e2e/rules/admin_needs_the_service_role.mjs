// The admin functions are for the service_role key: neither the anon key nor a user's token will do.
import assert from 'node:assert/strict';
import { newClient, newEmail, password, signedUp } from '../lib/stack.mjs';

const { client, user } = await signedUp();
for (const { auth } of [newClient(), client]) {
  for (const { error } of [
    await auth.admin.listUsers(),
    await auth.admin.getUserById(user.id),
    await auth.admin.createUser({ email: newEmail(), password }),
    await auth.admin.updateUserById(user.id, { app_metadata: { plan: 'premium' } }),
    await auth.admin.deleteUser(user.id),
  ]) {
    assert.equal(error.status, 403);
    assert.equal(error.code, 'not_admin');
  }
}
assert.equal((await client.auth.getUser()).error, null);
