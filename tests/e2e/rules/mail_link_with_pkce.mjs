// With PKCE the link gives a code, and only the client that asked can use it, once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { follow, newClient, newestMail, password, signedUp } from '../lib/stack.mjs';

/** A client with storage, where auth-js keeps the verifier. */
function pkceClient() {
  const kept = new Map();
  const storage = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, value),
    removeItem: (name) => kept.delete(name),
  };
  return newClient({ auth: { flowType: 'pkce', persistSession: true, storage, storageKey: `k${Math.random()}` } });
}

for (const [name, ask] of [
  ['a magic link', (client, email) => client.auth.signInWithOtp({ email, options: { emailRedirectTo: 'https://app.example.com/cb?x=1' } })],
  ['a recovery', (client, email) => client.auth.resetPasswordForEmail(email, { redirectTo: 'https://app.example.com/cb?x=1' })],
]) {
  test(name, async () => {
    const { email, user } = await signedUp();
    const client = pkceClient();
    assert.equal((await ask(client, email)).error, null);
    const target = await follow((await newestMail(email)).link);
    assert.equal(target.searchParams.get('x'), '1');
    const code = target.searchParams.get('code');
    assert.match(code, /^[0-9a-f-]{36}$/);
    const other = pkceClient();
    await other.auth.signInWithOtp({ email: 'nobody@example.com', options: { shouldCreateUser: false } });
    assert.notEqual((await other.auth.exchangeCodeForSession(code)).error, null);
    const { data, error } = await client.auth.exchangeCodeForSession(code);
    assert.equal(error, null);
    assert.equal(data.user.id, user.id);
    if (name === 'a recovery') {
      assert.equal((await client.auth.updateUser({ password: `${password} too` })).error, null);
      const again = newClient();
      assert.equal((await again.auth.signInWithPassword({ email, password: `${password} too` })).error, null);
    }
    assert.notEqual((await client.auth.exchangeCodeForSession(code)).error, null);
  });
}
