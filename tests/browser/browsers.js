// The browsers of this machine, and a page in one of them with its log.

import { existsSync } from 'node:fs';
import { chromium, firefox } from 'playwright-core';

const paths = {
  chromium: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
  firefox: ['/usr/bin/firefox-esr', '/usr/bin/firefox'],
};

const launch = {
  chromium: (executablePath) =>
    chromium.launch({ executablePath, args: ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'] }),
  // The browser as it is distributed, by WebDriver BiDi.
  firefox: (executablePath) => firefox.launch({ executablePath, channel: 'moz-firefox' }),
};

/** Every browser the suite is for; `launch` is missing where the browser is. */
export const browsers = Object.entries(paths).map(([name, candidates]) => {
  const path = process.env[`SENDWORTHY_${name.toUpperCase()}`] ?? candidates.find((one) => existsSync(one));
  return { name, launch: path ? () => launch[name](path) : undefined };
});

/**
 * A fresh page. `requests` are the URLs it asked for, `complaints` what the console said of errors,
 * violations of the Content-Security-Policy among them.
 */
export async function openPage(browser, { width = 1200, height = 900, colorScheme = 'light' } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  const requests = [];
  const complaints = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  // What is saved as a file, kept for the test.
  await page.addInitScript(() => {
    globalThis.savedFiles = [];
    const create = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => {
      globalThis.savedFiles.push(blob.text());
      return create(blob);
    };
  });
  return { page, requests, complaints, close: () => context.close() };
}

/** Opens the page at a place, from a blank one, so that the script runs again. */
export async function visit(page, url) {
  await page.goto('about:blank');
  await page.goto(url);
}

/** Waits for the end of a check. */
export async function finished(page) {
  await page.waitForSelector('#verdict, .refusal', { timeout: 60_000 });
}

/** What the last click on a button that saves a file has saved. */
export async function saved(page, label) {
  await page.getByRole('button', { name: label, exact: true }).click();
  return page.evaluate(() => globalThis.savedFiles.at(-1));
}
