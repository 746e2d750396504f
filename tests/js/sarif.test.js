// SARIF logs hold what SARIF 2.1.0 demands, what code scanning shows, and the right places.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { allRules, checkDomain, checkRecord } from 'sendworthy';
import { snapshot } from 'sendworthy/dns';

import { EXAMPLES } from '../reports/examples.js';

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const rules = new Map((await allRules()).map((rule) => [rule.code, rule]));
const LEVELS = { error: 'error', warning: 'warning', info: 'note' };

async function sarif(args) {
  const stdout = await new Promise((resolve) =>
    execFile(process.execPath, [at('pkg/bin/sendworthy.js'), ...args, '--sarif'], { maxBuffer: 16 << 20 }, (_, text) => resolve(text)),
  );
  return JSON.parse(stdout);
}

/** Each finding has its result, in order, in the right place of the right record. */
function holds(log, { findings, sources }) {
  assert.equal(log.version, '2.1.0');
  assert.equal(log.$schema, 'https://json.schemastore.org/sarif-2.1.0.json');
  assert.equal(log.runs.length, 1);
  const [{ tool: { driver }, columnKind, results }] = log.runs;
  assert.equal(driver.name, 'sendworthy');
  assert.match(driver.semanticVersion, /^\d+\.\d+\.\d+/);
  assert.equal(columnKind, 'unicodeCodePoints');

  const ids = driver.rules.map(({ id }) => id);
  assert.deepEqual([...ids].sort(), [...new Set(findings.map(({ code }) => code))].sort());
  for (const rule of driver.rules) {
    const { name, severity, standard, summary, docs } = rules.get(rule.id);
    assert.equal(rule.name, name);
    assert.equal(rule.defaultConfiguration.level, LEVELS[severity]);
    assert.equal(rule.properties.standard, standard);
    assert.equal(rule.shortDescription.text, summary);
    assert.ok(rule.fullDescription.text.length > 0 && docs.includes(rule.fullDescription.text));
    assert.doesNotMatch(rule.fullDescription.text, /^#/m);
    assert.deepEqual(rule.help, { text: docs, markdown: docs });
  }

  assert.equal(results.length, findings.length);
  for (const [index, result] of results.entries()) {
    const finding = findings[index];
    assert.equal(result.ruleId, finding.code);
    assert.equal(driver.rules[result.ruleIndex].id, finding.code);
    assert.equal(result.level, LEVELS[finding.severity]);
    assert.ok(result.message.text.startsWith(finding.message));
    assert.equal(result.locations.length, 1);
    const places = [...result.locations, ...(result.relatedLocations ?? [])];
    assert.equal(places.length, Math.max(1, finding.labels.length));
    for (const [at, label] of finding.labels.entries()) {
      const { artifactLocation, region } = places[at].physicalLocation;
      const { name, text } = sources[label.source];
      const characters = [...text];
      assert.equal(new URL(artifactLocation.uri).href, artifactLocation.uri);
      if (name !== undefined) assert.ok(decodeURIComponent(artifactLocation.uri).includes(name));
      const shown = characters.slice(region.charOffset, region.charOffset + region.charLength).join('');
      assert.equal(region.snippet?.text ?? '', shown);
      assert.equal(shown, Buffer.from(text).subarray(label.span.start, label.span.end).toString());
    }
    const edits = finding.fix?.edits ?? [];
    assert.equal((result.fixes ?? []).length, edits.length > 0 ? 1 : 0);
    for (const { description, artifactChanges } of result.fixes ?? []) {
      assert.ok(description.text.length > 0);
      const replaced = artifactChanges.flatMap(({ replacements }) => replacements);
      assert.deepEqual(
        replaced.map(({ insertedContent }) => insertedContent.text).sort(),
        edits.map(({ text }) => text).sort(),
      );
      for (const { deletedRegion } of replaced) {
        assert.ok(Number.isInteger(deletedRegion.charOffset) && Number.isInteger(deletedRegion.charLength));
      }
    }
  }
}

for (const { id, domain, selectors } of EXAMPLES) {
  test(`the example ${id}`, async () => {
    const zone = at(`www/src/examples/${id}.zone`);
    const report = await checkDomain(domain, { resolver: snapshot(await readFile(zone, 'utf8')), selectors });
    holds(await sarif(['domain', domain, '--dns', zone, ...selectors.flatMap((s) => ['--selector', s])]), report);
  });
}

for (const [kind, text] of [
  ['spf', 'v=spf1 -all garbage'],
  ['spf', 'v=spf1 include:a.example ip4:192.0.2.1~all'],
  ['dmarc', 'v=DMARC1; p=rejct; rua=mailto:a@example.com'],
  ['dkim', 'v=DKIM1; k=rsa; p=%%%'],
  ['spf', 'v=spf1 \u201ca\u201d b\u00fccher -all'],
  ['spf', 'v=spf1 -all'],
]) {
  test(`the record ${text}`, async () => holds(await sarif(['record', kind, text]), await checkRecord(kind, text)));
}
