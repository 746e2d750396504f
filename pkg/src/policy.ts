import type { Fetched } from '../wasm/core.js';

/** Fetches the file at a URL, or says why there is none. */
export type PolicyFetch = (url: string, signal: AbortSignal) => Promise<Fetched>;

/** Bytes of a policy that are read; RFC 8461 section 3.2 suggests a limit of 64 KB. */
const MAX_POLICY = 65_536;

/** Fetches an MTA-STS policy; redirects are not followed (RFC 8461 section 3.3). */
export const fetchPolicy: PolicyFetch = async (url, signal) => {
  try {
    const response = await fetch(url, { redirect: 'manual', signal });
    const contentType = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
    const body = response.ok ? await text(response) : (await response.body?.cancel(), '');
    if (body === undefined) return { failed: `the policy is longer than ${MAX_POLICY} bytes` };
    return { status: response.status, contentType, body };
  } catch (error) {
    if (signal.aborted) return { failed: 'no answer in time' };
    const cause = error instanceof Error ? (error.cause as { code?: string } | undefined) : undefined;
    return { failed: `could not be fetched: ${cause?.code ?? (error instanceof Error ? error.message : String(error))}` };
  }
};

/** The body, or `undefined` when it is too long. Bytes that are no UTF-8 become U+FFFD. */
async function text(response: Response): Promise<string | undefined> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let body = '';
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return body + decoder.decode();
    length += value.length;
    if (length > MAX_POLICY) {
      await reader.cancel().catch(() => {});
      return undefined;
    }
    body += decoder.decode(value, { stream: true });
  }
}
