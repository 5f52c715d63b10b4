// A user reads and writes his own rows and nobody else's; without a session there are none.
import assert from 'node:assert/strict';
import { newClient, signedUp } from '../lib/stack.mjs';

const ada = await signedUp();
const grace = await signedUp();
// One at a time: for several, supabase-js names the columns in quotes, which PostgREST's stand-in does not understand.
for (const body of ['one', 'two']) {
  const written = await ada.client.from('notes').insert({ body }).select('user_id, body');
  assert.equal(written.error, null);
  assert.deepEqual(written.data, [{ user_id: ada.user.id, body }]);
}

assert.deepEqual((await ada.client.from('notes').select('body').order('body')).data, [{ body: 'one' }, { body: 'two' }]);
assert.deepEqual((await grace.client.from('notes').select('body')).data, []);
assert.deepEqual((await grace.client.from('notes').update({ body: 'mine' }).eq('user_id', ada.user.id).select()).data, []);
assert.deepEqual((await grace.client.from('notes').delete().eq('user_id', ada.user.id).select()).data, []);
const forged = await grace.client.from('notes').insert({ user_id: ada.user.id, body: 'forged' });
assert.equal(forged.error.code, '42501');
assert.equal((await newClient().from('notes').select('body')).error.code, '42501');

assert.equal((await ada.client.from('notes').update({ body: 'three' }).eq('body', 'two').select('body')).data[0].body, 'three');
assert.equal((await ada.client.from('notes').delete().eq('body', 'one').select('body')).data.length, 1);
assert.deepEqual((await ada.client.from('notes').select('body')).data, [{ body: 'three' }]);
