// The margin shows the claims of the access token, and counts down to its end.
import assert from 'node:assert/strict';
import { createAccount, inBrowser, open, stored } from '../lib/browser.mjs';
import { claims } from '../lib/stack.mjs';

await inBrowser(async (newContext) => {
  const page = await open(await newContext());
  await createAccount(page);
  const token = claims((await stored(page)).access_token);
  const rows = await page.locator('dl div').evaluateAll((all) => all.map((row) => [row.children[0].textContent, row.children[1].textContent]));
  const shown = Object.fromEntries(rows);
  for (const name of ['sub', 'role', 'session_id', 'aal']) assert.equal(shown[name], token[name], name);
  assert.equal(shown.alg, 'ES256');

  const left = async () => {
    const [minutes, seconds] = (await page.locator('.countdown strong').textContent()).split(':').map(Number);
    return minutes * 60 + seconds;
  };
  const before = await left();
  assert.ok(Math.abs(before - (token.exp - Date.now() / 1000)) < 3);
  await page.waitForTimeout(2500);
  const passed = before - (await left());
  assert.ok(passed >= 2 && passed <= 4, `${passed} s`);
});
