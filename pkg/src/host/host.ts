import type * as glue from '../../wasm/core.js';
import type { Resolver } from '../dns/resolver.js';
import type { PolicyFetch } from '../policy.js';

/** What differs from host to host. Each module beside this one has these exports. */
export interface Host {
  /** Instantiates the wasm file `core`. */
  loadCore(core: typeof glue): Promise<unknown>;
  /** What every request for DNS over HTTPS says besides, where the host understands it. */
  requestInit: RequestInit;
  /** Questions on their way at the same time, by default. */
  inFlight: number;
  /** Fetches an MTA-STS policy, where the host may; otherwise says why not. */
  policies: { fetch: PolicyFetch } | { fetch?: never; failed: string };
  /** Asks the name servers of the system, where the host can. */
  systemResolver: ((addresses?: readonly string[]) => Promise<Resolver['servers']>) | undefined;
}
