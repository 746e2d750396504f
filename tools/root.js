import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A path below the root. */
export const at = (...parts) => join(ROOT, ...parts);

/** Whether nothing may be left out: set by every CI service. */
export const inCi = process.env.CI === 'true' || process.env.CI === '1';
