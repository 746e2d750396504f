import type { Setting } from '../message/thread.ts';

/** A message that the page carries along. */
export interface MessageExample {
  id: string;
  title: string;
  /** What it is checked as; its day stays the one it was written on. */
  setting: Setting;
  /** Loads its bytes. */
  load: () => Promise<Uint8Array>;
}

const bytes = (url: string) => async (): Promise<Uint8Array> => new Uint8Array(await (await fetch(url)).arrayBuffer());

const written = { route: 'smtp', template: false, now: new Date('2026-11-24T12:00:00Z') } as const;

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
];
