/** A set of invented records that the page carries along. */
export interface Example {
  id: string;
  domain: string;
  title: string;
  selectors: string[];
  /** Loads the zone file. */
  zone: () => Promise<string>;
}

const zone = (load: () => Promise<{ default: string }>) => async (): Promise<string> => (await load()).default;

export const examples: readonly Example[] = [
  {
    id: 'healthy',
    domain: 'letters.example',
    title: 'a healthy sender',
    selectors: ['s1', 's2'],
    zone: zone(() => import('./healthy.zone?raw')),
  },
  {
    id: 'lookups',
    domain: 'news.example',
    title: 'too many lookups',
    selectors: [],
    zone: zone(() => import('./lookups.zone?raw')),
  },
  {
    id: 'suffix',
    domain: 'fernvale.gov.uk',
    title: 'below a public suffix with DMARC',
    selectors: [],
    zone: zone(() => import('./suffix.zone?raw')),
  },
  {
    id: 'parked',
    domain: 'parked.example',
    title: 'a parked domain',
    selectors: [],
    zone: zone(() => import('./parked.zone?raw')),
  },
  {
    id: 'broken',
    domain: 'shop.example',
    title: 'a broken one',
    selectors: ['mail'],
    zone: zone(() => import('./broken.zone?raw')),
  },
];
