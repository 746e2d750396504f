/** As much of Trusted Types as is used. */
interface TrustedTypes {
  createPolicy<R extends Record<string, (text: string) => string>>(name: string, rules: R): { [K in keyof R]: (text: string) => unknown };
}

/** Absent where the browser has none. */
export const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
