import type { DkimAlgorithm, Publish } from '../../wasm/authentication.js';
import { SendworthyError } from '../errors.js';
import { engine } from './authentication.js';

/** What a key pair is made for. */
export interface KeyPairOptions {
  /** The domain that signs. */
  domain: string;
  /** What stands before `._domainkey` at the name of the key; a new key takes a new selector. */
  selector: string;
  /** The kind of key; `rsa` by default, which every receiver verifies. */
  algorithm?: DkimAlgorithm;
  /** Bits of an RSA key, from 1,024 to 4,096; 2,048 by default. */
  bits?: number;
}

/** A key pair, made by the host's Web Crypto. */
export interface KeyPair {
  /** PKCS #8 as PEM. Whoever has it can sign for the domain: keep it where only the signer reads it. */
  privateKey: string;
  /** SubjectPublicKeyInfo as PEM. */
  publicKey: string;
  /** The TXT record to publish. */
  record: Publish;
}

/** A key for use, and what is known of it. */
export interface SigningKey {
  key: CryptoKey;
  algorithm: DkimAlgorithm;
  bits: number;
  /** SubjectPublicKeyInfo; `undefined` when the key gives nothing away. */
  publicKey: Uint8Array<ArrayBuffer> | undefined;
}

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const ED25519 = { name: 'Ed25519' };

/**
 * Makes a key pair for DKIM, and the record to publish.
 *
 * @throws `TypeError` for an argument of a wrong type, `SendworthyError` for what cannot stand in the name of
 *   a key, and where the host's Web Crypto has no Ed25519.
 */
export async function generateKeyPair(options: KeyPairOptions): Promise<KeyPair> {
  if (typeof options !== 'object' || options === null) throw new TypeError('`options` must be an object');
  const { domain, selector, algorithm = 'rsa', bits = 2048 } = options;
  assertTexts({ domain, selector });
  if (algorithm !== 'rsa' && algorithm !== 'ed25519') throw new TypeError('`algorithm` must be `rsa` or `ed25519`');
  if (!(Number.isInteger(bits) && bits >= 1024 && bits <= 4096 && bits % 8 === 0)) {
    throw new TypeError('`bits` must be a number from 1,024 to 4,096 that 8 divides');
  }
  const { keyRecord } = await engine.load();
  const { privateKey, publicKey } = await pair(algorithm, bits);
  const spki = await exported('spki', publicKey);
  return {
    privateKey: armoured('PRIVATE KEY', await exported('pkcs8', privateKey)),
    publicKey: armoured('PUBLIC KEY', spki),
    record: engine.call('input', () => keyRecord(domain, selector, spki)),
  };
}

/** Reads a key, which as a text is imported so that nothing gives it away again. */
export async function signingKey(key: CryptoKey | string): Promise<SigningKey> {
  if (typeof key === 'string') return importedKey(key);
  if (typeof key !== 'object' || key === null || typeof key.algorithm?.name !== 'string') {
    throw new TypeError('`key` must be a CryptoKey, or a private key as PEM');
  }
  if (key.type !== 'private' || !key.usages.includes('sign')) throw new SendworthyError('input', 'the key is none that signs');
  return { key, ...kindOf(key), publicKey: await publicKeyOf(key) };
}

/** @throws `TypeError` for the first that is no string. */
export function assertTexts(texts: Record<string, unknown>): void {
  for (const [name, text] of Object.entries(texts)) {
    if (typeof text !== 'string') throw new TypeError(`\`${name}\` must be a string`);
  }
}

/** Web Crypto, which browsers give to secure pages only. */
export function subtle(): SubtleCrypto {
  const found = globalThis.crypto?.subtle;
  if (found === undefined) throw new SendworthyError('input', 'there is no Web Crypto: a page has it by https or on localhost only');
  return found;
}

async function pair(algorithm: DkimAlgorithm, bits: number): Promise<CryptoKeyPair> {
  const exponent = { modulusLength: bits, publicExponent: Uint8Array.of(1, 0, 1) };
  try {
    if (algorithm === 'rsa') return await subtle().generateKey({ ...RSA, ...exponent }, true, ['sign', 'verify']);
    return (await subtle().generateKey(ED25519, true, ['sign', 'verify'])) as CryptoKeyPair;
  } catch (error) {
    throw algorithm === 'ed25519' && isUnsupported(error) ? noEd25519() : error;
  }
}

function kindOf({ algorithm }: CryptoKey): Pick<SigningKey, 'algorithm' | 'bits'> {
  if (algorithm.name === ED25519.name) return { algorithm: 'ed25519', bits: 256 };
  const { name, hash, modulusLength } = algorithm as RsaHashedKeyAlgorithm;
  if (name === RSA.name && hash?.name === RSA.hash) return { algorithm: 'rsa', bits: modulusLength };
  const is = hash?.name === undefined ? name : `${name} with ${hash.name}`;
  throw new SendworthyError('input', `the key is for ${is}: DKIM takes ${RSA.name} with ${RSA.hash}, or Ed25519`);
}

async function importedKey(text: string): Promise<SigningKey> {
  const { algorithm, pkcs8 } = decoded(text);
  const parameters = algorithm === 'rsa' ? RSA : ED25519;
  const read = (extractable: boolean) => subtle().importKey('pkcs8', pkcs8, parameters, extractable, ['sign']);
  try {
    // For a moment only: the public key is not to be had in another way.
    const open = await read(true);
    return { key: await read(false), ...kindOf(open), publicKey: await publicKeyOf(open) };
  } catch (error) {
    if (error instanceof SendworthyError) throw error;
    if (algorithm === 'ed25519' && isUnsupported(error)) throw noEd25519();
    // What the host says could quote the key.
    throw unreadable();
  } finally {
    pkcs8.fill(0);
  }
}

async function publicKeyOf(key: CryptoKey): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!key.extractable) return undefined;
  const { kty = '', n, e, crv, x } = await subtle().exportKey('jwk', key);
  const open = kty === 'RSA' ? { kty, n, e } : { kty, crv, x };
  const parameters = kty === 'RSA' ? RSA : ED25519;
  return exported('spki', await subtle().importKey('jwk', open as JsonWebKey, parameters, true, ['verify']));
}

async function exported(format: 'spki' | 'pkcs8', key: CryptoKey): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await subtle().exportKey(format, key));
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** The version 0, which both forms of a private key begin with. */
const VERSION = [INTEGER, 1, 0];
const RSA_ENCRYPTION = [SEQUENCE, 13, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 0x05, 0];
/** id-Ed25519 (RFC 8410 section 3). */
const ID_ED25519 = [SEQUENCE, 5, 0x06, 3, 0x2b, 0x65, 0x70];

/** A private key as PKCS #8, out of PEM or its bare base64: PKCS #8, PKCS #1, or the 32 bytes of RFC 8463. */
function decoded(text: string): { algorithm: DkimAlgorithm; pkcs8: Uint8Array<ArrayBuffer> } {
  const [, label = 'PRIVATE KEY', armoured] = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/.exec(text) ?? [];
  if (label.includes('ENCRYPTED') || armoured?.includes('ENCRYPTED')) {
    throw new SendworthyError('input', 'the key is encrypted: `openssl pkcs8 -in key.pem -out plain.pem` decrypts it');
  }
  if (label !== 'PRIVATE KEY' && label !== 'RSA PRIVATE KEY') {
    throw new SendworthyError('input', `\`${label}\` is not what DKIM signs with: it takes a \`PRIVATE KEY\` (PKCS #8) or an \`RSA PRIVATE KEY\` (PKCS #1)`);
  }
  const bytes = base64Decoded(armoured ?? text);
  if (bytes.length === 32 && armoured === undefined) {
    return { algorithm: 'ed25519', pkcs8: element(SEQUENCE, [...VERSION, ...ID_ED25519, 0x04, 34, 0x04, 32, ...bytes]) };
  }
  const content = bytes[0] === SEQUENCE ? bytes.subarray((bytes[1] ?? 0) > 0x80 ? 2 + ((bytes[1] ?? 0) & 0x7f) : 2) : bytes;
  const begins = (...parts: number[][]) => parts.flat().every((byte, at) => content[at] === byte);
  if (begins(VERSION, RSA_ENCRYPTION)) return { algorithm: 'rsa', pkcs8: bytes };
  if (begins(VERSION, ID_ED25519)) return { algorithm: 'ed25519', pkcs8: bytes };
  if (begins(VERSION, [INTEGER])) {
    return { algorithm: 'rsa', pkcs8: element(SEQUENCE, [...VERSION, ...RSA_ENCRYPTION, ...element(0x04, bytes)]) };
  }
  if (begins(VERSION, [SEQUENCE])) throw new SendworthyError('input', 'the key is neither of RSA nor of Ed25519');
  throw unreadable();
}

function element(tag: number, body: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const { length } = body;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Uint8Array.of(tag, ...size, ...Array.from(body));
}

function base64Decoded(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text.replace(/\s/g, '')), (char) => char.charCodeAt(0));
  } catch {
    throw unreadable();
  }
}

function armoured(label: string, bytes: Uint8Array): string {
  const lines = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

function isUnsupported(error: unknown): boolean {
  return error instanceof Error && error.name === 'NotSupportedError';
}

function noEd25519(): SendworthyError {
  return new SendworthyError('input', 'the Web Crypto of this host has no Ed25519: sign by RSA');
}

function unreadable(): SendworthyError {
  return new SendworthyError('input', 'the private key cannot be read: it is to be PEM, of PKCS #8 or of PKCS #1');
}
