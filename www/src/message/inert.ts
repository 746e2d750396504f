import { trustedTypes } from './trusted.ts';

/** A picture that the message brings along. */
export type Pictures = (contentId: string) => Promise<Blob | undefined>;

/** What was found while an HTML body was made harmless. */
export interface Shown {
  /** Where the links lead. */
  links: WeakMap<Element, string>;
  /** How many pictures stand elsewhere. */
  elsewhere: number;
  /** Pictures of the message itself, once they are decoded. */
  own: Promise<unknown>[];
  /** The URLs of those pictures, to be given back. */
  urls: string[];
}

/** Nothing else is made again; what is unknown becomes a `span`, so that its text is kept. */
const ELEMENTS = new Set(
  ('a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn dir div dl dt em ' +
    'figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s samp section small span ' +
    'strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr').split(' '),
);

const BLOCKS = new Set(['form', 'fieldset', 'marquee', 'menu', 'hgroup', 'search', 'dialog', 'noscript']);

/** Left out with all they hold. */
const DROPPED = new Set(
  'script style template iframe frame frameset noframes noembed xmp plaintext object embed applet portal fencedframe audio video canvas link meta base title param source track input select textarea datalist'.split(' '),
);

const ATTRIBUTES = new Set(
  ('abbr align alink alt axis bgcolor border cellpadding cellspacing char charoff class clear color cols colspan compact datetime dir face frame headers height hidden ' +
    'hspace id lang link noshade nowrap open reversed role rowspan rows rules scope size span start summary text title type valign value vlink vspace width').split(' '),
);

/** Elements inside each other that are parsed: a browser needs seconds for ten times as many. */
const DEEPEST = 5000;

/** What the next of its kind, or nothing at all, closes. */
const CLOSED_BY_ITSELF = /^(?:area|base|br|col|colgroup|dd|dt|embed|hr|img|input|li|link|meta|option|p|source|tbody|td|tfoot|th|thead|tr|wbr)$/i;

/** Whether more elements are opened than closed by far: no mail is like that, and the page would stand still. */
export function isTooDeep(markup: string): boolean {
  let depth = 0;
  for (const [, end, name] of markup.matchAll(/<(\/?)([a-z][^\s/>]*)/gi)) {
    if (CLOSED_BY_ITSELF.test(name as string)) continue;
    depth = Math.max(depth + (end ? -1 : 1), 0);
    if (depth > DEEPEST) return true;
  }
  return false;
}

/** The only markup that is ever parsed into a frame or a document that nothing shows. */
const frames = trustedTypes?.createPolicy('sendworthy-frame', { createHTML: (markup) => markup });
const trusted = (markup: string) => (frames?.createHTML(markup) ?? markup) as string;

/**
 * The document a body is put into. Its policy comes on top of the page's, which a `srcdoc` inherits:
 * pictures out of the message, and nothing else at all. Styles are no exception to that: they are set
 * as objects, which no policy is about.
 */
export const EMPTY = trusted(
  `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data: blob:; base-uri 'none'; form-action 'none'"><meta http-equiv="x-dns-prefetch-control" content="off"><title>The HTML body</title></head><body></body></html>`,
);

/** A link that looks like one and leads nowhere. */
const NOWHERE = 'about:srcdoc#';

const OWN_STYLES = `
  :root { color-scheme: light; background: #ffffff; color: #000000; overflow-wrap: break-word; }
  img:not([src]) { outline: 1px dashed #8d8679; outline-offset: -1px; }
`;

/**
 * Builds an HTML body in the empty document of a frame, out of elements and attributes that cannot
 * act, load or lead out. It is built anew, not cleaned: what is not listed does not get in.
 */
export function build(markup: string, frame: Window & typeof globalThis, pictures: Pictures): Shown {
  const into = frame.document;
  const shown: Shown = { links: new WeakMap(), elsewhere: 0, own: [], urls: [] };
  const parsed = new DOMParser().parseFromString(trusted(veiled(markup)), 'text/html');
  const walker = document.createTreeWalker(parsed, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  const sheets = [sheet(frame, OWN_STYLES)];
  const copies = new Map<Node, Element>();
  const { body } = into;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = copies.get(parentOf(node) as Node);
    if (!(node instanceof Element)) {
      parent?.append(unveiled(textOf(node) ?? ''));
      continue;
    }
    const name = namespaceOf(node) === 'http://www.w3.org/1999/xhtml' ? localNameOf(node) : undefined;
    if (name === 'noframes' && attribute(node, VEIL) !== null) sheets.push(sheet(frame, atHome(unveiled(textOf(node) ?? ''), shown), attribute(node, 'media') ?? ''));
    const copy =
      name === 'html' ? into.documentElement : name === 'body' ? body : name && parent && !DROPPED.has(name) ? into.createElement(copyName(name)) : undefined;
    if (!copy) continue;
    dress(copy as HTMLElement, node, shown, pictures);
    // The document keeps its own head: what else is above the body holds no text.
    if (name !== 'html') copies.set(node, copy);
    if (copy !== into.documentElement && copy !== body) parent?.append(copy);
  }
  into.adoptedStyleSheets = sheets;
  return shown;
}

const copyName = (name: string) => (ELEMENTS.has(name) ? name : BLOCKS.has(name) ? 'div' : 'span');

function dress(copy: HTMLElement, from: Element, shown: Shown, pictures: Pictures): void {
  for (const veiledName of attributesOf(from)) {
    const name = unveiled(veiledName);
    const value = unveiled(attribute(from, veiledName) ?? '');
    if (ATTRIBUTES.has(name) || name.startsWith('aria-')) copy.setAttribute(name, value);
    else if (name === 'style') copy.style.cssText = atHome(value, shown);
    else if (name === 'href' && copy.localName === 'a') {
      copy.setAttribute('href', NOWHERE);
      shown.links.set(copy, value);
      if (!copy.title) copy.title = value;
    } else if (name === 'background' || (name === 'src' && copy.localName === 'img')) picture(copy, name, value.trim(), shown, pictures);
  }
}

function picture(copy: HTMLElement, name: string, url: string, shown: Shown, pictures: Pictures): void {
  const [, contentId] = /^cid:(.+)$/i.exec(url) ?? [];
  if (/^data:/i.test(url)) {
    copy.setAttribute(name, url);
  } else if (contentId) {
    shown.own.push(
      pictures(decoded(contentId)).then((blob) => {
        if (!blob) return;
        const own = URL.createObjectURL(blob);
        shown.urls.push(own);
        copy.setAttribute(name, own);
      }),
    );
  } else if (url) {
    shown.elsewhere += 1;
    if (!copy.title) copy.title = `not fetched: ${url}`;
  }
}

function decoded(contentId: string): string {
  try {
    return decodeURIComponent(contentId);
  } catch {
    return contentId;
  }
}

/**
 * Styles without pictures from elsewhere. The policy keeps those away however they are written; this
 * counts them, and spares the browser the attempts.
 */
function atHome(styles: string, shown: Shown): string {
  return styles.replace(/url\(\s*(?!\s|['"]?(?:data:|#))[^()]*\)/gi, () => {
    shown.elsewhere += 1;
    return 'url("data:,")';
  });
}

/** Stands in no message, unless its writer has read this. */
const VEIL = 'sendworthy-veil-';

/** A sheet under the name of an element whose content is parsed as a sheet's is. */
const VEILED_SHEET = `<noframes ${VEIL}`;

/**
 * The markup with other names for what the policy of the page is about: Chromium reports each style
 * and handler it parses, even in a document that nothing shows.
 */
const veiled = (markup: string) =>
  markup
    .replace(/(?<=[\s"'/])(?=(?:style|on[a-z]+)\s*=)/gi, VEIL)
    .replace(/<style(?=[\s/>])/gi, VEILED_SHEET)
    .replace(/<\/style(?=[\s/>])/gi, '</noframes');

const unveiled = (text: string) => text.replaceAll(VEILED_SHEET, '<style').replaceAll(VEIL, '');

/** As an object, a sheet ignores `@import`. */
function sheet(frame: Window & typeof globalThis, text: string, media = ''): CSSStyleSheet {
  const made = new frame.CSSStyleSheet({ media });
  made.replaceSync(text);
  return made;
}

// A form of the message may hide its own properties behind fields of their names, so they are read
// past it.
const localNameOf = reader(Element.prototype, 'localName');
const namespaceOf = reader(Element.prototype, 'namespaceURI');
const parentOf = reader(Node.prototype, 'parentNode');
const textOf = reader(Node.prototype, 'textContent');
const attributesOf = (element: Element) => Element.prototype.getAttributeNames.call(element);
const attribute = (element: Element, name: string) => Element.prototype.getAttribute.call(element, name);

function reader<T extends Node, K extends keyof T>(prototype: T, name: K): (from: T) => T[K] {
  const read = Object.getOwnPropertyDescriptor(prototype, name)?.get as () => T[K];
  return (from) => read.call(from);
}
