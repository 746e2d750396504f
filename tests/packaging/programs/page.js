import { offline, overUdp } from './checks.js';

globalThis.offline = offline();
globalThis.overUdp = overUdp;
