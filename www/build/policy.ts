import type { Plugin } from 'vite';

/**
 * The Content-Security-Policy of the page. `connect-src` lets the page ask whichever resolver the
 * person types: any by https, and one on this machine by http.
 */
export function policy({ dev = false } = {}): string {
  return Object.entries({
    'default-src': "'none'",
    'script-src': "'self' 'wasm-unsafe-eval'",
    // Vite's development server puts styles inline.
    'style-src': dev ? "'self' 'unsafe-inline'" : "'self'",
    // A data or blob URL asks nobody: the pictures that a message brings along.
    'img-src': "'self' data: blob:",
    'worker-src': "'self'",
    'connect-src': `'self' https: http://127.0.0.1:* http://localhost:*${dev ? ' ws:' : ''}`,
    'base-uri': "'none'",
    'form-action': "'none'",
    'require-trusted-types-for': "'script'",
    'trusted-types': dev ? "lit-html sendworthy-worker sendworthy-frame vite 'allow-duplicates'" : 'lit-html sendworthy-worker sendworthy-frame',
  })
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

/** The headers a host should send; the page itself carries all of the policy that a page can. */
export const headers = {
  'Content-Security-Policy': `${policy()}; frame-ancestors 'none'`,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Puts the policy into the page, and the headers into a file that static hosts read. */
export function contentSecurityPolicy(): Plugin {
  let dev = false;
  return {
    name: 'content-security-policy',
    configResolved(config) {
      dev = config.command === 'serve' && !config.isProduction;
    },
    generateBundle() {
      const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}\n`);
      this.emitFile({ type: 'asset', fileName: '_headers', source: `/*\n${lines.join('')}` });
    },
    transformIndexHtml: {
      order: 'post',
      handler: () => [
        {
          tag: 'meta',
          attrs: { 'http-equiv': 'Content-Security-Policy', content: policy({ dev }) },
          injectTo: 'head-prepend',
        },
      ],
    },
  };
}
