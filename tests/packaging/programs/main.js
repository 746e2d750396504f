// node main.js offline | overHttps DOMAIN URL | overUdp DOMAIN SERVER [TIMEOUT] | systemServer

import process from 'node:process';

import * as checks from './checks.js';

const [what, ...args] = process.argv.slice(2);
console.log(JSON.stringify(await checks[what](...args)));
