/** What could act, load, or connect ahead of a request, which no policy forbids. */
const REMOVED = 'script, link, meta, base, iframe, frame, frameset, object, embed, portal, template, audio, video';

const LOADED = ['src', 'srcset', 'background', 'poster', 'ping', 'action', 'formaction'];

/**
 * An HTML body from which nothing leads out. The sandbox and the policy keep scripts and requests
 * away by themselves, but browsers connect ahead of a request to where a link leads.
 */
export function inert(parsed: Document): string {
  for (const element of parsed.querySelectorAll(REMOVED)) element.remove();
  for (const element of parsed.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      if (name.startsWith('on')) element.removeAttribute(name);
      else if (LOADED.includes(name) && !/^\s*data:/i.test(value)) element.removeAttribute(name);
      else if (name === 'href' || name === 'xlink:href') {
        element.setAttribute(name, '#');
        element.setAttribute('title', value);
      }
    }
  }
  const head = '<meta charset="utf-8"><meta http-equiv="x-dns-prefetch-control" content="off">';
  return `<!doctype html><html><head>${head}${parsed.head.innerHTML}</head>${parsed.body.outerHTML}</html>`;
}
