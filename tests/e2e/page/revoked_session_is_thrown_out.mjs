// A session that another browser revokes is refused at its very next request, although its access token is good for an hour.
import assert from 'node:assert/strict';
import { createAccount, inBrowser, isOut, keepNote, open, picture, signIn, stored } from '../lib/browser.mjs';
import { claims } from '../lib/stack.mjs';

await inBrowser(async (newContext) => {
  const left = await open(await newContext());
  const email = await createAccount(left);
  await keepNote(left, 'written on the train');
  const right = await open(await newContext());
  await signIn(right, email);
  await right.getByText('written on the train').waitFor();

  const { session_id, exp } = claims((await stored(left)).access_token);
  await picture(right, '1-two-sessions', { fullPage: true });
  await right.locator(`[data-session="${session_id}"]`).getByRole('button', { name: 'Revoke' }).click();
  await right.locator(`[data-session="${session_id}"]`).waitFor({ state: 'detached' });
  assert.ok(exp > Date.now() / 1000 + 3000);

  // Its list of sessions asks every few seconds; a note that is kept first is refused first.
  await left.getByLabel('A new note').fill('too late').catch(() => {});
  await left.getByRole('button', { name: 'Keep' }).click().catch(() => {});
  await isOut(left);
  assert.match(await left.getByRole('status').textContent(), /^This session has ended: /);
  await picture(left, '2-thrown-out');
  assert.equal(await left.evaluate(() => localStorage.getItem('marginalia.localStorage')), null);
  await right.reload();
  await right.getByText('written on the train').waitFor();
  assert.equal(await right.getByText('too late').count(), 0);
});
