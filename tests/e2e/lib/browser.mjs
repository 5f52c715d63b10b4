// The example page in a headless Chromium, as somebody uses it. Screenshots are kept as test output.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { newEmail, password, site } from './stack.mjs';

/** Runs the test with a new browser, and fails if the page ran into an error of its own. */
export async function inBrowser(test) {
  const browser = await chromium.launch({
    executablePath: process.env.AUTH_EXT_BROWSER,
    // A sandbox of its own is nothing that root, or a container, can have.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  const errors = [];
  const newContext = async (options = {}) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
    context.setDefaultTimeout(15_000);
    context.on('page', (page) => page.on('pageerror', (error) => errors.push(error.message)));
    return context;
  };
  try {
    await test(newContext);
    assert.deepEqual(errors, []);
  } finally {
    await browser.close();
  }
}

/** A new page of the context, with the sign-in form or the notes. */
export async function open(context) {
  const page = await context.newPage();
  await page.goto(site);
  return page;
}

/** Creates an account by the form, and waits for the notes or what the page says instead. */
export async function createAccount(page, email = newEmail(), said) {
  await page.getByRole('tab', { name: 'Create account' }).click();
  await fillIn(page, email, 'Create account', said);
  return email;
}

/** Signs in by the form. */
export async function signIn(page, email) {
  await page.getByRole('tab', { name: 'Sign in' }).click();
  await fillIn(page, email, 'Sign in');
}

async function fillIn(page, email, button, said) {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: button }).click();
  await (said ? page.getByText(said) : page.getByLabel('A new note')).waitFor();
}

export async function keepNote(page, text) {
  await page.getByLabel('A new note').fill(text);
  await page.getByRole('button', { name: 'Keep' }).click();
  await page.getByText(text).waitFor();
}

/** The texts of the notes that are shown, once they have been read. */
export async function notes(page) {
  await page.locator('.notes[aria-busy=false]').waitFor({ state: 'attached' });
  return page.locator('.notes p').allTextContents();
}

/** What supabase-js holds in the page's local storage. */
export async function stored(page) {
  return page.evaluate(() => JSON.parse(localStorage.getItem('marginalia.localStorage')));
}

/** Whether the sign-in form is there. */
export async function isOut(page) {
  await page.getByLabel('Password').waitFor();
}

/** Keeps a picture of the page. */
export async function picture(page, name, options) {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${name}.png`, ...options });
}
