import { allRules, type RuleText } from '../explain.js';

/** A SARIF 2.1.0 log, as far as it is touched here. */
interface Log {
  runs: { tool: { driver: { rules: { id: string }[] } }; results: { locations: Location[]; relatedLocations?: Location[] }[] }[];
}

interface Location {
  physicalLocation: { region?: { byteOffset?: number; byteLength?: number } };
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

/** The same with lines and columns beside the bytes of a message: GitHub shows nothing without them. */
export function withLines(plain: object, raw: Uint8Array): object {
  const log = plain as Log;
  const starts = [0];
  for (let at = raw.indexOf(10); at !== -1; at = raw.indexOf(10, at + 1)) starts.push(at + 1);
  const place = (offset: number): [line: number, column: number] => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle;
    }
    // Columns count characters: `columnKind` is `unicodeCodePoints`.
    let column = 1;
    for (const byte of raw.subarray(starts[low], offset)) if ((byte & 0xc0) !== 0x80) column += 1;
    return [low + 1, column];
  };
  for (const { results } of log.runs) {
    for (const { locations, relatedLocations = [] } of results) {
      for (const { physicalLocation } of [...locations, ...relatedLocations]) {
        const { region } = physicalLocation;
        if (region?.byteOffset === undefined) continue;
        const [startLine, startColumn] = place(region.byteOffset);
        const [endLine, endColumn] = place(region.byteOffset + (region.byteLength ?? 0));
        physicalLocation.region = { startLine, startColumn, endLine, endColumn, ...region } as typeof region;
      }
    }
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
