import type { ErrorEntry } from '../errors.ts'

export const smppErrors = {} as const satisfies Record<string, ErrorEntry>
