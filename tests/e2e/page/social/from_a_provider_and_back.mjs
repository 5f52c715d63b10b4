// Somebody clicks "Continue with …", says at the provider who she is, and is in. Somebody with a password links the provider, comes in
// by it, and unlinks it; what another has linked is refused with a reason, and nobody is signed out by it.
import assert from 'node:assert/strict';
import { createAccount, inBrowser, isOut, keepNote, notes, open, picture, signIn } from '../../lib/browser.mjs';
import { newEmail } from '../../lib/stack.mjs';

/** Says who comes, in the provider's form. */
async function say(page, email, { verified = true, button = 'Continue' } = {}) {
  await page.getByRole('heading', { name: 'Elsewhere' }).waitFor();
  await page.getByRole('textbox', { name: 'Address' }).fill(email);
  if (!verified) await page.getByLabel('Elsewhere has verified the address').uncheck();
  await page.getByRole('button', { name: button }).click();
}

await inBrowser(async (newContext) => {
  const page = await open(await newContext());
  const button = page.getByRole('button', { name: 'Continue with Elsewhere' });
  await button.waitFor();
  await picture(page, '1-door');
  await button.click();
  await page.getByRole('textbox', { name: 'Address' }).waitFor();
  await picture(page, '2-elsewhere');
  const ada = newEmail('ada');
  await say(page, ada);
  await page.getByLabel('A new note').waitFor();
  await page.getByText(ada).first().waitFor();
  await keepNote(page, 'came from elsewhere');
  await picture(page, '3-signed-in', { fullPage: true });
  assert.equal(new URL(page.url()).hash, '', 'no token stays in the address');
  // The only way in cannot go.
  await page.getByRole('button', { name: 'Unlink Elsewhere' }).click();
  await page.getByRole('alert').filter({ hasText: 'at least 1 identity' }).waitFor();
  // The provider knows her still: one click.
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await isOut(page);
  await page.getByRole('button', { name: 'Continue with Elsewhere' }).click();
  await page.getByLabel('A new note').waitFor();
  await page.getByText('came from elsewhere').waitFor();

  // An account with a password, in another browser.
  const other = await open(await newContext());
  const bob = await createAccount(other, newEmail('bob'));
  await keepNote(other, 'of the password');
  const elsewhere = newEmail('bob.elsewhere');
  await other.getByRole('button', { name: 'Link Elsewhere' }).click();
  await say(other, elsewhere);
  await other.getByRole('button', { name: 'Unlink Elsewhere' }).waitFor();
  await other.getByText(elsewhere).waitFor();
  await picture(other, '4-linked', { fullPage: true });
  await other.getByRole('button', { name: 'Sign out', exact: true }).click();
  await isOut(other);
  await other.getByRole('button', { name: 'Continue with Elsewhere' }).click();
  await other.getByText('of the password').waitFor();
  await other.getByText(bob).first().waitFor();
  await other.getByRole('button', { name: 'Unlink Elsewhere' }).click();
  await other.getByText('Elsewhere was unlinked').waitFor();
  await other.getByRole('button', { name: 'Unlink Elsewhere' }).waitFor({ state: 'detached' });
  await picture(other, '5-unlinked', { fullPage: true });
  await other.getByRole('button', { name: 'Sign out', exact: true }).click();
  await isOut(other);
  await signIn(other, bob);
  assert.deepEqual(await notes(other), ['of the password']);

  // In the first browser the provider still knows Ada, whose identity is taken.
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await isOut(page);
  const carol = await createAccount(page, newEmail('carol'));
  await page.getByRole('button', { name: 'Link Elsewhere' }).click();
  await page.getByRole('alert').filter({ hasText: 'Identity is already linked to another user' }).waitFor();
  await page.getByText(carol).first().waitFor();
  await picture(page, '6-taken', { fullPage: true });

  // Who refuses there is told so here.
  const third = await open(await newContext());
  await third.getByRole('button', { name: 'Continue with Elsewhere' }).click();
  await say(third, newEmail(), { button: 'Refuse' });
  await third.getByText('That was refused: The person refused').waitFor();
  await isOut(third);
});
