// An authenticator app is added by its secret, raises the session to aal2, gives recovery codes, and is asked for after the next
// sign-in.
import assert from 'node:assert/strict';
import { createAccount, inBrowser, isOut, open, picture, signIn } from '../lib/browser.mjs';
import { code, nextStep, wrongCode } from '../lib/totp.mjs';

await inBrowser(async (newContext) => {
  const page = await open(await newContext());
  const email = await createAccount(page);
  await page.getByText('aal1', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: 'Add an authenticator app' }).click();
  const image = page.getByAltText('QR code for an authenticator app');
  await image.waitFor();
  assert.equal(await image.evaluate((one) => one.complete && one.naturalWidth > 0), true, 'the browser shows the QR code');
  const secret = await page.locator('.enrolment code').textContent();
  await picture(page, '1-enrolment', { fullPage: true });
  await page.getByLabel('Code').fill(wrongCode(secret));
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByText('Invalid TOTP code entered').waitFor();
  const started = Date.now();
  await page.getByLabel('Code').fill(code(secret, started));
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByText('This session has shown a second factor.').waitFor();

  await page.getByRole('button', { name: 'Recovery codes' }).click();
  const codes = page.getByLabel('Recovery codes').getByRole('listitem');
  await codes.first().waitFor();
  assert.equal(await codes.count(), 10);
  await picture(page, '2-recovery-codes', { fullPage: true });

  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await isOut(page);
  await signIn(page, email);
  await page.getByText('Enter the code of your authenticator app').waitFor();
  // A code of the same half minute was accepted once already.
  await nextStep(started);
  await page.getByLabel('Code').fill(code(secret));
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByText('This session has shown a second factor.').waitFor();
  await page.getByRole('button', { name: 'Remove' }).first().click();
  await page.getByRole('button', { name: 'Add an authenticator app' }).waitFor();
});
