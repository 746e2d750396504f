// The examples by `require`.

const { checkDomain } = require('sendworthy');
const { snapshot } = require('sendworthy/dns');

(async () => {
  const { default: examples } = await import('./examples.js');
  const texts = {};
  for (const { id, domain, selectors, zone } of examples) {
    texts[id] = `${JSON.stringify(await checkDomain(domain, { resolver: snapshot(zone), selectors }), undefined, 2)}\n`;
  }
  console.log(JSON.stringify(texts));
})();
