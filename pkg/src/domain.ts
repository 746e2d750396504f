import type { Report, Session } from '../wasm/core.js';
import { prepare, run, type AskOptions } from './check.js';
import { call, core } from './core.js';
import { remember } from './dns/save.js';

/** Settings of the domain check. */
export interface DomainOptions extends AskOptions {
  /** DKIM selectors in use. Well-known ones are tried besides. */
  selectors?: readonly string[];
  /** An address that sends for the domain, for reverse DNS and block lists. */
  ip?: string;
}

/**
 * Checks what receivers do with mail from a domain, and says what to publish instead.
 *
 * @param name the domain; an address or a URL is taken apart
 * @throws `TypeError` for an argument of a wrong type, `SendworthyError` when there is no domain in
 *   `name`, the signal's reason when it aborts. What DNS says or fails to say never throws.
 */
export async function checkDomain(name: string, options: DomainOptions = {}): Promise<Report> {
  const { report, session } = await domainSession(name, options);
  session.free();
  return report;
}

/** The same with the finished session, which can show the report in other ways. */
export async function domainSession(
  input: string,
  options: DomainOptions = {},
): Promise<{ report: Report; session: Session }> {
  if (typeof input !== 'string') throw new TypeError('`name` must be a string');
  const { resolver, now } = prepare(options);
  const { selectors = [], ip } = options;
  if (!Array.isArray(selectors) || selectors.some((selector) => typeof selector !== 'string')) {
    throw new TypeError('`selectors` must be an array of strings');
  }
  if (ip !== undefined && typeof ip !== 'string') throw new TypeError('`ip` must be a string');
  const { Session } = await core();
  const session = call('input', () => Session.domain(input, [...selectors], ip, Math.floor(now.getTime() / 1000)));
  try {
    const reading = await run(session, resolver, now, options);
    const report = call('internal', () => session.step()).report as Report;
    remember(report, reading);
    return { report, session };
  } catch (error) {
    session.free();
    throw error;
  }
}
