import type { Header, HeaderList, MessageReport, MimePart, Outline, TextProblem } from '../../wasm/message.js';
import { assertOptions } from '../options.js';
import { bytesOf, type MessageInput } from './bytes.js';
import { judgeOf, type CheckOptions } from './check.js';
import { engine } from './engine.js';
import { Mail } from './mail.js';
import { Packed, unpack } from './outline.js';

/** Settings of `parseMessage()`. */
export interface ParseOptions {
  /** Ends the reading of a stream; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** A part whose content is decoded when it is asked for. */
export interface MessagePart extends MimePart {
  /** The header fields, in order. */
  readonly headers: Header[];
  /** Header fields that are not listed, because there are too many. */
  readonly headersLeftOut: number;
  /** The content, its transfer encoding undone. */
  bytes(): Uint8Array;
  /** How many bytes `bytes()` gives. */
  decodedSize(): number;
  /** The text, its charset undone too; `undefined` when the part is no text. */
  text(): string | undefined;
  /** What was wrong with the text; decodes it. */
  textProblems(): TextProblem[];
}

/** A parsed message. Its bytes stay in the memory of the engine until it is freed or collected. */
export interface ParsedMessage extends Outline {
  parts: MessagePart[];
  /** The text body; `undefined` when there is none. An HTML body is not turned into text. */
  text(): string | undefined;
  /** The HTML body; `undefined` when there is none. */
  html(): string | undefined;
  /**
   * Checks the message as `checkMessage()` does, without parsing it again.
   *
   * @throws `TypeError` for options of a wrong type.
   */
  check(options?: CheckOptions): MessageReport;
  /** Gives the memory back; parts cannot be decoded afterwards, nor the message checked. */
  free(): void;
}

/**
 * Takes a message apart. No body is decoded before it is asked for, and no bytes are refused.
 *
 * @throws `TypeError` for an argument of a wrong type, a string among them.
 */
export async function parseMessage(input: MessageInput, options: ParseOptions = {}): Promise<ParsedMessage> {
  assertOptions(options);
  // Small messages take microseconds: nothing is waited for that is there.
  const bytes = bytesOf(input, options.signal);
  const raw = bytes instanceof Uint8Array ? bytes : await bytes;
  const { parseMail } = engine.loaded ?? (await engine.load());
  options.signal?.throwIfAborted();
  const packed = new Packed(engine.call('internal', () => parseMail(raw)));
  return new Parsed(new Mail(packed.digits(), raw.length), packed) as unknown as ParsedMessage;
}

/** The outline with what gives the contents: inherited, so that a message stays plain data. */
class Parsed implements Omit<Outline, 'parts'> {
  readonly schema = 1;
  readonly size: number;
  readonly lineEnding: Outline['lineEnding'];
  readonly messages: Outline['messages'];
  readonly parts: Contents[];
  declare readonly addressesLeftOut?: number;
  readonly #mail: Mail;

  constructor(mail: Mail, packed: Packed) {
    this.#mail = mail;
    const outline = unpack(packed, (id) => new Contents(mail, id));
    this.size = outline.size;
    this.lineEnding = outline.lineEnding;
    this.messages = outline.messages;
    this.parts = outline.parts;
    if (outline.addressesLeftOut !== undefined) this.addressesLeftOut = outline.addressesLeftOut;
  }

  text(): string | undefined {
    return this.#body('text', this.messages[0]?.textBody);
  }

  html(): string | undefined {
    return this.#body('html', this.messages[0]?.htmlBody);
  }

  check(options?: CheckOptions): MessageReport {
    return judgeOf(options)(this.#mail);
  }

  free(): void {
    this.#mail.free();
  }

  /** The parts of a body that are of its kind, one behind the other. */
  #body(kind: 'text' | 'html', ids: readonly number[] = []): string | undefined {
    const parts = ids.map((id) => this.parts[id] as Contents).filter((part) => part.kind === kind);
    return parts.length === 0 ? undefined : parts.map((part) => part.text()).join('\n');
  }
}

// `unpack()` gives it the properties of a part.
interface Contents extends MimePart {}

class Contents {
  id: number;
  readonly #mail: Mail;

  constructor(mail: Mail, id: number) {
    this.id = id;
    this.#mail = mail;
  }

  get headers(): Header[] {
    return this.#headers().fields;
  }

  get headersLeftOut(): number {
    return this.#headers().leftOut;
  }

  bytes(): Uint8Array {
    return this.#mail.ask((core, mail) => core.bytes(mail, this.id)) as Uint8Array;
  }

  decodedSize(): number {
    return this.#mail.ask((core, mail) => core.decodedSize(mail, this.id)) as number;
  }

  text(): string | undefined {
    return this.#decode()?.text;
  }

  textProblems(): TextProblem[] {
    return this.#decode()?.problems ?? [];
  }

  #headers(): HeaderList {
    return this.#mail.ask((core, mail) => core.headers(mail, this.id)) as HeaderList;
  }

  #decode() {
    return decode(this.#mail, this);
  }
}

/** The text of a part. A charset that the engine does not know may be one of the host's. */
function decode(mail: Mail, part: MimePart): { text: string; problems: TextProblem[] } | undefined {
  const decoded = mail.ask((core, number) => core.text(number, part.id));
  if (!decoded?.problems.includes('unknown-charset') || part.charset === undefined) return decoded;
  let decoder;
  try {
    decoder = new TextDecoder(part.charset);
  } catch {
    return decoded;
  }
  const text = decoder.decode(mail.ask((core, number) => core.bytes(number, part.id)));
  const problems: TextProblem[] = decoded.problems.filter((problem) => problem !== 'unknown-charset' && problem !== 'malformed-charset');
  if (text.includes('\uFFFD')) problems.push('malformed-charset');
  return { text, problems };
}
