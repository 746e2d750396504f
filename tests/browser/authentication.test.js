// A message verified in real browsers: the network is watched, and sees DNS and nothing else.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';

import { verifyMessage } from 'sendworthy/message';
import { snapshot } from 'sendworthy/dns';
import { missingPrograms, startDns } from '../dns/index.js';
import { browsers, openPage, saved, visit } from './browsers.js';
import { startSite } from './site.js';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const signed = await readFile(new URL('../signed/rfc8463.eml', import.meta.url), 'utf8');
const RECEIVED = 'Received: from mx.list.test (mx.list.test [192.0.2.80])\n by mail.example.net; Fri, 11 Jul 2003 21:01:00 -0700\n';
const damaged = `${RECEIVED}${signed.replace('Is dinner ready?', '[list] Is dinner ready?')}--\nSent by a list\n`;
const crlf = (text) => text.replaceAll('\n', '\r\n');

/** Every name that may be asked about these messages. */
const NAMES = [
  '_dmarc.com',
  '_dmarc.example.com',
  '_dmarc.football.example.com',
  'brisbane._domainkey.football.example.com',
  'football.example.com',
  'test._domainkey.football.example.com',
];

const missing = missingPrograms();

for (const { name, launch } of browsers) {
  describe(name, { skip: missing.length ? `${missing.join(', ')} not installed` : launch ? false : `${name} is not installed` }, () => {
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

    async function withPage(use, { place = '#message', complaints = [], ...options } = {}) {
      const opened = await openPage(browser, options);
      dns.damage.forget();
      try {
        await visit(opened.page, `${site.url}${place}`);
        await opened.page.waitForSelector('textarea');
        await use(opened);
        assert.deepEqual(opened.complaints.filter((text) => !complaints.some((known) => known.test(text))), []);
      } finally {
        await opened.close();
      }
    }

    /** Drops a file, as a person does. */
    async function drop(page, text, file = 'dropped.eml') {
      await page.evaluate(
        ([content, title]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([content], title));
          document.querySelector('main').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
        },
        [text, file],
      );
      await page.waitForSelector(`.asked:has-text("${file}")`);
    }

    const form = (page) => page.getByRole('form', { name: 'Verify the message' });

    async function choose(page, resolver) {
      await form(page).locator('.options > summary').click();
      await page.getByRole('textbox', { name: 'URL of another resolver' }).fill(resolver);
    }

    const press = (page) => page.getByRole('button', { name: 'Verify', exact: true }).click();

    async function verify(page, text, resolver = dns.url) {
      await drop(page, text);
      await choose(page, resolver);
      await press(page);
      await page.waitForSelector('#evidence-title', { timeout: 60_000 });
    }

    const verdict = (page) => page.textContent('.author-verdicts');
    const rowOf = (page, identifier) => page.locator('.identifiers tbody').filter({ has: page.locator(`th:has-text("${identifier}")`) });
    const asked = () => [...new Set(dns.damage.asked.map((one) => one.name.replace(/\.$/, '')))].sort();
    const elsewhere = (requests) => requests.filter((url) => !url.startsWith(site.url) && !/^(about|blob|data):/.test(url));

    test('a dropped message: the table says what became of it and why, and only DNS hears of it', () =>
      withPage(async ({ page, requests }) => {
        const before = site.asked.length;
        await drop(page, damaged);
        await choose(page, dns.url);
        // Nobody is asked before the button is pressed.
        assert.deepEqual(elsewhere(requests), []);
        assert.deepEqual(asked(), []);
        await press(page);
        await page.waitForSelector('#evidence-title');

        assert.match(await verdict(page), /It is not known whether this message is from football\.example\.com.*SPF is not known/);
        assert.match(await page.locator('message-authentication p[role=status]').textContent(), /It is not known whether.*0 of 2 signatures pass, SPF unknown/);
        const table = page.getByRole('table', { name: 'Each identifier' });
        assert.deepEqual(await table.getByRole('columnheader').allTextContents(), ['identifier', 'result', 'domain', 'organizational domain', 'author’s domain', 'key']);
        assert.deepEqual(await table.getByRole('rowheader').locator('strong').allTextContents(), ['DKIM 1', 'DKIM 2', 'SPF']);
        const first = rowOf(page, 'DKIM 1');
        assert.match(await first.textContent(), /fail.*football\.example\.com.*example\.com.*aligned relaxed.*brisbane\._domainkey\.football\.example\.com/s);
        assert.match(await first.textContent(), /Subject changed after signing: the signer had Is dinner ready\?/);
        assert.match(await first.textContent(), /A footer of 20 bytes was appended behind the signed text/);
        assert.deepEqual(await first.locator('.cause ins').allTextContents(), ['[list] ', '--\nSent by a list\n']);
        assert.match(await rowOf(page, 'DKIM 2').textContent(), /fail.*The causes are those above/s);
        assert.match(await page.textContent('message-authentication'), /reject p=reject.*Tree walk: 3 steps/s);
        await page.getByText('What a receiver writes into the message').click();
        assert.match(await page.getByRole('region', { name: 'The Authentication-Results field' }).textContent(), /dkim=fail reason="body" header\.d=football\.example\.com;/);

        // From the cause to the bytes in the source, and back.
        const line = crlf(damaged).split('\r\n').findIndex((text) => text.startsWith('Subject')) + 1;
        await first.getByRole('button', { name: new RegExp(`^line ${line}\\b`) }).click();
        await page.waitForFunction((id) => document.activeElement?.id === id, `source-line-${line}`);
        assert.equal(await page.locator(`#source-line-${line} u.error`).textContent(), '[list] ');
        await page.locator(`#source-line-${line} .reference`).press('Enter');
        assert.equal(await page.evaluate(() => document.activeElement.id), 'changed-a');

        // The network: questions for the chosen resolver, and the page's own files.
        const { origin } = new URL(dns.url);
        assert.deepEqual(elsewhere(requests).filter((url) => !url.startsWith(`${origin}/`)), []);
        assert.ok(requests.some((url) => url.startsWith(dns.url)));
        assert.deepEqual(asked(), NAMES);
        assert.deepEqual(site.asked.slice(before).filter((path) => !/^\/assets\/[\w-]+\.(js|wasm)$/.test(path)), []);
        const words = /dinner|suzie|joe|shopping|192\.0\.2|list/i;
        const heard = requests.flatMap((url) => [decodeURIComponent(url), ...[...new URL(url).searchParams.values()].map((value) => Buffer.from(value, 'base64url').toString('latin1'))]);
        assert.deepEqual(heard.filter((text) => words.test(text.replace(site.url, ''))), []);
        assert.equal(new URL(page.url()).hash, '#message');
        assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), ['sendworthy-resolver']);
      }));

    test('a whole message passes, and the places of a damaged one are the same with LF and CRLF', () =>
      withPage(async ({ page }) => {
        await verify(page, signed);
        assert.match(await verdict(page), /Receivers accept that this message is from football\.example\.com/);
        assert.equal(await page.locator('.identifiers .mark.ok:text-is("pass")').count(), 2);
        const places = [];
        for (const [file, text] of [['lf.eml', damaged], ['crlf.eml', crlf(damaged)]]) {
          await drop(page, text, file);
          await press(page);
          await page.waitForSelector('.cause');
          places.push(await page.evaluate(() => [...document.querySelectorAll('message-source li')].flatMap((li) => [...li.querySelectorAll('u.error')].map((u) => `${li.id} ${u.textContent}`))));
        }
        const end = damaged.split('\n').length;
        assert.deepEqual(places[0], [`source-line-${line('Subject')} [list] `, `source-line-${end - 2} --`, `source-line-${end - 1} Sent by a list`]);
        assert.deepEqual(places[1], places[0]);
      }));

    const line = (start) => damaged.split('\n').findIndex((text) => text.startsWith(start)) + 1;

    test('saved answers say the same again, and nobody is asked', () =>
      withPage(async ({ page, requests }) => {
        await verify(page, damaged);
        const answers = await saved(page, 'Save answers');
        const report = await saved(page, 'Report as JSON');
        const { taken } = JSON.parse(answers);
        const native = await verifyMessage(new Blob([damaged]), { resolver: snapshot(answers), now: new Date(taken) });
        assert.equal(report, `${JSON.stringify(native, null, 2)}\n`);

        dns.damage.forget();
        const before = requests.length;
        await drop(page, damaged, 'again.eml');
        assert.equal(await page.locator('.author-verdicts').count(), 0);
        await form(page).locator('.options > summary').click();
        await form(page).locator('#file').setInputFiles({ name: 'dropped.dns.json', mimeType: 'application/json', buffer: Buffer.from(answers) });
        await form(page).locator('.who:has-text("Answers from dropped.dns.json: nobody is asked")').waitFor();
        // Other fields stand beside it: it waits for the button.
        assert.equal(await page.locator('.author-verdicts').count(), 0);
        await press(page);
        await page.waitForSelector('.asked:has-text("Answers from the file dropped.dns.json")');
        assert.equal(await saved(page, 'Report as JSON'), report);

        // They are kept for the next time, until a resolver is chosen.
        await rowOf(page, 'SPF').getByRole('button', { name: 'Use 192.0.2.80' }).click();
        await page.getByLabel('MAIL FROM').fill('<>');
        await press(page);
        await page.waitForSelector('.asked:has-text("As sent from 192.0.2.80, MAIL FROM <>.")');
        assert.match(await page.textContent('message-authentication .asked'), /Answers from the file dropped\.dns\.json/);
        assert.match(await rowOf(page, 'SPF').textContent(), /unknown.*HELO is not known, which counts for a bounce/s);
        assert.deepEqual(elsewhere(requests.slice(before)), []);
        assert.deepEqual(asked(), []);
        await page.getByRole('button', { name: 'Verify again' }).click();
        await form(page).getByRole('button', { name: 'Ask a resolver instead' }).click();
        assert.match(await form(page).locator('.who').textContent(), /^Asks 127\.0\.0\.1/);

        // A mail is no answer.
        await form(page).locator('#file').setInputFiles({ name: 'mail.eml', mimeType: 'message/rfc822', buffer: Buffer.from(damaged) });
        await page.waitForSelector('message-authentication [role=alert]:has-text("mail.eml is a mail, not saved answers")');
        assert.match(await form(page).locator('.who').textContent(), /^Asks/);
      }));

    test('a resolver that is down: unknown, never absent', () =>
      withPage(
        async ({ page }) => {
          await verify(page, signed, dns.refusedUrl);
          assert.match(await page.textContent('.notice.unknown'), /None of the questions was answered.*unknown, not absent/s);
          assert.match(await verdict(page), /It is not known whether/);
          for (const identifier of ['DKIM 1', 'DKIM 2', 'SPF']) assert.equal(await rowOf(page, identifier).locator('.mark').first().textContent(), 'unknown');
          assert.doesNotMatch(await page.textContent('.identifiers'), /fail|no key/);
          assert.equal(await page.locator('.identifiers .mark:text-is("pass")').count(), 0);
        },
        { complaints: [/ERR_CONNECTION_REFUSED|CORS|Cross-Origin/] },
      ));

    test('one key that DNS does not give is unknown; the other signature passes', () =>
      withPage(async ({ page }) => {
        dns.damage.faults = { 'test._domainkey.football.example.com TXT': 'servfail' };
        try {
          await verify(page, signed);
        } finally {
          dns.damage.faults = {};
        }
        assert.match(await verdict(page), /Receivers accept/);
        assert.equal(await rowOf(page, 'DKIM 1').locator('.mark').first().textContent(), 'pass');
        assert.equal(await rowOf(page, 'DKIM 2').locator('.mark').first().textContent(), 'unknown');
      }));

    test('without an address SPF is unknown; the one of the message is offered, and taken by hand only', () =>
      withPage(async ({ page }) => {
        await verify(page, damaged);
        const spf = rowOf(page, 'SPF');
        assert.match(await spf.textContent(), /unknown.*The sending address is not known/s);
        assert.equal(await page.getByLabel('Sending address').inputValue(), '');
        assert.deepEqual(asked(), NAMES);
        await spf.getByRole('button', { name: 'Use 192.0.2.80 from the topmost Received field' }).click();
        await page.waitForFunction(() => document.activeElement.id === 'envelope-ip');
        assert.equal(await page.getByLabel('Sending address').inputValue(), '192.0.2.80');
        await page.getByLabel('MAIL FROM').fill('<bounces@mail.football.example.com>');
        await page.keyboard.press('Enter');
        await page.waitForSelector('.author-verdicts:has-text("the policy asks receivers to reject it")');
        assert.match(await spf.textContent(), /fail.*mail\.football\.example\.com.*example\.com.*aligned/s);
        assert.deepEqual(asked(), [...NAMES, '_dmarc.mail.football.example.com', 'mail.football.example.com'].sort());
        assert.ok(await page.evaluate(() => document.activeElement.matches('h1.author-verdicts')));
        assert.match(await page.textContent('message-authentication .asked'), /As sent from 192\.0\.2\.80, MAIL FROM bounces@mail\.football\.example\.com\./);
        // What is no address is refused in a sentence, and another message begins anew.
        await page.getByRole('button', { name: 'Verify again' }).click();
        await page.getByLabel('Sending address').fill('here');
        await press(page);
        await page.waitForSelector('message-authentication [role=alert]:has-text("here")');
        await page.waitForFunction(() => document.activeElement.id === 'envelope-ip');
        assert.equal(await page.getByLabel('Sending address').getAttribute('aria-invalid'), 'true');
        // What was found stays until something else is.
        assert.match(await verdict(page), /the policy asks receivers to reject it/);
        await drop(page, signed, 'other.eml');
        assert.equal(await page.getByLabel('Sending address').inputValue(), '');
        assert.equal(await page.locator('message-authentication [role=alert]').count(), 0);
      }));

    test('nothing typed as MAIL FROM is nothing known, and a bounce is said to be one', () =>
      withPage(async ({ page }) => {
        await drop(page, damaged);
        await choose(page, dns.url);
        await page.getByLabel('Sending address').fill('192.0.2.80');
        await page.getByLabel('HELO').fill('mail.football.example.com');
        await press(page);
        await page.waitForSelector('#evidence-title');
        const spf = rowOf(page, 'SPF');
        assert.match(await spf.textContent(), /unknown.*MAIL FROM is not known/s);
        assert.doesNotMatch(await spf.textContent(), /The sending address is not known/);
        assert.match(await verdict(page), /It is not known whether/);
        assert.deepEqual(asked(), NAMES);
        await spf.getByRole('button', { name: 'Enter it' }).click();
        await page.waitForFunction(() => document.activeElement.id === 'envelope-mailFrom');
        await page.keyboard.type('<>');
        await page.keyboard.press('Enter');
        await page.waitForSelector('.asked:has-text("As sent from 192.0.2.80, MAIL FROM <>, HELO mail.football.example.com.")');
        assert.match(await spf.textContent(), /HELO.*fail.*mail\.football\.example\.com/s);
        assert.match(await verdict(page), /the policy asks receivers to reject it/);
      }));

    test('what turns text round is shown as a sign, and turns nothing round', () =>
      withPage(async ({ page }) => {
        const results = 'Authentication-Results: mx.\u202etset; dkim=pass reason="\u2066so" header.d=example.com\n';
        await verify(page, crlf(`${results}${damaged.replace('[list] ', '\u202e[list] ')}`));
        assert.deepEqual(await rowOf(page, 'DKIM 1').locator('.cause ins').first().textContent(), '[U+202E][list] ');
        assert.match(await page.textContent('.claim'), /mx\.\[U\+202E\]tset.*\[U\+2066\]so/s);
        assert.match(await page.textContent('message-source'), /Subject: \[U\+202E\]/);
        assert.doesNotMatch(await page.locator('main').innerText(), /[\u202a-\u202e\u2066-\u2069]/);
        assert.equal(await page.locator('.cause .value').first().evaluate((one) => getComputedStyle(one).unicodeBidi), 'isolate');
      }));

    test('thirty signatures: how many keys are asked for is said, and how many are not checked', () =>
      withPage(async ({ page }) => {
        const [field] = /^DKIM-Signature:.*\n(?:[ \t].*\n)*/m.exec(signed);
        await drop(page, `${field.repeat(28)}${signed}`);
        assert.match(await form(page).locator('.who').textContent(), /the keys of its first 20 of 30 signatures and/);
        await choose(page, dns.url);
        await press(page);
        await page.waitForSelector('#evidence-title', { timeout: 60_000 });
        assert.match(await page.locator('.identifiers tbody').filter({ hasText: 'not checked' }).last().textContent(), /DKIM.*not checked.*10 more, not checked\./s);
      }));

    test('a message without From says so', () =>
      withPage(async ({ page }) => {
        await verify(page, 'Received: from a.test by b.test; Fri, 11 Jul 2003 21:01:00 -0700\nSubject: hi\n\nHi\n');
        assert.match(await page.textContent('h1'), /^This message has no From, so DMARC cannot be judged\.$/);
      }));

    test('which names are asked is said without asking', () =>
      withPage(async ({ page, requests }) => {
        await drop(page, damaged);
        await page.getByRole('button', { name: 'Which names?' }).click();
        await page.waitForSelector('.names li');
        const names = await page.locator('.names li').allTextContents();
        assert.deepEqual(names.map((one) => one.replace(/ TXT$/, '')).sort(), NAMES);
        assert.deepEqual(elsewhere(requests), []);
        assert.deepEqual(asked(), []);
      }));

    test('a verification that hangs is cancelled, and the message is still there', () =>
      withPage(async ({ page }) => {
        dns.damage.faults = Object.fromEntries(NAMES.map((one) => [`${one} TXT`, 'timeout']));
        try {
          await drop(page, damaged);
          await choose(page, dns.url);
          await press(page);
          // It says that it waits for DNS before there is any answer.
          await page.waitForSelector('.progress:has-text("0 of 6 answers")');
          await page.getByRole('button', { name: 'Cancel' }).click();
          dns.damage.faults = { 'brisbane._domainkey.football.example.com TXT': 'timeout' };
          await press(page);
          await page.waitForSelector('.progress:has-text("5 of 6 answers")');
          await page.getByRole('button', { name: 'Cancel' }).click();
        } finally {
          dns.damage.faults = {};
        }
        assert.equal(await page.locator('.progress').count(), 0);
        await page.waitForFunction(() => document.activeElement.matches('.verify .go'));
        assert.equal(await page.textContent('message-authentication p[role=status]'), 'Cancelled');
        await press(page);
        await page.waitForSelector('.cause');
      }));

    test('40 MB: the page stands by while it is verified, and says what was not searched to the end', () =>
      withPage(async ({ page }) => {
        const film = `${'frame after frame after frame after frame after frame after frame\n'.repeat(600_000)}`;
        await page.setInputFiles('input[type=file]', { name: 'film.eml', mimeType: 'message/rfc822', buffer: Buffer.from(`${damaged}${film}`) });
        await page.waitForSelector('message-authentication form', { timeout: 120_000 });
        const zone = { name: 'signed.zone', mimeType: 'text/plain', buffer: await readFile(new URL('../signed/rfc8463.zone', import.meta.url)) };
        const release = site.hold(/authentication_bg-[^/]+\.wasm$/);
        await form(page).locator('.options > summary').click();
        await form(page).locator('#file').setInputFiles(zone);
        await page.waitForSelector('.who:has-text("Answers from signed.zone")');
        await press(page);
        await page.waitForSelector('.progress:has-text("Reading the signatures")');
        await page.getByRole('button', { name: 'Cancel' }).click();
        assert.equal(await page.locator('.progress').count(), 0);
        release();
        await press(page);
        await page.waitForSelector('.cause', { timeout: 120_000 });
        const says = await rowOf(page, 'DKIM 1').textContent();
        assert.match(says, /Subject changed after signing/);
        assert.match(says, /What has become of the body is not known\.\s+The search was broken off at its limit, so none is claimed/);
      }));

    test('the examples need no network', () =>
      withPage(
        async ({ page, requests }) => {
          await page.waitForSelector('.author-verdicts:has-text("asks receivers to reject it, unless they trust lists.example.org, whose ARC seal says that it passed there")');
          assert.match(await rowOf(page, 'SPF').textContent(), /pass.*lists\.example\.org.*not aligned/s);
          assert.match(await page.textContent('message-authentication .asked'), /Invented records/);
          const chain = page.locator('.grid-table').filter({ has: page.locator('caption:has-text("sets of the chain")') });
          assert.match(await chain.locator('tbody').textContent(), /lists\.example\.org.*pass.*pass.*dkim=pass header\.d=football\.example\.com/s);
          assert.match(await page.textContent('message-authentication'), /mail-auth [\d.]+ says the same/);
          const claims = page.locator('.claim');
          assert.match(await claims.textContent(), /mail\.shopping\.example\.net.*anybody may have written it.*dmarc.*header\.from=football\.example\.com.*the same/s);
          await page.getByRole('button', { name: 'Verify again' }).click();
          await form(page).locator('.options > summary').click();
          await page.getByLabel('Name of the receiver').fill('mail.shopping.example.net');
          await press(page);
          await page.waitForSelector('.claim:has-text("the receiver’s own")');
          await page.click('text=a signed message');
          await page.waitForSelector('.author-verdicts:has-text("Receivers accept")');
          assert.match(await rowOf(page, 'SPF').textContent(), /unknown/);
          assert.match(await page.textContent('.colophon'), /npx sendworthy verify FILE/);
          // One without records of its own is not verified: that would need the network.
          await page.click('text=a sound newsletter');
          await page.waitForSelector('#verdict:has-text("fit to be sent")');
          assert.equal(await page.locator('message-authentication').count(), 0);
          assert.deepEqual(elsewhere(requests), []);
          assert.deepEqual(asked(), []);
        },
        { place: '#message=listed' },
      ));

    for (const colorScheme of ['light', 'dark']) {
      for (const example of ['listed', 'signed']) {
        test(`axe finds nothing, and nothing scrolls sideways at 360 pixels: ${example}, ${colorScheme}`, () =>
          withPage(
            async ({ page }) => {
              await page.waitForSelector('#evidence-title');
              await page.getByRole('button', { name: 'Verify again' }).click();
              await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
              assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
              await page.evaluate(axe);
              const { violations } = await page.evaluate(() => globalThis.axe.run({ iframes: false }));
              assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
            },
            { place: `#message=${example}`, width: 360, height: 800, colorScheme },
          ));
      }
    }
  });
}
