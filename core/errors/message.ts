import type { ErrorEntry } from '../errors.ts'

export const messageErrors = {} as const satisfies Record<string, ErrorEntry>
