// Two tabs of one browser refresh at the same moment and again: neither is logged out, both end with the same token.
import assert from 'node:assert/strict';
import { createAccount, inBrowser, keepNote, open, stored } from '../lib/browser.mjs';

await inBrowser(async (newContext) => {
  const context = await newContext();
  const one = await open(context);
  const email = await createAccount(one);
  const two = await open(context);
  await two.getByText(email).first().waitFor();
  const first = (await stored(one)).refresh_token;

  for (let round = 0; round < 3; round++) {
    await Promise.all([one, two].map((page) => page.getByRole('button', { name: 'Refresh now' }).click()));
    await Promise.all([one, two].map((page) => page.getByRole('button', { name: 'Refresh now', disabled: false }).waitFor()));
  }
  // The same again without supabase-js's own lock between tabs: both send the token that they hold.
  const { refresh_token } = await stored(one);
  const answers = await Promise.all([one, two].map((page) => page.evaluate(async (token) => {
    const { anonKey } = await (await fetch('/config.json')).json();
    const response = await fetch('/auth/v1/token?grant_type=refresh_token', {
      method: 'POST', headers: { apikey: anonKey, 'Content-Type': 'application/json' }, body: JSON.stringify({ refresh_token: token }),
    });
    return { status: response.status, next: (await response.json()).refresh_token };
  }, refresh_token)));
  assert.deepEqual(answers.map(({ status }) => status), [200, 200]);
  assert.equal(answers[0].next, answers[1].next);

  await keepNote(one, 'from the first tab');
  await keepNote(two, 'from the second tab');
  assert.notEqual((await stored(two)).refresh_token, first);
});
