export type * from './types.js';
export type { AskOptions, Progress } from './check.js';
export { checkDomain, type DomainOptions } from './domain.js';
export { InternalError, SendworthyError, type ErrorCode } from './errors.js';
export { allRules, explain, type RuleText } from './explain.js';
export { spfJudge, type SpfJudge } from './judge.js';
export { checkRecord, type RecordOptions } from './record.js';
export { checkSpf, type SpfSender } from './spf.js';
