import type { Border } from './border.ts'

// Loaded one by one, after the counting of branches has begun.
const borders = {
  smpp: () => import('./borders/smpp.ts'),
  receipts: () => import('./borders/receipts.ts'),
  tpdu: () => import('./borders/tpdu.ts'),
  codecs: () => import('./borders/codecs.ts'),
  at: () => import('./borders/at.ts'),
  mail: () => import('./borders/mail.ts'),
  html: () => import('./borders/html.ts'),
  strip: () => import('./borders/strip.ts'),
  headers: () => import('./borders/headers.ts'),
  rules: () => import('./borders/rules.ts'),
  settings: () => import('./borders/settings.ts'),
  contract: () => import('./borders/contract.ts'),
  search: () => import('./borders/search.ts'),
  imap: () => import('./borders/imap.ts'),
  smtp: () => import('./borders/smtp.ts'),
  listener: () => import('./borders/listener.ts'),
  smsc: () => import('./borders/smsc.ts'),
  modem: () => import('./borders/modem.ts'),
  export: () => import('./borders/export.ts'),
} satisfies Record<string, () => Promise<{ readonly border: Border }>>

export const borderNames = Object.keys(borders)

export async function loadBorder(name: string): Promise<Border> {
  if (!Object.hasOwn(borders, name)) throw new Error(`no border ${name}; there are ${borderNames.join(', ')}`)
  return (await borders[name as keyof typeof borders]()).border
}
