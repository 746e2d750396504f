import { requestInit } from '#host';

import type { Answer, Question } from '../../wasm/core.js';
import { core } from '../core.js';
import { SendworthyError } from '../errors.js';
import { joined } from '../joined.js';
import { failure, hasFailed, type Resolver, type Server } from './resolver.js';

/** Bytes of the longest DNS message (RFC 1035 section 4.2.2). */
const MAX_MESSAGE = 65_535;

const MEDIA_TYPE = 'application/dns-message';

/** Settings of DNS over HTTPS. */
export interface DohOptions {
  /** Used in place of the global `fetch`. */
  fetch?: typeof fetch;
}

/**
 * DNS over HTTPS (RFC 8484) by GET, which browsers send without a preflight and caches may keep.
 *
 * With several URLs, a question that one of them fails is asked once more of the next.
 *
 * @param urls the endpoints, such as `https://dns.example/dns-query`; plain `http:` only for loopback
 */
export function doh(urls: string | URL | readonly (string | URL)[], options: DohOptions = {}): Resolver {
  const list = Array.isArray(urls) ? urls : [urls];
  if (list.length === 0 || list.some((url) => typeof url !== 'string' && !(url instanceof URL))) {
    throw new TypeError('doh() takes the URL of a resolver, or several');
  }
  const get = options.fetch ?? ((input, init) => fetch(input, init));
  return { servers: list.map((url) => server(endpoint(url), get)) };
}

function endpoint(given: string | URL): URL {
  // A template of RFC 6570, as RFC 8484 section 4.1 writes it; GET adds the variable itself.
  const text = String(given).replace(/\{\?dns\}$/, '');
  let url;
  try {
    url = new URL(text);
  } catch {
    throw new SendworthyError('input', `\`${text}\` is not the URL of a resolver`);
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw new SendworthyError('input', `\`${text}\` is not an https URL, so others could read the questions`);
  }
  url.hash = '';
  return url;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function server(url: URL, get: typeof fetch): Server {
  return {
    name: url.href,
    async ask(question, signal) {
      const { encodeQuery } = await core();
      const target = new URL(url);
      target.searchParams.set('dns', base64url(encodeQuery(question.name, question.type)));
      let response: Response;
      try {
        // A redirect would hand the question to somebody who was not chosen.
        response = await get(target, { ...requestInit, headers: { accept: MEDIA_TYPE }, redirect: 'manual', signal });
      } catch (error) {
        return failure(question, 'network', reason(error));
      }
      return read(question, response);
    },
  };
}

async function read(question: Question, response: Response): Promise<Answer> {
  if (!response.ok) {
    await response.body?.cancel().catch(() => {});
    return failure(question, 'http', response.status === 0 ? 'a redirect' : `HTTP status ${response.status}`);
  }
  const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== MEDIA_TYPE) {
    await response.body?.cancel().catch(() => {});
    return failure(question, 'not-dns', type ? `the media type is ${type}` : 'there is no media type');
  }
  let bytes;
  try {
    bytes = await limited(response);
  } catch (error) {
    return failure(question, 'network', reason(error));
  }
  if (bytes === undefined) return failure(question, 'too-large');
  const { decodeAnswer } = await core();
  return aged(decodeAnswer(question.name, question.type, bytes), response.headers.get('age'));
}

/** The body, or `undefined` when it is longer than any DNS message. */
async function limited(response: Response): Promise<Uint8Array | undefined> {
  if (response.body === null) return new Uint8Array();
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > MAX_MESSAGE) {
      await reader.cancel().catch(() => {});
      return undefined;
    }
    chunks.push(value);
  }
  return joined(chunks);
}

/** The time in a cache is part of a record's age (RFC 8484 section 5.1). */
function aged(answer: Answer, age: string | null): Answer {
  const seconds = age !== null && /^\d{1,9}$/.test(age) ? Number(age) : 0;
  return hasFailed(answer) || seconds === 0 ? answer : { ...answer, ttl: Math.max(0, answer.ttl - seconds) };
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** What the host tells of a failed request; browsers tell nothing, on purpose. */
function reason(error: unknown): string | undefined {
  const cause = error instanceof Error ? (error.cause as { code?: unknown; message?: unknown } | undefined) : undefined;
  for (const text of [cause?.code, cause?.message]) if (typeof text === 'string' && text !== '') return text;
  return error instanceof Error ? error.message : undefined;
}
