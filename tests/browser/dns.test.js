// The built page against a real DNS server on loopback, sound and failing.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { missingPrograms, startDns } from '../dns/index.js';
import { browsers, finished, openPage, visit } from './browsers.js';
import { startSite } from './site.js';

const missing = missingPrograms();

for (const { name, launch } of browsers) {
  const skip = missing.length ? `${missing.join(', ')} not installed` : launch ? false : `${name} is not installed`;
  describe(name, { skip }, () => {
    let browser;
    let site;
    let dns;
    before(async () => {
      [site, dns] = await Promise.all([startSite(), startDns()]);
      browser = await launch();
    });
    after(async () => {
      await browser?.close();
      await site?.stop();
      await dns?.stop();
    });

    /** Checks a domain as a person does who types a resolver of their own. */
    async function check(page, domain, resolver = dns.url) {
      await visit(page, site.url);
      await page.locator('.options > summary').click();
      await page.getByRole('textbox', { name: 'URL of another resolver' }).fill(resolver);
      const field = page.getByRole('textbox', { name: 'Domain', exact: true });
      await field.fill(domain);
      await field.press('Enter');
      await finished(page);
    }

    async function withPage(use) {
      const opened = await openPage(browser);
      try {
        await use(opened);
      } finally {
        await opened.close();
      }
    }

    test('asks the chosen resolver and nobody else', () =>
      withPage(async ({ page, requests, complaints }) => {
        await check(page, 'octo.test');
        assert.match(await page.textContent('#verdict'), /octo\.test/);
        assert.match(await page.textContent('.record'), /v=spf1 ip4:192\.30\.252\.0\/22/);
        const { origin } = new URL(dns.url);
        const elsewhere = requests.filter(
          (url) => !url.startsWith(site.url) && !url.startsWith(`${origin}/`) && !/^(about|blob|data):/.test(url),
        );
        assert.deepEqual(elsewhere, []);
        assert.ok(requests.some((url) => url.startsWith(dns.url)));
        // The page's own host does not learn the domain.
        assert.deepEqual(site.asked.filter((path) => path.includes('octo')), []);
        assert.deepEqual(complaints, []);
      }));

    for (const [input, domain] of [
      ['https://www.octo.test/a?b', 'www.octo.test'],
      ['Ann <ann@octo.test>', 'octo.test'],
      ['bücher.test', 'xn--bcher-kva.test'],
      ['octo.test.', 'octo.test'],
      ['_dmarc.octo.test', 'octo.test'],
    ]) {
      test(`takes ${domain} out of ${input}`, () =>
        withPage(async ({ page }) => {
          await check(page, input);
          assert.equal(await page.evaluate(() => document.querySelector('.colophon code')?.textContent), `npx sendworthy domain ${domain}`);
        }));
    }

    // One answer damaged: it is unknown, and the rest of the report stands.
    for (const [fault, says] of Object.entries({
      timeout: /no answer in time/,
      servfail: /SERVFAIL/,
      refused: /REFUSED/,
      truncated: /cut off/,
      garbage: /not a DNS message|another question/,
      'wrong-question': /another question/,
      'cname-loop': /circle/,
      huge: /too large/,
      'http-500': /HTTP error/,
      'captive-portal': /not DNS/,
      'no-cors': /not reachable/,
      'cut-off': /not reachable/,
    })) {
      test(`${fault}: unknown, never absent, and the rest stays`, () =>
        withPage(async ({ page }) => {
          dns.damage.faults = { 'modern.test TXT': fault };
          try {
            await check(page, 'modern.test');
          } finally {
            dns.damage.faults = {};
          }
          assert.match(await page.textContent('.notice.unknown'), /unknown, not absent/);
          assert.match(await page.textContent('.route li'), /unknown/);
          assert.match(await page.textContent('section[aria-labelledby="evidence-title"]'), says);
          // SPF is never said to be missing, and DMARC is still read.
          const spf = await page.textContent('section[aria-labelledby="spf-title"]');
          assert.doesNotMatch(spf, /no SPF record|missing|no record/);
          assert.match(await page.textContent('section[aria-labelledby="dmarc-title"]'), /p=reject/);
        }));
    }

    test('a resolver that is down: everything is unknown, and the page says so', () =>
      withPage(async ({ page }) => {
        await check(page, 'modern.test', dns.refusedUrl);
        assert.match(await page.textContent('.notice.unknown'), /None of the questions was answered/);
        assert.equal(await page.locator('.route .mark.unknown').count() >= 2, true);
        assert.equal(await page.locator('.route .mark.ok').count(), 0);
      }));

    test('a resolver that is no URL, or not by https, is refused', () =>
      withPage(async ({ page }) => {
        for (const typed of ['not a url', 'http://192.0.2.1/dns-query', 'ftp://dns.example/']) {
          await visit(page, site.url);
          await page.locator('.options > summary').click();
          await page.getByRole('textbox', { name: 'URL of another resolver' }).fill(typed);
          await page.getByRole('textbox', { name: 'Domain', exact: true }).fill('modern.test');
          await page.getByRole('button', { name: 'Check' }).click();
          await page.waitForSelector('.refusal');
        }
      }));

    test('bytes outside ASCII stand escaped', () =>
      withPage(async ({ page, complaints }) => {
        await check(page, 'bytes.test');
        const record = await page.evaluate(() => {
          const text = document.querySelector('.record .text').cloneNode(true);
          text.querySelectorAll('.reference').forEach((one) => one.remove());
          return text.textContent;
        });
        assert.equal(record, 'v=spf1 \\000\\195\\164\\255 -all');
        assert.deepEqual(complaints, []);
      }));
  });
}
