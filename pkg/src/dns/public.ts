import { asOf, resolvers } from './resolvers.data.js';

/** A public resolver that pages of other sites may ask. */
export interface PublicResolver {
  /** Never changes: `cloudflare`. */
  id: string;
  /** For `doh()`. */
  url: string;
  name: string;
  /** Who sees the questions, in one plain sentence. */
  who: string;
}

/** Public resolvers that answer browsers and do not filter; nobody is asked unless you choose. */
export const publicResolvers: readonly PublicResolver[] = resolvers;

/** The date of that list, `YYYY-MM-DD`. */
export const publicResolversAsOf: string = asOf;
