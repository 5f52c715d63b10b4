// A refresh token that is used twice is harmless within the grace window, forgiven once after it, and theft the next time: the page is
// out.
import assert from 'node:assert/strict';
import { createAccount, inBrowser, isOut, open, picture, stored } from '../lib/browser.mjs';
import { sleep } from '../lib/stack.mjs';

await inBrowser(async (newContext) => {
  const page = await open(await newContext());
  await createAccount(page);
  const replay = page.getByRole('button', { name: 'Replay the previous one' });
  assert.equal(await replay.isDisabled(), true);
  const first = (await stored(page)).refresh_token;
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await page.getByLabel('Refreshed 1 times').waitFor();
  const second = (await stored(page)).refresh_token;
  assert.notEqual(second, first);

  await replay.click();
  await page.getByText('the same one again').waitFor();
  await picture(page, '1-harmless', { fullPage: true });
  assert.equal((await stored(page)).refresh_token, second);

  // The grace window is 10 seconds. A phone that was in a tunnel comes so late; the thief, too, and in the next token again.
  await sleep(11_000);
  await replay.click();
  // The second line that says so.
  await page.getByText('the same one again').nth(1).waitFor();
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await page.getByLabel('Refreshed 2 times').waitFor();
  await sleep(11_000);
  await replay.click();
  await isOut(page);
  assert.match(await page.getByRole('status').textContent(), /^An old refresh token came back/);
  await picture(page, '2-theft');
});
