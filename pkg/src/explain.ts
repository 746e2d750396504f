import type { Severity } from '../wasm/core.js';

/** What a rule finds, why it matters, with examples; for people. */
export interface RuleText {
  /** Stable and never reused: `SPF014`. */
  code: string;
  /** Kebab-case; names the fault. */
  name: string;
  /** The severity unless a case regrades it. */
  severity: Severity;
  /** The section that decides. */
  standard: string;
  /** One sentence. */
  summary: string;
  /** Markdown. */
  docs: string;
}

/**
 * The prose of a rule, by its code in any case or by its name; `undefined` when there is none. The
 * texts are loaded by the first call.
 */
export async function explain(code: string): Promise<RuleText | undefined> {
  if (typeof code !== 'string') throw new TypeError('`code` must be a string');
  const rules = await allRules();
  return rules.find((rule) => rule.code === code.toUpperCase() || rule.name === code.toLowerCase());
}

/** Every rule, in the order of the tables. */
export async function allRules(): Promise<readonly RuleText[]> {
  return (await import('./rules.data.js')).rules;
}
