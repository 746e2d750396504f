// sendworthy/dns: who answers the questions of a check.

export type { Answer, Failure, Fetched, Name, Question, Rcode, RecordData, Type } from '../wasm/core.js';
export { custom, type CustomAnswer, type ShortAnswer } from './dns/custom.js';
export { doh, type DohOptions } from './dns/doh.js';
export { publicResolvers, publicResolversAsOf, type PublicResolver } from './dns/public.js';
export type { Offline, Resolver, Server } from './dns/resolver.js';
export { saveSnapshot } from './dns/save.js';
export { snapshot, type Snapshot } from './dns/snapshot.js';
export { system, type SystemOptions } from './dns/system.js';
