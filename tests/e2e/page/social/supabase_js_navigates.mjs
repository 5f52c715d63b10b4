// supabase-js in a browser does all of signInWithOAuth and linkIdentity by itself: with PKCE and without, by navigating to the provider.
// A flow without PKCE ends in no other browser than the one that began it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { inBrowser } from '../../lib/browser.mjs';
import { atProvider, step } from '../../lib/provider.mjs';
import { anonKey, newEmail, url } from '../../lib/stack.mjs';

const library = join(import.meta.dirname, '../../node_modules/@supabase/supabase-js/dist/umd/supabase.js');
const here = `${url}/token.html`;

/** A client in the page, which has read what its address says. */
async function client(page, flowType) {
  await page.addScriptTag({ path: library });
  return page.evaluate(async ([key, flowType]) => {
    window.client = window.supabase.createClient(location.origin, key, { auth: { flowType, storageKey: flowType } });
    const { error } = await window.client.auth.initialize();
    const { data } = await window.client.auth.getSession();
    return { error: error?.message, email: data.session?.user.email, provider_token: data.session?.provider_token, hash: location.hash };
  }, [anonKey, flowType]);
}

async function say(page, email) {
  await page.getByRole('textbox', { name: 'Address' }).fill(email);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL((address) => address.href.startsWith(here));
}

await inBrowser(async (newContext) => {
  for (const flowType of ['pkce', 'implicit']) {
    const page = await (await newContext({ bypassCSP: true })).newPage();
    await page.goto(here);
    assert.equal((await client(page, flowType)).email, undefined);
    await page.evaluate((redirectTo) => void window.client.auth.signInWithOAuth({ provider: 'elsewhere', options: { redirectTo } }), here);
    const email = newEmail(flowType);
    await say(page, email);
    assert.equal(new URL(page.url()).searchParams.has('code'), flowType === 'pkce');
    const found = await client(page, flowType);
    assert.equal(found.error, undefined);
    assert.equal(found.email, email);
    assert.ok(found.provider_token);
    assert.equal(found.hash, '');
    // Another identity for the account, of the provider that says little.
    await page.goto(here);
    await client(page, flowType);
    await page.evaluate((redirectTo) => void window.client.auth.linkIdentity({ provider: 'lean', options: { redirectTo } }), here);
    await say(page, newEmail('linked'));
    assert.equal((await client(page, flowType)).error, undefined);
    const identities = await page.evaluate(async () => (await window.client.auth.getUserIdentities()).data.identities.map((one) => one.provider).sort());
    assert.deepEqual(identities, ['elsewhere', 'lean']);
    const left = await page.evaluate(async () => {
      const { identities } = (await window.client.auth.getUserIdentities()).data;
      const { error } = await window.client.auth.unlinkIdentity(identities.find((one) => one.provider === 'lean'));
      return { error: error?.message, left: (await window.client.auth.getUserIdentities()).data.identities.length };
    });
    assert.deepEqual(left, { error: undefined, left: 1 });
  }

  // Somebody begins a flow, stops before its end, and has another open the end.
  const begun = await step(`${url}/auth/v1/authorize?${new URLSearchParams({ provider: 'elsewhere', redirect_to: here })}`);
  const end = await atProvider(begun.location, { email: newEmail('thief') });
  const victim = await (await newContext()).newPage();
  await victim.goto(end.href);
  const told = new URL(victim.url());
  assert.equal(told.searchParams.get('error_code'), 'bad_oauth_state');
  assert.doesNotMatch(told.hash, /access_token/);
});
