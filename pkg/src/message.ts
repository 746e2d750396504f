export { InternalError, SendworthyError, type ErrorCode } from './errors.js';
export type { MessageInput } from './message/bytes.js';
export { parseMessage, type MessagePart, type ParsedMessage, type ParseOptions } from './message/parse.js';
export type {
  Header,
  LineEnding,
  MailAddress,
  MailMessage,
  Outline,
  Part,
  PartKind,
  PartProblem,
  PartRole,
  TextProblem,
} from '../wasm/message.js';
