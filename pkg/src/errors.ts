/** What went wrong: the input, the saved DNS file, or the engine itself. */
export type ErrorCode = 'input' | 'snapshot' | 'zone' | 'internal';

/** Every error of this package that is not a `TypeError` or the reason of an abort. */
export class SendworthyError extends Error {
  /** For programs; the message is for people. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SendworthyError';
    this.code = code;
  }
}

/**
 * The engine broke, which is a fault of this package and never of the mail. The next call runs in
 * a fresh instance.
 */
export class InternalError extends SendworthyError {
  constructor(cause: unknown) {
    super('internal', `the engine broke: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'InternalError';
  }
}
