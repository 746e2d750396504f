export { InternalError, SendworthyError, type ErrorCode } from './errors.js';
export { checkMessage, type CheckMessageOptions, type CheckOptions } from './message/check.js';
export type { MessageInput } from './message/bytes.js';
export { parseMessage, type MessagePart, type ParsedMessage, type ParseOptions } from './message/parse.js';
export type {
  Applicability,
  Edit,
  Finding,
  Fix,
  Header,
  Label,
  LineEnding,
  MailAddress,
  MailMessage,
  MessageReport,
  NotLookedAt,
  Outline,
  MimePart,
  PartKind,
  PartProblem,
  PartRole,
  Profile,
  Publish,
  Route,
  Setting,
  Severity,
  Source,
  SourceId,
  SourceKind,
  Span,
  TextProblem,
} from '../wasm/message.js';
