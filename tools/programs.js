import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

// The `PATH` of an ordinary user often lacks `sbin`.
const FOLDERS = [
  ...(process.env.PATH ?? '').split(delimiter),
  '/usr/sbin',
  '/usr/local/sbin',
  '/opt/homebrew/sbin',
  '/opt/homebrew/bin',
  '/Applications/Google Chrome.app/Contents/MacOS',
  '/Applications/Firefox.app/Contents/MacOS',
].filter(Boolean);

/**
 * The path of the first of these programs that is installed.
 *
 * @param {...string} names
 * @returns {string | undefined}
 */
export function find(...names) {
  return names.flatMap((name) => FOLDERS.map((folder) => join(folder, name))).find(isProgram);
}

/** What the browser tests start. */
export const browsers = () => ({
  chromium: find('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'Google Chrome'),
  firefox: find('firefox-esr', 'firefox'),
});

/** What the DNS tests start. */
export const nameServers = () => ({ named: find('named'), dnsdist: find('dnsdist') });

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
