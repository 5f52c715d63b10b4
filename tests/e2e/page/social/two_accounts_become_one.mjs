// Somebody has one account by a provider and another with a password, and links: the page offers to merge them, tells by what both are
// proved, and does it once she says so. The other account's notes come along and its sessions end; a ticket is good for its own account only.
import assert from 'node:assert/strict';
import { createAccount, inBrowser, isOut, keepNote, notes, open, picture, signIn, stored } from '../../lib/browser.mjs';
import { anonKey, newEmail, url } from '../../lib/stack.mjs';

async function say(page, email) {
  await page.getByRole('heading', { name: 'Elsewhere' }).waitFor();
  await page.getByRole('textbox', { name: 'Address' }).fill(email);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Calls the page's function as it does, with the token that it holds. */
async function merge(page, ticket) {
  const { access_token: token } = await stored(page);
  const headers = { apikey: anonKey, Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const answer = await fetch(`${url}/rest/v1/rpc/merge_accounts`, { method: 'POST', headers, body: JSON.stringify({ ticket }) });
  return { status: answer.status, body: await answer.json() };
}

await inBrowser(async (newContext) => {
  // The account by the provider, in a browser that stays signed in.
  const first = await open(await newContext());
  await first.getByRole('button', { name: 'Continue with Elsewhere' }).click();
  const elsewhere = newEmail('elsewhere');
  await say(first, elsewhere);
  await first.getByLabel('A new note').waitFor();
  await keepNote(first, 'written elsewhere');

  // The account with a password, in another browser.
  const page = await open(await newContext());
  const ada = await createAccount(page, newEmail('ada'));
  await keepNote(page, 'written here');
  // What the redirect brings, before the page takes it out of the address.
  const tickets = [];
  page.on('response', (answer) => {
    const target = answer.headers().location;
    if (target?.includes('merge_ticket=')) tickets.push(new URLSearchParams(new URL(target).hash.slice(1)).get('merge_ticket'));
  });
  await page.getByRole('button', { name: 'Link Elsewhere' }).click();
  await say(page, elsewhere);
  const offer = page.getByRole('region', { name: 'Another account' });
  await offer.waitFor();
  assert.equal(new URL(page.url()).hash, '', 'no ticket stays in the address');
  await offer.getByText(`this one by your session, ${ada}`).waitFor();
  await offer.getByText('the other by Elsewhere').waitFor();
  await offer.scrollIntoViewIfNeeded();
  await picture(page, '1-offered', { fullPage: true });

  // Nothing has happened yet, and it may stay so.
  assert.deepEqual(await notes(page), ['written here']);
  await offer.getByRole('button', { name: 'Leave them apart' }).click();
  await offer.waitFor({ state: 'detached' });
  await first.reload();
  await first.getByText('written elsewhere').waitFor();

  // A third account gets nothing for the ticket of the second.
  const thief = await open(await newContext());
  await createAccount(thief, newEmail('thief'));
  assert.equal(tickets.length, 1);
  const refused = await merge(thief, tickets[0]);
  assert.equal(refused.status, 403);
  assert.equal(refused.body.error_code, 'validation_failed');
  await thief.reload();
  await thief.getByLabel('A new note').waitFor();
  assert.deepEqual(await notes(thief), []);

  // Again, and now she says yes. The provider still knows her.
  await page.getByRole('button', { name: 'Link Elsewhere' }).click();
  await offer.waitFor();
  await offer.getByRole('button', { name: 'Merge the accounts' }).click();
  await page.getByRole('button', { name: 'Unlink Elsewhere' }).waitFor();
  await page.getByText('Two accounts became one').waitFor();
  await offer.waitFor({ state: 'detached' });
  await page.reload();
  await page.getByText('written elsewhere').waitFor();
  assert.deepEqual((await notes(page)).sort(), ['written elsewhere', 'written here']);
  await page.getByRole('button', { name: 'Unlink Elsewhere' }).waitFor();
  await picture(page, '2-merged', { fullPage: true });

  // Each ticket is spent, the used one and the one that was left.
  for (const ticket of tickets) assert.equal((await merge(page, ticket)).status, 403);

  // The other account's session is over, and what opened it opens this one, as the password does.
  await first.reload();
  await isOut(first);
  await first.getByRole('button', { name: 'Continue with Elsewhere' }).click();
  await first.getByText('written here').waitFor();
  await first.getByText(ada).first().waitFor();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await isOut(page);
  await signIn(page, ada);
  await page.getByText('written elsewhere').waitFor();
});
