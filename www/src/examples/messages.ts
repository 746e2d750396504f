/** A message that the page carries along. */
export interface MessageExample {
  title: string;
  /** Loads its bytes. */
  load: () => Promise<Uint8Array>;
}

const bytes = (url: string) => async (): Promise<Uint8Array> => new Uint8Array(await (await fetch(url)).arrayBuffer());

export const messageExamples: readonly MessageExample[] = [
  { title: 'a sound newsletter', load: bytes(new URL('./newsletter.eml', import.meta.url).href) },
  { title: 'an order with faults', load: bytes(new URL('./broken.eml', import.meta.url).href) },
  { title: 'a broken message', load: bytes(new URL('./faulty.eml', import.meta.url).href) },
];
