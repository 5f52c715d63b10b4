// "Sign out everywhere" ends the other browser's session as well.
import { createAccount, inBrowser, isOut, open, signIn } from '../lib/browser.mjs';

await inBrowser(async (newContext) => {
  const left = await open(await newContext());
  const email = await createAccount(left);
  const right = await open(await newContext());
  await signIn(right, email);
  await left.getByRole('button', { name: 'Sign out everywhere' }).click();
  await isOut(left);
  await isOut(right);
});
