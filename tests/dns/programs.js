// Where Debian, Homebrew and others put the servers; `PATH` of an ordinary user often lacks `sbin`.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const FOLDERS = [
  ...(process.env.PATH ?? '').split(delimiter),
  '/usr/sbin',
  '/usr/local/sbin',
  '/opt/homebrew/sbin',
  '/opt/homebrew/bin',
];

/** The path of each program, or `undefined`. */
export const programs = { named: find('named'), dnsdist: find('dnsdist') };

function find(name) {
  return FOLDERS.filter(Boolean)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
