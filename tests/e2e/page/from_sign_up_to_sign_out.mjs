// Create an account, keep and remove notes, sign out, sign in again, and find the notes.
import assert from 'node:assert/strict';
import { createAccount, inBrowser, isOut, keepNote, notes, open, picture, signIn } from '../lib/browser.mjs';

await inBrowser(async (newContext) => {
  const page = await open(await newContext());
  await isOut(page);
  await picture(page, '1-door');
  const email = await createAccount(page);
  await page.getByText('Nothing here yet.').waitFor();
  await keepNote(page, 'Ask the library about the letters before Friday.');
  await keepNote(page, 'Bread: 500 g flour, 350 g water, 10 g salt. Overnight.');
  await keepNote(page, 'A refresh token is a promise to come back; the session says whether you still may.');
  await page.getByRole('button', { name: 'Remove this note' }).nth(1).click();
  await page.getByText('Bread').waitFor({ state: 'detached' });
  const kept = ['A refresh token is a promise to come back; the session says whether you still may.', 'Ask the library about the letters before Friday.'];
  assert.deepEqual(await notes(page), kept);
  await page.getByText('this one').waitFor();
  await picture(page, '2-notes', { fullPage: true });

  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await isOut(page);
  assert.equal(await page.evaluate(() => localStorage.getItem('marginalia.localStorage')), null);
  await signIn(page, email);
  await page.getByText('letters').waitFor();
  assert.deepEqual(await notes(page), kept);

  // Where nobody has to confirm an address a new one counts at once.
  await page.getByLabel('A new address').fill(`next-${email}`);
  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByText(`The address is next-${email}.`).waitFor();

  await page.setViewportSize({ width: 400, height: 860 });
  await picture(page, '3-narrow', { fullPage: true });
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, '4-dark', { fullPage: true });
});
