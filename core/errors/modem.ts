import type { ErrorEntry } from '../errors.ts'

export const modemErrors = {} as const satisfies Record<string, ErrorEntry>
