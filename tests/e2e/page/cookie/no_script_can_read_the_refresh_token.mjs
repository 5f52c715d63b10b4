// With the refresh token in a cookie nothing in the page holds it; a reload keeps the session, and a sign-out ends it.
import assert from 'node:assert/strict';
import { createAccount, inBrowser, isOut, keepNote, open, picture } from '../../lib/browser.mjs';
import { sleep } from '../../lib/stack.mjs';

await inBrowser(async (newContext) => {
  const context = await newContext();
  const page = await open(context);
  await page.getByText('Cookie').click();
  const email = await createAccount(page);
  await keepNote(page, 'in the jar');

  const [cookie, ...more] = await context.cookies();
  assert.deepEqual(more, []);
  assert.equal(cookie.name, '__Secure-refresh-token');
  assert.equal(cookie.httpOnly, true);
  assert.equal(cookie.secure, true);
  assert.equal(cookie.sameSite, 'Strict');
  const readable = await page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]));
  assert.equal(readable, '["",{"marginalia.place":"cookie"},{}]');
  assert.equal(await page.getByRole('button', { name: 'Replay the previous one' }).isDisabled(), true);

  await page.getByRole('button', { name: 'Refresh now' }).click();
  await page.getByLabel('Refreshed 1 times').waitFor();
  await picture(page, 'cookie', { fullPage: true });
  const next = (await context.cookies())[0].value;
  assert.notEqual(next, cookie.value);
  await page.reload();
  await page.getByText('in the jar').waitFor();
  await page.getByText(email).first().waitFor();
  const second = await open(context);
  await second.getByText('in the jar').waitFor();

  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await isOut(page);
  // Another request of the page may learn that the session is over before the answer comes that takes the cookie.
  for (let waited = 0; (await context.cookies()).length > 0 && waited < 15_000; waited += 100) await sleep(100);
  assert.deepEqual(await context.cookies(), []);
  await page.reload();
  await isOut(page);
});
