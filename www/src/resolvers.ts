import { publicResolvers } from 'sendworthy/dns';

const key = 'sendworthy-resolver';

/** The resolver chosen last in this browser, or else the first of the list. */
export function rememberedResolver(): string {
  try {
    const url = localStorage.getItem(key);
    if (url && resolverFault(url) === undefined) return url;
  } catch {
    // Storage may be switched off.
  }
  return publicResolvers[0]?.url ?? '';
}

export function rememberResolver(url: string): void {
  try {
    localStorage.setItem(key, url);
  } catch {
    // Not remembered, then.
  }
}

/** Who sees the questions, in a plain sentence. */
export function whoSees(url: string): string {
  const known = publicResolvers.find((one) => one.url === url);
  return known ? known.who : `whoever runs ${hostOf(url)} sees the names asked and your address`;
}

export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);

/** Why a text is no resolver, in words. */
export function resolverFault(text: string): string | undefined {
  if (!URL.canParse(text)) return 'A resolver is a URL, such as https://dns.example/dns-query.';
  const { protocol, hostname } = new URL(text);
  if (protocol === 'https:') return undefined;
  if (protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost')) return undefined;
  return 'A resolver is reached by https: (or by http: on this machine).';
}
