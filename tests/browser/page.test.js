// The built page in real browsers: without a network, at every width, by keyboard, for axe.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';

import { checkDomain } from 'sendworthy';
import { snapshot } from 'sendworthy/dns';
import { browsers, finished, openPage, saved, visit } from './browsers.js';
import { startSite } from './site.js';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const examples = {
  healthy: 'letters.example',
  lookups: 'news.example',
  suffix: 'fernvale.gov.uk',
  parked: 'parked.example',
  broken: 'shop.example',
};

for (const { name, launch } of browsers) {
  describe(name, { skip: launch ? false : `${name} is not installed` }, () => {
    let browser;
    let site;
    before(async () => {
      site = await startSite();
      browser = await launch();
    });
    after(async () => {
      await browser?.close();
      await site?.stop();
    });

    /** Runs `use` with a page, and afterwards asks that the console had nothing to say. */
    async function withPage(options, use) {
      const opened = await openPage(browser, options);
      try {
        await use(opened);
        assert.deepEqual(opened.complaints, []);
      } finally {
        await opened.close();
      }
    }

    test('every example checks and asks nobody but its own host', () =>
      withPage({}, async ({ page, requests }) => {
        for (const [id, domain] of Object.entries(examples)) {
          await visit(page, `${site.url}#example=${id}`);
          await finished(page);
          assert.match(await page.textContent('#verdict'), new RegExp(domain.replaceAll('.', '\\.')));
        }
        const elsewhere = requests.filter((url) => !url.startsWith(site.url) && !/^(about|blob):/.test(url));
        assert.deepEqual(elsewhere, []);
        // The fragment stays in the browser: the host does not learn what was checked.
        assert.deepEqual(site.asked.filter((path) => /example=|letters|fernvale/.test(path)), []);
      }));

    test('the report of the page is byte for byte that of Node', () =>
      withPage({}, async ({ page }) => {
        for (const [id, domain] of Object.entries(examples)) {
          await visit(page, `${site.url}#example=${id}`);
          await finished(page);
          const report = await saved(page, 'Report as JSON');
          const answers = await saved(page, 'Save answers');
          const selectors = { healthy: ['s1', 's2'], broken: ['mail'] }[id] ?? [];
          const again = await checkDomain(domain, { resolver: snapshot(answers), selectors });
          assert.equal(`${JSON.stringify(again, null, 2)}\n`, report, id);
        }
      }));

    test('saved answers give the same report when they are loaded', () =>
      withPage({}, async ({ page }) => {
        await visit(page, `${site.url}#example=lookups`);
        await finished(page);
        const report = await saved(page, 'Report as JSON');
        const answers = await saved(page, 'Save answers');
        await visit(page, site.url);
        await page.locator('.options > summary').click();
        await page.locator('#file').setInputFiles({
          name: 'news.example.dns.json',
          mimeType: 'application/json',
          buffer: Buffer.from(answers),
        });
        await finished(page);
        assert.equal(await saved(page, 'Report as JSON'), report);
      }));

    for (const colorScheme of ['light', 'dark']) {
      test(`axe finds nothing, ${colorScheme}`, () =>
        withPage({ colorScheme }, async ({ page }) => {
          for (const place of ['', '#rules', '#record', ...Object.keys(examples).map((id) => `#example=${id}`)]) {
            await visit(page, `${site.url}${place}`);
            if (place.startsWith('#example')) await finished(page);
            else await page.waitForSelector('h1');
            await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
            await page.evaluate(axe);
            const { violations } = await page.evaluate(() => globalThis.axe.run());
            const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join('\n    ')}`);
            assert.deepEqual(told, [], place);
          }
        }));
    }

    test('nothing scrolls sideways at 360 pixels', () =>
      withPage({ width: 360, height: 740 }, async ({ page }) => {
        for (const place of ['', '#rules', '#record', ...Object.keys(examples).map((id) => `#example=${id}`)]) {
          await visit(page, `${site.url}${place}`);
          if (place.startsWith('#example')) await finished(page);
          else await page.waitForSelector('h1');
          await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
          const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.equal(over, 0, place);
        }
      }));

    test('a keyboard is enough', () =>
      withPage({}, async ({ page }) => {
        await visit(page, `${site.url}#example=broken`);
        await finished(page);
        assert.equal(await page.evaluate(() => document.activeElement?.id), 'verdict');
        await page.locator('.skip').focus();
        assert.ok(await page.locator('.skip').isVisible());
        // From the underline to the finding, and into the text of its rule.
        const reference = page.locator('.record .reference').first();
        const target = (await reference.getAttribute('href')).slice(1);
        await reference.focus();
        await page.keyboard.press('Enter');
        assert.equal(await page.evaluate(() => document.activeElement?.id), target);
        await page.locator(`#${target} rule-code button`).focus();
        await page.keyboard.press('Enter');
        await page.waitForSelector(`#${target} .explanation h3`);
        // The field takes a domain and Enter; a name that is none is refused in a sentence.
        await page.getByRole('textbox', { name: 'Domain', exact: true }).focus();
        await page.keyboard.press('Control+A');
        await page.keyboard.type('localhost');
        await page.keyboard.press('Enter');
        await page.waitForSelector('.refusal');
      }));

    test('one record is checked, and markup in it is text', () =>
      withPage({}, async ({ page, requests }) => {
        const text = 'v=spf1 <img src=x onerror=alert(1)> include=a.example -all garbage';
        await visit(page, `${site.url}#${new URLSearchParams({ record: 'spf', text })}`);
        await page.waitForSelector('.finding');
        assert.equal(await page.locator('.record img').count(), 0);
        assert.ok((await page.textContent('.record .text')).includes('<img'));
        const garbage = page.locator('.record u.error', { hasText: /^garbage$/ });
        assert.equal(await garbage.count(), 1);
        assert.deepEqual(requests.filter((url) => !url.startsWith(site.url) && !/^(about|blob):/.test(url)), []);
      }));

    test('what is no domain is refused in a sentence', () =>
      withPage({}, async ({ page }) => {
        await visit(page, site.url);
        const field = page.getByRole('textbox', { name: 'Domain', exact: true });
        for (const [input, says] of [
          ['', /no domain name/],
          ['   ', /no domain name/],
          ['192.0.2.1', /is an address/],
          ['localhost', /single label/],
          ['two words', /more than one word/],
          ['a..example', /label is empty/],
          [`${'a'.repeat(64)}.example`, /longer than 63/],
          [`${'a.'.repeat(124)}example`, /longer than 253/],
        ]) {
          await field.fill(input);
          await field.press('Enter');
          await page.waitForFunction((source) => new RegExp(source).test(document.querySelector('.refusal')?.textContent ?? ''), says.source);
        }
      }));
  });
}
