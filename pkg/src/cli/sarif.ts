import { allRules, type RuleText } from '../explain.js';

/** A SARIF 2.1.0 log, as far as it is touched here. */
interface Log {
  runs: { tool: { driver: { rules: { id: string }[] } } }[];
}

/** The findings as SARIF, each rule with its prose: code scanning shows it beside the finding. */
export async function withProse(plain: object): Promise<object> {
  const log = plain as Log;
  const texts = new Map((await allRules()).map((rule) => [rule.code, rule]));
  for (const { tool } of log.runs) {
    tool.driver.rules = tool.driver.rules.map((rule) => ({ ...rule, ...prose(texts.get(rule.id)) }));
  }
  return log;
}

function prose(rule: RuleText | undefined): object {
  if (rule === undefined) return {};
  const why = /^## Why it matters\n+([\s\S]*?)\n+^## /m.exec(rule.docs)?.[1];
  return {
    shortDescription: { text: rule.summary },
    fullDescription: { text: why ?? rule.summary },
    help: { text: rule.docs, markdown: rule.docs },
  };
}
