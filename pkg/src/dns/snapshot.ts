import type { Answer, Fetched, Zone } from '../../wasm/core.js';
import { call, core, instance } from '../core.js';
import { SendworthyError } from '../errors.js';
import { failure, type Offline, type Resolver } from './resolver.js';

/** A saved world: everything a check has read. */
export interface Snapshot {
  format: 'sendworthy-dns/1';
  /** ISO 8601, UTC. */
  taken: string;
  /** Who was asked. */
  resolver?: string;
  answers: Answer[];
  /** Policies, with the URL each came from. */
  fetched?: (Fetched & { url: string })[];
  /** Public suffixes by name; `null` where no list was at hand. */
  suffixes?: { [name: string]: string | null };
}

/**
 * A world that stands still.
 *
 * A saved snapshot (its JSON, or the object) answers what was asked when it was taken; any other
 * question stays unknown, as `not-in-snapshot`. Other text is read as a zone file (RFC 1035 section
 * 5), which is a closed world: a name that is not in it does not exist.
 *
 * @throws `SendworthyError` for a text that is empty, or no snapshot though it begins like one.
 */
export function snapshot(source: string | Snapshot): Resolver {
  if (typeof source === 'string') {
    return /^\uFEFF?\s*\{/.test(source) ? saved(parseJson(source)) : zone(source);
  }
  if (typeof source !== 'object' || source === null) throw new TypeError('snapshot() takes a text or an object');
  return saved(source);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new SendworthyError('snapshot', `the snapshot is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function saved(source: unknown): Resolver {
  const { format, taken, answers, fetched = [], suffixes = {} } = source as Snapshot;
  if (format !== 'sendworthy-dns/1') {
    throw new SendworthyError('snapshot', 'the file is no snapshot: its `format` is not `sendworthy-dns/1`');
  }
  if (!Array.isArray(answers)) throw new SendworthyError('snapshot', '`answers` is not an array');
  const known = new Map<string, Answer>();
  answers.forEach((answer, at) => {
    if (typeof answer?.name !== 'string' || typeof answer.type !== 'string') {
      throw new SendworthyError('snapshot', `\`answers[${at}]\` has no \`name\` or no \`type\``);
    }
    const key = `${canonical(answer.name)} ${answer.type}`;
    if (!known.has(key)) known.set(key, answer);
  });
  const files = new Map(fetched.map(({ url, ...file }) => [url, file as Fetched]));
  const date = new Date(taken);
  const offline: Offline = {
    ...(Number.isNaN(date.getTime()) ? {} : { taken: date }),
    fetched: (url) => files.get(url) ?? { failed: 'not fetched: not in the saved snapshot' },
    suffix: (name) => suffixes[name],
  };
  return {
    servers: [
      {
        name: 'snapshot',
        ask: async (question) => {
          const answer = known.get(`${question.name} ${question.type}`);
          return answer ? { ...answer, name: question.name } : failure(question, 'not-in-snapshot');
        },
      },
    ],
    offline,
  };
}

/** As the engine writes names. */
function canonical(name: string): string {
  return name.replace(/\.$/, '').toLowerCase();
}

function zone(text: string): Resolver {
  // Nothing would be taken for proof that no name exists.
  if (text.replace(/;.*/g, '').trim() === '') throw new SendworthyError('zone', 'the file is empty: it holds neither a snapshot nor a record');
  let known: { zone: Zone; of: number } | undefined;
  const read = async () => {
    const { Zone } = await core();
    if (known?.of !== instance()) known = { zone: call('zone', () => new Zone(text)), of: instance() };
    return known.zone;
  };
  return {
    servers: [
      {
        name: 'zone',
        ask: async (question) => {
          const zone = await read();
          return call('zone', () => zone.answer(question.name, question.type));
        },
      },
    ],
    offline: {
      fetched: () => ({ failed: 'not fetched: a zone file holds no policies' }),
      suffix: () => undefined,
    },
  };
}
