/**
 * The public suffix of a name by the Public Suffix List, its private part included, as receivers
 * of RFC 7489 use it. The list is loaded by the first call.
 */
export async function publicSuffix(name: string): Promise<string | undefined> {
  const { getPublicSuffix } = await import('tldts');
  const options = { allowPrivateDomains: true, extractHostname: false, validateHostname: false, detectIp: false };
  return getPublicSuffix(name, options) ?? undefined;
}
