import type { ErrorEntry } from '../errors.ts'

export const settingsErrors = {} as const satisfies Record<string, ErrorEntry>
