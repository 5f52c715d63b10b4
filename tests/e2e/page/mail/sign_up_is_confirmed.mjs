// Create an account on the page, find the mail, click, and be in. A link works once, and the page says so.
import assert from 'node:assert/strict';
import { createAccount, inBrowser, isOut, keepNote, open, picture, signIn } from '../../lib/browser.mjs';
import { mailTo } from '../../lib/post.mjs';
import { newEmail, site } from '../../lib/stack.mjs';

await inBrowser(async (newContext) => {
  const context = await newContext();
  const page = await open(context);
  const email = newEmail();
  await createAccount(page, email, `A link to confirm the address is on its way to ${email}.`);
  await picture(page, '1-mailed');
  await page.getByRole('tab', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('Email not confirmed').waitFor();
  await picture(page, '2-not-confirmed');

  const { link } = await mailTo(email);
  await page.goto(link);
  await page.getByLabel('A new note').waitFor();
  assert.equal(new URL(page.url()).origin, site);
  assert.equal(new URL(page.url()).hash, '', 'no token stays in the address');
  await page.getByText(email).first().waitFor();
  await keepNote(page, 'confirmed');
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await isOut(page);
  await signIn(page, email);
  await page.getByText('confirmed').waitFor();

  const other = await open(await newContext({ colorScheme: 'dark' }));
  await other.goto(link);
  await other.getByText('That was refused: Email link is invalid or has expired.').waitFor();
  assert.equal(new URL(other.url()).hash, '');
  await picture(other, '3-used');
});
