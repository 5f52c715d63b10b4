// auth.admin.listUsers() gives pages, how many users there are, and which page is next.
import assert from 'node:assert/strict';
import { newAdmin, signedUp } from '../lib/stack.mjs';

const users = [await signedUp(), await signedUp(), await signedUp()];
const admin = newAdmin().auth.admin;
const first = await admin.listUsers({ page: 1, perPage: 2 });
assert.equal(first.error, null);
assert.equal(first.data.users.length, 2);
assert.ok(first.data.total >= 3);
assert.equal(first.data.nextPage, 2);
assert.equal(first.data.lastPage, Math.ceil(first.data.total / 2));

const all = await admin.listUsers({ page: 1, perPage: 1000 });
assert.equal(all.data.users.length, all.data.total);
assert.equal(all.data.nextPage, null);
const ids = all.data.users.map(({ id }) => id);
for (const { user } of users) assert.ok(ids.includes(user.id));
