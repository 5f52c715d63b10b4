// "Mail me a link": the link leads back to the page, which is in then; for somebody new as well.
import assert from 'node:assert/strict';
import { inBrowser, isOut, open, picture } from '../../lib/browser.mjs';
import { mailTo, somebody } from '../../lib/post.mjs';
import { newEmail } from '../../lib/stack.mjs';

await inBrowser(async (newContext) => {
  const page = await open(await newContext());
  await isOut(page);
  await page.getByRole('button', { name: 'Mail me a link' }).click();
  assert.equal(await page.getByLabel('Email').evaluate((field) => field.validity.valueMissing), true);
  for (const email of [(await somebody()).email, newEmail()]) {
    await page.getByLabel('Email').fill(email);
    await page.getByRole('button', { name: 'Mail me a link' }).click();
    await page.getByText('A link that signs you in is on its way.').waitFor();
    await picture(page, '1-mailed');
    await page.goto((await mailTo(email)).link);
    await page.getByLabel('A new note').waitFor();
    assert.equal(new URL(page.url()).hash, '', 'no token stays in the address');
    await page.getByText(email).first().waitFor();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await isOut(page);
  }
});
