import type { ErrorEntry } from '../errors.ts'

export const mailErrors = {} as const satisfies Record<string, ErrorEntry>
