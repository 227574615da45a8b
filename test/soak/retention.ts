import { settingsSchema } from '../../core/settings/schema.ts'

/**
 * What a soak with retention on adds to the settings: words and mails are erased when they are a day old, the ledger at its shortest.
 * Undefined where this Textpost keeps everything for ever.
 */
export function retentionSettings(): Record<string, unknown> | undefined {
  if (!('retention' in settingsSchema.shape)) return undefined
  return { retention: { textDays: 1, mailDays: 1, ledgerDays: 62 } }
}
