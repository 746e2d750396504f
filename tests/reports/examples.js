/** The examples whose reports are kept here, as in `tests/reports.rs`. */
export const EXAMPLES = [
  { id: 'healthy', domain: 'letters.example', selectors: ['s1', 's2'] },
  { id: 'lookups', domain: 'news.example', selectors: [] },
  { id: 'suffix', domain: 'fernvale.gov.uk', selectors: [] },
  { id: 'parked', domain: 'parked.example', selectors: [] },
  { id: 'broken', domain: 'shop.example', selectors: ['mail'] },
];
