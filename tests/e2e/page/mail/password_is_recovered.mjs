// "Forgot the password?": the link signs in, and the page asks for a new one, which holds from then on.
import { inBrowser, isOut, open, picture } from '../../lib/browser.mjs';
import { mailTo, somebody } from '../../lib/post.mjs';
import { password } from '../../lib/stack.mjs';

await inBrowser(async (newContext) => {
  const { email } = await somebody();
  const page = await open(await newContext());
  await isOut(page);
  await page.getByLabel('Email').fill(email);
  await page.getByRole('button', { name: 'Forgot the password?' }).click();
  await page.getByText('a link to choose a new password is on its way').waitFor();
  await picture(page, '1-mailed');
  await page.goto((await mailTo(email)).link);
  await page.getByText('Choose a new password').waitFor();
  await picture(page, '2-recovery');
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, '3-recovery-dark');
  await page.getByLabel('New password').fill(`${password} and more`);
  await page.getByRole('button', { name: 'Save the new password' }).click();
  await page.getByLabel('A new note').waitFor();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await isOut(page);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(`${password} and more`);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByLabel('A new note').waitFor();
});
