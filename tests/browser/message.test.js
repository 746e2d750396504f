// The place for messages in real browsers: examples, files, pasted text; nothing leaves the page.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';

import { browsers, openPage, visit } from './browsers.js';
import { startSite } from './site.js';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const faulty = fileURLToPath(new URL('../messages/faulty.eml', import.meta.url));

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

    async function withPage(use) {
      const opened = await openPage(browser, {});
      try {
        await visit(opened.page, `${site.url}#message`);
        await use(opened);
        assert.deepEqual(opened.complaints, []);
      } finally {
        await opened.close();
      }
    }

    test('the examples: one is fit to be sent, one is not', () =>
      withPage(async ({ page, requests }) => {
        await page.click('text=a sound newsletter');
        await page.waitForSelector('text=This message is fit to be sent.');
        await page.click('text=a broken message');
        await page.waitForSelector('#verdict:has-text("receivers reject")');
        assert.match(await page.textContent('.findings'), /From stands twice/);
        const elsewhere = requests.filter((url) => !url.startsWith(site.url) && !/^(about|blob):/.test(url));
        assert.deepEqual(elsewhere, []);
      }));

    test('a file is read, and its message leaves nothing behind', () =>
      withPage(async ({ page, requests }) => {
        await page.waitForLoadState('networkidle');
        await page.setInputFiles('input[type=file]', faulty);
        await page.waitForSelector('#verdict');
        const before = requests.length;
        await page.selectOption('select[name=route]', 'ses');
        await page.waitForSelector('#verdict');
        // The worker's own files may be fetched once more; nothing else is.
        const asked = requests.slice(before).filter((url) => !/\/assets\/[\w-]+\.(js|wasm)$/.test(url) && !url.startsWith('blob:'));
        assert.deepEqual(asked, []);
        assert.match(await page.textContent('.grid-table'), /multipart\/mixed[\s\S]*plan\.pdf/);
        await page.getByRole('button', { name: 'Save plan.pdf' }).click();
        await page.waitForFunction(() => globalThis.savedFiles.length > 0);
        assert.match(await page.evaluate(() => globalThis.savedFiles[0]), /^%PDF-1/);
        assert.equal(new URL(page.url()).hash, '#message');
        assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((key) => !key.includes('resolver'))), []);
      }));

    test('pasted text is checked, and its markup is text', () =>
      withPage(async ({ page }) => {
        await page.fill('textarea', 'From: a@example.com\nSubject: <img src=x onerror=alert(1)>\n\n<script>alert(1)</script>');
        await page.click('button:has-text("Check")');
        await page.waitForSelector('#verdict');
        assert.equal(await page.locator('main img, main script').count(), 0);
        assert.match(await page.textContent('.rows'), /<img src=x onerror=alert\(1\)>/);
      }));

    test('the HTML body stands in a frame that can do nothing', () =>
      withPage(async ({ page, complaints }) => {
        const elsewhere = await startSite();
        const { url } = elsewhere;
        const links = `<link rel=preconnect href="${url}"><link rel=stylesheet href="${url}"><meta http-equiv=refresh content="0;url=${url}">`;
        const markup = `${links}<p>Seen</p><script>parent.document.title = "run"</script><img src="${url}pixel.png"><a href="${url}">leave</a>`;
        await page.fill('textarea', `From: a@example.com\nContent-Type: text/html\n\n${markup}`);
        await page.click('button:has-text("Check")');
        await page.frameLocator('iframe').getByText('Seen').waitFor();
        assert.equal(await page.getAttribute('iframe', 'sandbox'), '');
        assert.doesNotMatch(await page.title(), /run/);
        await page.frameLocator('iframe').getByText('leave').click();
        // Not even a connection is opened, as browsers do before a request.
        await page.waitForTimeout(200);
        assert.equal(elsewhere.connections(), 0);
        await elsewhere.stop();
        assert.deepEqual(elsewhere.asked, []);
        // That the policy refuses script and picture is said in the console, and is what is wanted.
        complaints.length = 0;
      }));

    test('a finding leads to its bytes, and the bytes to the finding', () =>
      withPage(async ({ page }) => {
        await page.setInputFiles('input[type=file]', faulty);
        const link = page.locator('.finding .cite > button').first();
        const line = /line (\d+)/.exec(await link.textContent())[1];
        await link.click();
        await page.waitForFunction((id) => document.activeElement?.id === id, `source-line-${line}`);
        const reference = page.locator(`#source-line-${line} .reference`).first();
        const target = (await reference.getAttribute('href')).slice(1);
        await reference.focus();
        await page.keyboard.press('Enter');
        assert.equal(await page.evaluate(() => document.activeElement?.id), target);
        await page.locator(`#source-line-${line} u`).first().click();
        assert.match(await page.evaluate(() => document.activeElement?.id), /^message-finding-/);
      }));

    test('a file dropped anywhere is read, and a large source is cut to what is near the findings', () =>
      withPage(async ({ page }) => {
        await page.waitForSelector('textarea');
        await page.evaluate((text) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], 'dropped.eml'));
          document.querySelector('h1').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
        }, `From: a@example.com\r\nFrom: b@example.com\r\n\r\n${'a line of text\r\n'.repeat(20_000)}`);
        await page.waitForSelector('.source li');
        assert.ok((await page.locator('.source li').count()) < 100);
        await page.locator('.source .gap button').last().click();
        assert.ok((await page.locator('.source li').count()) > 500);
      }));

    test('axe finds nothing, and nothing scrolls sideways at 360 pixels', () =>
      withPage(async ({ page }) => {
        await page.setViewportSize({ width: 360, height: 800 });
        await page.click('text=a broken message');
        await page.waitForSelector('#verdict');
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run({ iframes: false }));
        assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
      }));
  });
}
