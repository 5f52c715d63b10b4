// In local storage the session outlives a reload and is the same one; in memory it does not.
import assert from 'node:assert/strict';
import { createAccount, inBrowser, isOut, open, stored } from '../lib/browser.mjs';
import { claims } from '../lib/stack.mjs';

await inBrowser(async (newContext) => {
  const page = await open(await newContext());
  const email = await createAccount(page);
  const before = claims((await stored(page)).access_token).session_id;
  await page.reload();
  await page.getByText(email).first().waitFor();
  assert.equal(claims((await stored(page)).access_token).session_id, before);

  const other = await open(await newContext());
  await other.getByText('Memory').click();
  await createAccount(other);
  assert.equal(await other.evaluate(() => JSON.stringify({ ...localStorage })), '{"marginalia.place":"memory"}');
  await other.reload();
  await isOut(other);
});
