// A wrong password keeps one out, and the page says why.
import assert from 'node:assert/strict';
import { inBrowser, open, picture } from '../lib/browser.mjs';
import { signedUp } from '../lib/stack.mjs';

await inBrowser(async (newContext) => {
  const { email } = await signedUp();
  const page = await open(await newContext());
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill('not this one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  assert.equal(await page.getByRole('alert').textContent(), 'Invalid login credentials');
  await picture(page, 'refused');
});
