/** The messages kept here, checked as bulk mail: see `tests/messages.rs`. */
export const MESSAGES = ['faulty', 'nested'];

/** The time of the check. */
export const NOW = '2026-11-24T00:00:00Z';
