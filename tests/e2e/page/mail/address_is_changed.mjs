// A change of the address on the page: both addresses get a mail, the first link asks for the other, and the second makes it so.
import assert from 'node:assert/strict';
import { inBrowser, isOut, open, picture, signIn } from '../../lib/browser.mjs';
import { mailTo, somebody } from '../../lib/post.mjs';
import { newEmail } from '../../lib/stack.mjs';

await inBrowser(async (newContext) => {
  const { email } = await somebody();
  const next = newEmail('next');
  const page = await open(await newContext());
  await isOut(page);
  await signIn(page, email);
  await page.getByLabel('A new address').fill(next);
  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByText(`Both addresses got a mail: confirm in each, and ${next} is yours.`).waitFor();
  await picture(page, '1-asked', { fullPage: true });

  await page.goto((await mailTo(email)).link);
  await page.getByText('Please proceed to confirm link sent to the other email').waitFor();
  assert.equal(new URL(page.url()).hash, '');
  await picture(page, '2-half', { fullPage: true });
  await page.goto((await mailTo(next)).link);
  await page.locator('header').getByText(next).waitFor();
  assert.equal(new URL(page.url()).hash, '', 'no token stays in the address');
  await picture(page, '3-changed');

  // Where the other link is opened elsewhere, whoever is not signed in reads it, too.
  const another = await somebody();
  assert.equal((await another.client.auth.updateUser({ email: newEmail('next') })).error, null);
  const elsewhere = await open(await newContext({ colorScheme: 'dark' }));
  await elsewhere.goto((await mailTo(another.email)).link);
  await elsewhere.getByText('Please proceed to confirm link sent to the other email').waitFor();
  await picture(elsewhere, '4-half-elsewhere-dark');
});
