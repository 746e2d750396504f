/**
 * Refuses what cannot be the options of a call.
 *
 * @throws `TypeError`
 */
export function assertOptions(options: { signal?: AbortSignal }): void {
  if (typeof options !== 'object' || options === null) throw new TypeError('`options` must be an object');
  const { signal } = options;
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    throw new TypeError('`signal` must be an AbortSignal');
  }
}
