// "Mail me a link", and "Forgot the password?": the links lead back to the page, which is in then.
import assert from 'node:assert/strict';
import { inBrowser, isOut, open, picture } from '../lib/browser.mjs';
import { newestMail, password, signedUp, url } from '../lib/stack.mjs';

/** The mail's link by this gateway: the mail has the address of the installation. */
const here = (link) => {
  const { pathname, search } = new URL(link);
  const target = new URL(pathname + search, url);
  target.searchParams.set('redirect_to', url);
  return target.href;
};

await inBrowser(async (newContext) => {
  const { email } = await signedUp();
  const page = await open(await newContext());
  await isOut(page);
  await page.getByRole('button', { name: 'Mail me a link' }).click();
  assert.equal(await page.getByLabel('Email').evaluate((field) => field.validity.valueMissing), true);
  await page.getByLabel('Email').fill(email);
  await page.getByRole('button', { name: 'Mail me a link' }).click();
  await page.getByText('A link that signs you in is on its way.').waitFor();
  await picture(page, '1-mailed');
  const { link } = await newestMail(email);
  await page.goto(here(link));
  await page.getByLabel('A new note').waitFor();
  assert.equal(new URL(page.url()).hash, '', 'no token stays in the address');

  // It works once, and the page says so.
  const other = await open(await newContext());
  await other.goto(here(link));
  await other.getByText('That was refused: Email link is invalid or has expired.').waitFor();
  assert.equal(new URL(other.url()).hash, '');

  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await isOut(page);
  await page.getByLabel('Email').fill(email);
  await page.getByRole('button', { name: 'Forgot the password?' }).click();
  await page.getByText('a link to choose a new password is on its way').waitFor();
  const mail = await newestMail(email);
  await page.goto(here(mail.link));
  await page.getByText('Choose a new password').waitFor();
  await picture(page, '2-recovery');
  await page.getByLabel('New password').fill(`${password} and more`);
  await page.getByRole('button', { name: 'Save the new password' }).click();
  await page.getByLabel('A new note').waitFor();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await isOut(page);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(`${password} and more`);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByLabel('A new note').waitFor();

  const next = `next-${email}`;
  await page.getByLabel('A new address').fill(next);
  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByText(`The address is ${next}.`).waitFor();
});
