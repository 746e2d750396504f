// The examples by `require`.

const { checkDomain } = require('sendworthy');
const { snapshot } = require('sendworthy/dns');
const { checkMessage } = require('sendworthy/message');

(async () => {
  const { default: examples, messages } = await import('./examples.js');
  const texts = {};
  for (const { id, domain, selectors, zone } of examples) {
    texts[id] = `${JSON.stringify(await checkDomain(domain, { resolver: snapshot(zone), selectors }), undefined, 2)}\n`;
  }
  for (const { id, base64, now } of messages) {
    const report = await checkMessage(Buffer.from(base64, 'base64'), { profile: 'bulk', now: new Date(now) });
    texts[id] = `${JSON.stringify(report, undefined, 2)}\n`;
  }
  console.log(JSON.stringify(texts));
})();
