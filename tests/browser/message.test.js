// The place for messages in real browsers: examples, files, pasted text; nothing leaves the page.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';

import { browsers, openPage, visit } from './browsers.js';
import { startSite } from './site.js';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const faulty = fileURLToPath(new URL('../messages/faulty.eml', import.meta.url));

/** One red pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';

let folder;
let large;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sendworthy-'));
  large = join(folder, 'large.eml');
  await writeFile(large, fortyMegabytes());
});
after(() => rm(folder, { recursive: true }));

/** A message with an attachment that makes it so large, and `From` twice. */
function fortyMegabytes() {
  const head = [
    'From: a@example.com',
    'From: b@example.com',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'See the film.',
    '--b',
    'Content-Type: video/mp4; name="film.mp4"',
    'Content-Disposition: attachment; filename="film.mp4"',
    'Content-Transfer-Encoding: base64',
    '',
  ];
  const content = Buffer.alloc(29_300_000, 'frame after frame ').toString('base64').replace(/.{76}/g, '$&\r\n').trimEnd();
  return `${head.join('\r\n')}\r\n${content}\r\n--b--\r\n`;
}

/** A message of HTML alone. */
const inHtml = (markup) => `From: a@example.com\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n${markup}`;

for (const { name, launch } of browsers) {
  describe(name, { skip: launch ? false : `${name} is not installed` }, () => {
    let browser;
    let site;
    let trap;
    before(async () => {
      site = await startSite();
      trap = await startSite();
      browser = await launch();
    });
    after(async () => {
      await browser?.close();
      await site?.stop();
      await trap?.stop();
    });

    async function withPage(use, { place = '#message', ...options } = {}) {
      const opened = await openPage(browser, options);
      try {
        await visit(opened.page, `${site.url}${place}`);
        await opened.page.waitForSelector('textarea');
        await use(opened);
        assert.deepEqual(opened.complaints, []);
      } finally {
        await opened.close();
      }
    }

    const elsewhere = (requests) => requests.filter((url) => !url.startsWith(site.url) && !/^(about|blob|data):/.test(url));

    async function checkPasted(page, text) {
      await page.fill('textarea', text);
      await page.getByRole('button', { name: 'Check' }).click();
      await page.waitForSelector('#verdict');
    }

    /** Whatever a document was about to ask for has been asked for when this has come back. */
    const roundTrip = (page) =>
      page.evaluate(async () => {
        for (let n = 0; n < 3; n += 1) {
          await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          await fetch('favicon.svg', { cache: 'no-store' });
        }
      });

    test('the examples have addresses: one is fit to be sent, one is not', () =>
      withPage(async ({ page, requests }) => {
        await page.waitForSelector('text=This message is fit to be sent.');
        assert.equal(await page.inputValue('select[name=profile]'), 'bulk');
        await page.click('text=a broken message');
        await page.waitForSelector('#verdict:has-text("Receivers reject")');
        assert.equal(new URL(page.url()).hash, '#message=broken');
        assert.equal(await page.getAttribute('.examples a[aria-current]', 'href'), '#message=broken');
        assert.match(await page.textContent('.findings'), /From stands twice/);
        await page.goBack();
        await page.waitForSelector('text=This message is fit to be sent.');
        await page.click('nav >> text=Message');
        await page.waitForSelector('h1:has-text("Is this message fit")');
        await page.evaluate(() => (location.hash = '#message=nothing'));
        await page.waitForSelector('[role=alert]:has-text("there is no example nothing")');
        assert.deepEqual(elsewhere(requests), []);
      }, { place: '#message=newsletter' }));

    test('one worker and one wasm file serve every check', () =>
      withPage(async ({ page }) => {
        const programs = () => site.asked.filter((path) => /\/(worker-[^/]+\.js|message_bg-[^/]+\.wasm)$/.test(path)).length;
        const before = programs();
        await page.setInputFiles('input[type=file]', faulty);
        await page.waitForSelector('#verdict');
        await page.selectOption('select[name=route]', 'ses');
        await page.waitForSelector('.route >> text=through Amazon SES');
        await page.check('input[name=template]');
        await page.waitForSelector('.route >> text=transactional template');
        await page.click('text=a sound newsletter');
        await page.waitForSelector('text=This message is fit to be sent.');
        assert.equal(programs() - before, 2);
      }));

    test('a file is read, and its message leaves nothing behind', () =>
      withPage(async ({ page, requests }) => {
        await page.setInputFiles('input[type=file]', faulty);
        await page.waitForSelector('#verdict');
        assert.equal(new URL(page.url()).hash, '#message');
        const before = requests.length;
        await page.evaluate(() => (globalThis.savedFiles.length = 0));
        await page.selectOption('select[name=route]', 'ses');
        await page.waitForSelector('.route >> text=through Amazon SES');
        assert.match(await page.textContent('.grid-table'), /multipart\/mixed[\s\S]*plan\.pdf/);
        await page.getByRole('button', { name: 'Save plan.pdf' }).click();
        await page.waitForFunction(() => globalThis.savedFiles.length > 0);
        assert.match(await page.evaluate(() => globalThis.savedFiles[0]), /^%PDF-1/);
        assert.deepEqual(requests.slice(before).filter((url) => !url.startsWith('blob:')), []);
        assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((key) => !key.includes('resolver'))), []);
      }, { place: '#message=newsletter' }));

    test('pasted text is checked, and its markup is text', () =>
      withPage(async ({ page }) => {
        await checkPasted(page, 'From: a@example.com\nSubject: <img src=x onerror=alert(1)>\n\n<script>alert(1)</script>');
        assert.equal(await page.locator('main img, main script').count(), 0);
        assert.match(await page.textContent('.rows'), /<img src=x onerror=alert\(1\)>/);
      }));

    test('the HTML body is shown with its styles and the pictures it brings along', () =>
      withPage(async ({ page, requests }) => {
        const markup = [
          '<html><head><style media=screen>p > b { color: rgb(1, 2, 3) }</style><style media=print>b { color: red }</style></head>',
          '<body style="margin: 0; background: rgb(4, 5, 6)" onload="parent.ran = 1"><p STYLE=\'padding-left: 7px\'>Is style = <b>good</b>?</p>',
          `<img id="one" src="data:image/png;base64,${PIXEL}" onload="parent.ran = 1"><img id="two" src="cid:pic%40example.com"><img id="three" src="cid:none">`,
          '<table background="cid:pic@example.com"><tr><td>cell</table></body></html>',
        ].join('\n');
        const related = [
          'From: a@example.com',
          'MIME-Version: 1.0',
          'Content-Type: multipart/related; boundary=r',
          '',
          '--r',
          'Content-Type: text/html; charset=utf-8',
          '',
          markup,
          '--r',
          'Content-Type: image/png',
          'Content-ID: <pic@example.com>',
          'Content-Transfer-Encoding: base64',
          '',
          PIXEL,
          '--r--',
        ];
        await checkPasted(page, related.join('\n'));
        const body = page.frameLocator('iframe');
        await body.locator('table[background^="blob:"]').waitFor();
        assert.equal(await body.locator('p').textContent(), 'Is style = good?');
        const seen = await page.evaluate(async () => {
          const frame = document.querySelector('iframe');
          const { contentDocument: inside, contentWindow: view } = frame;
          const style = (selector) => view.getComputedStyle(inside.querySelector(selector));
          const [one, two, three] = inside.images;
          await Promise.all([one.decode(), two.decode()]);
          return {
            bold: style('b').color,
            ground: style('body').backgroundColor,
            padding: style('p').paddingLeft,
            widths: [one.naturalWidth, two.naturalWidth],
            unknown: three.hasAttribute('src'),
            sandbox: frame.getAttribute('sandbox'),
            ran: globalThis.ran,
          };
        });
        assert.deepEqual(seen, {
          bold: 'rgb(1, 2, 3)',
          ground: 'rgb(4, 5, 6)',
          padding: '7px',
          widths: [1, 1],
          unknown: false,
          sandbox: 'allow-same-origin',
          ran: undefined,
        });
        assert.deepEqual(elsewhere(requests), []);
      }));

    test('a hostile HTML body runs nothing, asks for nothing and leads nowhere', () =>
      withPage(async ({ page, complaints }) => {
        const { url } = trap;
        const markup = [
          `<meta http-equiv=refresh content="0;url=${url}refresh"><base href="${url}">`,
          ...['preconnect', 'dns-prefetch', 'prefetch', 'prerender', 'stylesheet', 'icon', 'modulepreload', 'manifest'].map((rel) => `<link rel=${rel} href="${url}${rel}">`),
          `<link rel=preload as=image href="${url}preload"><script type=speculationrules>{"prefetch":[{"urls":["${url}speculation"]}]}</script>`,
          `<script>parent.ran = 'script'</script><script src="${url}script.js"></script>`,
          `<style>@import "${url}import.css"; @import url(${url}import2.css) screen; @font-face { font-family: f; src: url(${url}font) } p { font-family: f; background: url(${url}css); cursor: url(${url}cursor), auto; list-style-image: url(/own-site) }</style>`,
          `<style><!-- p::before { content: url(${url}content) } --></style>`,
          `<p>Seen</p><p style="background-image: image-set('${url}set' 1x); border-image: url(${url}border); list-style-image: u\\72l(${url}escaped); mask: url(${url}mask#m); filter: url(${url}filter#f)">styled</p>`,
          `<body background="${url}background" onload="parent.ran = 'onload'">`,
          `<img src="${url}img" srcset="${url}srcset 2x" lowsrc="${url}lowsrc" onerror="parent.ran = 'onerror'"><img src="favicon.svg?own"><img src="//127.0.0.1:${new URL(url).port}/scheme">`,
          `<img src="data:image/png;base64,AAAA" onerror="parent.ran = 'data'"><picture><source srcset="${url}source"><img></picture><input type=image src="${url}input">`,
          `<table background="${url}table"><tr><td background="${url}td">cell</td></tr></table>`,
          `<svg onload="parent.ran = 'svg'"><script>parent.ran = 'svg'</script><image href="${url}svg" xlink:href="${url}svg2"/><use href="${url}use#a"/><style>@import "${url}svg.css";</style></svg>`,
          `<svg><foreignObject><iframe src="${url}foreign"></iframe></foreignObject></svg><math><mtext><style><img src=x onerror="parent.ran = 'math'"></style></mtext></math>`,
          `<iframe src="${url}iframe"></iframe><iframe srcdoc="<script>parent.parent.ran = 'srcdoc'</script><img src=${url}srcdoc>"></iframe>`,
          `<object data="${url}object"></object><embed src="${url}embed"><video src="${url}video" poster="${url}poster" autoplay></video><audio src="${url}audio" autoplay></audio>`,
          `<noscript><p title="</noscript><img src=x onerror=parent.ran='noscript'>"></noscript><noembed><img src="${url}noembed"></noembed><noframes sendworthy-veil-><img src="${url}noframes"></noframes>`,
          `<template><img src="${url}template"></template><message-page></message-page><details open ontoggle="parent.ran = 'toggle'"><summary>more</summary></details>`,
          `<div popover id=pop autofocus onfocus="parent.ran = 'focus'" tabindex=0></div><marquee onstart="parent.ran = 'marquee'">run</marquee>`,
          // What hides the properties that a careless cleaner would read.
          '<form><input name=attributes><input name=attributes><input name=localName><input name=namespaceURI><input name=parentNode><input name=childNodes>',
          `<img src="${url}clobbered"></form><img name=body><img name=documentElement><img name=adoptedStyleSheets><img name=createElement>`,
          `<form action="${url}form" onsubmit="parent.ran = 'submit'"><input name=q><button formaction="${url}button">send</button></form>`,
          `<a href="${url}link" target=_top ping="${url}ping">leave</a> <a href="javascript:parent.ran = 'javascript'">run</a> <a href=" jAva&#9;script:parent.ran = 'tab'" target=_parent>tab</a>`,
          `<map name=m><area href="${url}area" shape=default></map><img usemap=#m src="data:image/png;base64,${PIXEL}">`,
        ].join('\n');
        const own = site.asked.length;
        await checkPasted(page, inHtml(markup));
        const body = page.frameLocator('iframe');
        await body.getByText('Seen').waitFor();
        for (const text of ['leave', 'run', 'tab', 'send']) await body.getByText(text, { exact: true }).first().click();
        await body.getByText('leave').focus();
        await page.keyboard.press('Enter');
        await page.waitForSelector(`.leads:has-text("${url}link")`);
        await body.getByText('leave').click({ button: 'middle' });
        await roundTrip(page);
        // It stands where it stood, and nobody was asked: not even a connection was opened, as browsers do
        // ahead of a request.
        assert.equal(await page.evaluate(() => document.querySelector('iframe').contentDocument.URL.replace(/#$/, '')), 'about:srcdoc');
        assert.equal(await page.evaluate(() => globalThis.ran), undefined);
        assert.match(await page.textContent('message-body'), /\d pictures from elsewhere are not fetched/);
        assert.equal(page.context().pages().length, 1);
        assert.equal(new URL(page.url()).hash, '#message');
        assert.equal(trap.connections(), 0);
        assert.deepEqual(trap.asked, []);
        const programs = /^\/(favicon\.svg$|assets\/(worker-|message_bg-))/;
        assert.deepEqual(site.asked.slice(own).filter((path) => !programs.test(path)), []);
        // That the policy refuses what a style asks for is said in the console, and is what is wanted.
        assert.deepEqual(complaints.filter((text) => !/Content.Security.Policy|content blocked|may not load data/.test(text)), []);
        complaints.length = 0;
      }));

    test('elements too deep in each other do not stop the page', () =>
      withPage(async ({ page }) => {
        await page.setInputFiles('input[type=file]', { name: 'deep.eml', mimeType: 'message/rfc822', buffer: Buffer.from(inHtml('<div>'.repeat(90_000))) });
        await page.waitForSelector('message-body:has-text("too deep")');
        await checkPasted(page, inHtml(`${'<p>one<br>'.repeat(6000)}<b>last</b>`));
        await page.frameLocator('iframe').getByText('last').waitFor();
      }));

    test('the safe changes are made in a copy, and what they are about is gone', () =>
      withPage(async ({ page }) => {
        await page.getByRole('button', { name: 'Save a copy with the safe changes' }).click();
        await page.waitForFunction(() => globalThis.savedFiles.length > 0);
        const copy = await page.evaluate(() => globalThis.savedFiles.at(-1));
        assert.match(copy, /\r\nList-Unsubscribe: <http:\/\/shop\.example\/leave>\r\n/);
        assert.match(copy, /\r\n--outer--\r\n$/);
        assert.doesNotMatch(copy, /<script>|onerror/);
        const codes = () => page.locator('.finding rule-code > button').allTextContents();
        const before = await codes();
        const numbers = (await page.textContent('.changes .quiet')).match(/\d+/g).map(Number);
        await page.setInputFiles('input[type=file]', { name: 'copy.eml', mimeType: 'message/rfc822', buffer: Buffer.from(copy) });
        await page.waitForSelector('.asked:has-text("copy.eml")');
        const after = await codes();
        assert.deepEqual(numbers.map((number) => before[number - 1]).filter((code) => after.includes(code)), []);
      }, { place: '#message=order' }));

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
        await page.evaluate((text) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], 'dropped.eml'));
          document.querySelector('h1').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
        }, `From: a@example.com\r\nFrom: b@example.com\r\n\r\n${'a line of text\r\n'.repeat(20_000)}`);
        await page.waitForSelector('.source li');
        assert.ok((await page.locator('message-source li').count()) < 100);
        await page.locator('message-source .gap button').last().click();
        assert.ok((await page.locator('message-source li').count()) > 500);
      }));

    test('a long line is shown where something is wrong with it', () =>
      withPage(async ({ page }) => {
        const body = `<p>${'text and ümläuts '.repeat(3000)}</p><script>1</script><p>${'more text '.repeat(3000)}</p>`;
        await checkPasted(page, inHtml(body));
        const lines = page.locator('.finding:has-text("a script in the message") .source li');
        assert.match(await lines.textContent(), /bytes … .*ümläuts <\/p><script>1<\/script>.* bytes … $/s);
        assert.equal(await lines.locator('u').first().textContent(), '<script>');
        const source = await page.locator('message-source').textContent();
        assert.ok(source.length < 10_000);
        // Neither a mark nor the end of a stretch cuts a character.
        assert.doesNotMatch(source, /\uFFFD/);
      }));

    test('40 MB: the reading is shown and can be cancelled, and the page is usable again', () =>
      withPage(async ({ page }) => {
        await page.evaluate(() => {
          globalThis.steps = [];
          new MutationObserver(() => {
            const step = document.querySelector('.progress p')?.textContent.trim().replace(/\s+/g, ' ');
            if (step) globalThis.steps.push(step);
          }).observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true });
        });
        // The engine does not come, so the check does not end before it is cancelled.
        const release = site.hold(/message_bg-[^/]+\.wasm$/);
        await page.setInputFiles('input[type=file]', large);
        await page.waitForSelector('.progress:has-text("Checking large.eml")');
        assert.match(await page.textContent('.progress'), /40\.\d MB is more than most receivers take/);
        const steps = await page.evaluate(() => globalThis.steps);
        assert.ok(steps.some((step) => /^Reading large\.eml: [1-9]\d*\.\d of 40\.\d MB · Cancel$/.test(step)), steps.join('\n'));
        await page.getByRole('button', { name: 'Cancel' }).click();
        assert.equal(await page.locator('.progress').count(), 0);
        assert.equal(await page.evaluate(() => document.activeElement.name), 'source');
        assert.equal(await page.textContent('[role=status]'), 'Cancelled');
        release();
        await page.setInputFiles('input[type=file]', faulty);
        await page.waitForSelector('.findings');
        // And in the midst of another one: the later file counts.
        const again = site.hold(/worker-[^/]+\.js$/);
        await page.setInputFiles('input[type=file]', large);
        await page.waitForSelector('.progress');
        await page.getByRole('button', { name: 'Cancel' }).click();
        await page.setInputFiles('input[type=file]', large);
        await page.setInputFiles('input[type=file]', faulty);
        again();
        await page.waitForSelector('.asked:has-text("faulty.eml")');
      }));

    test('40 MB: the message is checked, shown and checked again', () =>
      withPage(async ({ page }) => {
        await page.setInputFiles('input[type=file]', large);
        await page.waitForSelector('#verdict', { timeout: 120_000 });
        assert.match(await page.textContent('.route'), /40,\d{3},\d{3} bytes · \d{3},\d{3} lines, CRLF/);
        assert.match(await page.textContent('.findings'), /From stands twice/);
        assert.ok((await page.locator('message-source li').count()) < 100);
        assert.equal(await page.textContent('pre.body'), 'See the film.');
        await page.selectOption('select[name=route]', 'ses');
        await page.waitForSelector('.route >> text=through Amazon SES');
        await page.getByRole('button', { name: 'Save film.mp4' }).click();
        await page.waitForFunction(() => globalThis.savedFiles.length > 0);
        assert.equal(await page.evaluate(async () => (await globalThis.savedFiles[0]).length), 29_300_000);
      }));

    test('a file that is no message in its own format is said to be one', () =>
      withPage(async ({ page }) => {
        await page.setInputFiles('input[type=file]', { name: 'a.msg', mimeType: 'application/vnd.ms-outlook', buffer: Buffer.from('d0cf11e0a1b11ae1', 'hex') });
        await page.waitForSelector('[role=alert]:has-text("save the message as .eml")');
        await page.setInputFiles('input[type=file]', { name: 'empty.eml', mimeType: 'message/rfc822', buffer: Buffer.alloc(0) });
        await page.waitForSelector('#verdict');
        await page.getByRole('button', { name: 'Check' }).click();
        await page.waitForSelector('[role=alert]:has-text("there is no source yet")');
        assert.equal(await page.evaluate(() => document.activeElement.name), 'source');
      }));

    test('the keyboard is enough, in the order of the page', () =>
      withPage(async ({ page }) => {
        await page.getByRole('textbox', { name: 'Source of the message' }).focus();
        await page.keyboard.type('Subject: typed');
        const order = [];
        for (let n = 0; n < 6; n += 1) {
          await page.keyboard.press('Tab');
          order.push(await page.evaluate(() => document.activeElement.name || document.activeElement.type || document.activeElement.textContent.trim()));
        }
        assert.deepEqual(order, ['submit', 'file', 'profile', 'route', 'template', 'a sound newsletter']);
        assert.equal(await page.getByLabel('Choose a file').count(), 1);
        await page.getByRole('button', { name: 'Check' }).focus();
        await page.keyboard.press('Enter');
        await page.waitForFunction(() => document.activeElement.id === 'verdict');
        assert.match(await page.textContent('[role=status]'), /^Checked pasted text: \d+ errors?/);
        await page.waitForFunction(() => document.querySelector('#verdict').getBoundingClientRect().top < innerHeight);
      }, { height: 500 }));

    for (const colorScheme of ['light', 'dark']) {
      for (const example of ['newsletter', 'order', 'broken']) {
        test(`axe finds nothing, and nothing scrolls sideways at 360 pixels: ${example}, ${colorScheme}`, () =>
          withPage(async ({ page }) => {
            await page.waitForSelector('#verdict');
            for (const fold of await page.locator('details.fix, details.fold:not([open])').all()) await fold.locator('summary').click();
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
            await page.evaluate(axe);
            const { violations } = await page.evaluate(() => globalThis.axe.run({ iframes: false }));
            assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
          }, { place: `#message=${example}`, width: 360, height: 800, colorScheme }));
      }
    }
  });
}
