// A passkey is added with Chromium's virtual authenticator, signs in without a password, and is removed.
import { createAccount, inBrowser, isOut, picture } from '../lib/browser.mjs';
import { url } from '../lib/stack.mjs';

await inBrowser(async (newContext) => {
  const context = await newContext();
  const page = await context.newPage();
  const tools = await context.newCDPSession(page);
  await tools.send('WebAuthn.enable');
  await tools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  // A browser has no passkeys for an address.
  await page.goto(url.replace('127.0.0.1', 'localhost'));
  await createAccount(page);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText('A passkey was added').waitFor();
  await picture(page, '1-added', { fullPage: true });

  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await isOut(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByLabel('A new note').waitFor();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('The passkey is gone').waitFor();

  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await isOut(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('alert').waitFor();
});
