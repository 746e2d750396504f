import type { Envelope, Setting } from '../message/thread.ts';

/** A message that the page carries along. */
export interface MessageExample {
  id: string;
  title: string;
  /** What it is checked as; its day stays the one it was written on. */
  setting: Setting;
  /** Loads its bytes. */
  load: () => Promise<Uint8Array>;
  /** How it came, and the records it is verified with. */
  received?: { envelope: Envelope; zone: () => Promise<string> };
}

const bytes = (url: string) => async (): Promise<Uint8Array> => new Uint8Array(await (await fetch(url)).arrayBuffer());

const written = { route: 'smtp', template: false, now: new Date('2026-11-24T12:00:00Z') } as const;

const dinner = async (): Promise<string> => (await import('./signed.zone?raw')).default;

export const messageExamples: readonly MessageExample[] = [
  {
    id: 'newsletter',
    title: 'a sound newsletter',
    setting: { ...written, profile: 'bulk' },
    load: bytes(new URL('./newsletter.eml', import.meta.url).href),
  },
  {
    id: 'order',
    title: 'an order with faults',
    setting: { ...written, profile: 'transactional' },
    load: bytes(new URL('./broken.eml', import.meta.url).href),
  },
  {
    id: 'broken',
    title: 'a broken message',
    setting: { ...written, profile: 'transactional' },
    load: bytes(new URL('./faulty.eml', import.meta.url).href),
  },
  {
    id: 'signed',
    title: 'a signed message',
    setting: { ...written, profile: 'personal' },
    load: bytes(new URL('./signed.eml', import.meta.url).href),
    received: { envelope: {}, zone: dinner },
  },
  {
    id: 'listed',
    title: 'the same, changed by a mailing list',
    setting: { ...written, profile: 'personal' },
    load: bytes(new URL('./listed.eml', import.meta.url).href),
    received: { envelope: { ip: '192.0.2.80', mailFrom: 'bounces@lists.example.org', helo: 'mx.lists.example.org' }, zone: dinner },
  },
];
