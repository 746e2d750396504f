import type { Header, HeaderList, Mail, Outline, MimePart, TextProblem } from '../../wasm/message.js';
import { bytesOf, type MessageInput } from './bytes.js';
import { engine } from './engine.js';

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
  /** Gives the memory back; parts cannot be decoded afterwards. */
  free(): void;
}

/**
 * Takes a message apart. No body is decoded before it is asked for, and no bytes are refused.
 *
 * @throws `TypeError` for an argument of a wrong type, a string among them.
 */
export async function parseMessage(input: MessageInput, options: ParseOptions = {}): Promise<ParsedMessage> {
  const raw = await bytesOf(input, options.signal);
  const { Mail } = await engine.load();
  options.signal?.throwIfAborted();
  const mail = engine.call('internal', () => new Mail(raw));
  const outline = engine.call('internal', () => mail.outline());
  const message = outline as ParsedMessage;
  const token = {};
  let isOpen = true;
  const inherited = methods(mail);
  for (const part of message.parts) Object.setPrototypeOf(part, inherited);
  const free = () => {
    if (!isOpen) return;
    isOpen = false;
    mail.free();
    engine.closed(token);
  };
  Object.defineProperties(message, {
    text: { value: () => body(message, 'text') },
    html: { value: () => body(message, 'html') },
    free: { value: free },
  });
  engine.opened(message, token);
  return message;
}

/** The parts of a body that are of its kind, one behind the other. */
function body(message: ParsedMessage, kind: 'text' | 'html'): string | undefined {
  const ids = message.messages[0]?.[kind === 'text' ? 'textBody' : 'htmlBody'] ?? [];
  const parts = ids.map((id) => message.parts[id] as MessagePart).filter((part) => part.kind === kind);
  return parts.length === 0 ? undefined : parts.map((part) => part.text()).join('\n');
}

/** The methods of every part of a message: they are inherited, so that a part stays plain data. */
function methods(mail: Mail): object {
  const headers = (part: MimePart) => engine.call('internal', () => mail.headers(part.id)) as HeaderList;
  return {
    get headers() {
      return headers(this as unknown as MimePart).fields;
    },
    get headersLeftOut() {
      return headers(this as unknown as MimePart).leftOut;
    },
    bytes(this: MimePart) {
      return engine.call('internal', () => mail.bytes(this.id)) as Uint8Array;
    },
    decodedSize(this: MimePart) {
      return engine.call('internal', () => mail.decodedSize(this.id)) as number;
    },
    text(this: MimePart) {
      return decode(mail, this)?.text;
    },
    textProblems(this: MimePart) {
      return decode(mail, this)?.problems ?? [];
    },
  };
}

/** The text of a part. A charset that the engine does not know may be one of the host's. */
function decode(mail: Mail, part: MimePart): { text: string; problems: TextProblem[] } | undefined {
  const decoded = engine.call('internal', () => mail.text(part.id));
  if (!decoded?.problems.includes('unknown-charset') || part.charset === undefined) return decoded;
  let decoder;
  try {
    decoder = new TextDecoder(part.charset);
  } catch {
    return decoded;
  }
  const text = decoder.decode(engine.call('internal', () => mail.bytes(part.id)));
  const problems: TextProblem[] = decoded.problems.filter((problem) => problem !== 'unknown-charset' && problem !== 'malformed-charset');
  if (text.includes('\uFFFD')) problems.push('malformed-charset');
  return { text, problems };
}
