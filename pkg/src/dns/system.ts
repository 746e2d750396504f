import { systemResolver } from '#host';

import { SendworthyError } from '../errors.js';
import { failure, type Resolver, type Server } from './resolver.js';

/** Settings of the system's resolver. */
export interface SystemOptions {
  /** Addresses of name servers, with a port if it is not 53: `192.0.2.1`, `[2001:db8::1]:5353`. */
  servers?: readonly string[];
}

/**
 * The name servers that the system is set up with, or those given, over UDP and TCP. In Node, Deno
 * and Bun only: other hosts cannot open sockets.
 *
 * `node:dns` is not used for the questions: it tells neither the AD bit nor aliases nor TTLs of TXT.
 */
export function system(options: SystemOptions = {}): Resolver {
  if (systemResolver === undefined) {
    throw new SendworthyError('input', 'there is no system resolver here; use doh()');
  }
  const addresses = options.servers;
  if (addresses !== undefined && (!Array.isArray(addresses) || addresses.some((a) => typeof a !== 'string'))) {
    throw new TypeError('`servers` must be an array of addresses');
  }
  const load = systemResolver;
  let loading: Promise<readonly Server[]> | undefined;
  // How many servers there are is known only after loading: the second place repeats the first
  // server when there is but one, which a lost packet makes worth while.
  const place = (at: number): Server => ({
    name: 'system',
    async ask(question, signal) {
      const servers = await (loading ??= load(addresses));
      const server = servers[at % servers.length];
      if (server === undefined) return failure(question, 'network', 'the system names no name server');
      return { ...(await server.ask(question, signal)), resolver: server.name };
    },
  });
  return { servers: [place(0), place(1)] };
}
