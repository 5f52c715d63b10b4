// updateUser() merges data into user_metadata, and null takes a member out.
import assert from 'node:assert/strict';
import { signedUp } from '../lib/stack.mjs';

const { client } = await signedUp({ data: { name: 'Ada', colour: 'blue' } });
const { data, error } = await client.auth.updateUser({ data: { colour: null, city: 'London' } });
assert.equal(error, null);
assert.equal(data.user.user_metadata.name, 'Ada');
assert.equal(data.user.user_metadata.city, 'London');
assert.ok(!('colour' in data.user.user_metadata));
assert.deepEqual((await client.auth.getUser()).data.user.user_metadata, data.user.user_metadata);
