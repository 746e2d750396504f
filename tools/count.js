/**
 * The counts in the closing lines of cargo test and of node's test runner; one for all else.
 *
 * @param {string} text What the suite printed.
 * @param {boolean} ok Whether it ended with 0.
 * @returns {{ passed: number, failed: number, skipped: string[] }} What was skipped, by name.
 */
export function count(text, ok) {
  const lines = text.replace(/\x1b\[[0-9;]*m/g, '').split('\n');
  const skipped = lines.flatMap((line) => /\bSKIPPED:? (.+)$/.exec(line)?.[1] ?? []);
  let passed = 0;
  let failed = 0;
  for (const line of lines) {
    const cargo = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/.exec(line);
    const node = /^(?:ℹ|#) (pass|fail|cancelled|skipped) (\d+)$/.exec(line);
    if (cargo) {
      passed += Number(cargo[1]);
      failed += Number(cargo[2]);
      if (cargo[3] !== '0') skipped.push(`${cargo[3]} ignored Rust tests`);
    } else if (node?.[1] === 'pass') passed += Number(node[2]);
    else if (node?.[1] === 'skipped' && node[2] !== '0') skipped.push(`${node[2]} skipped tests`);
    else if (node) failed += Number(node[2]);
  }
  if (!ok && failed === 0) failed = 1;
  if (ok && passed === 0) passed = 1;
  return { passed, failed, skipped };
}
