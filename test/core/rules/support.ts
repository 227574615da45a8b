import type { ArrivedMail, ParsedMail } from '../../../core/ports/mail.ts'
import { parseSettings, problemLine } from '../../../core/settings/parse.ts'
import type { Settings, SettingsInput } from '../../../core/settings/schema.ts'

/** An office with a catch-all domain, a plain mailbox, two transports and one that is off. */
export const office = {
  office: { country: 'SE', smsDomains: ['sms.example.com'], shortCodes: ['71120'], timeZone: 'Europe/Stockholm' },
  mail: {
    accounts: [
      {
        name: 'office',
        address: 'gateway@example.com',
        imap: { host: 'imap.example.com' },
        trustedAuthservIds: ['mx.example.com'],
      },
    ],
    listener: { users: [{ name: 'scanner' }, { name: 'alarm', mayWriteAs: ['alarm@example.com'] }] },
  },
  transports: [
    { kind: 'modem', name: 'modem-1', ownNumbers: ['+46700000001'] },
    { kind: 'smpp', name: 'smsc', address: 'smpp.example.com', systemId: 'office', ownNumbers: ['+46700000002'] },
    { kind: 'modem', name: 'old', enabled: false },
  ],
  permission: { allow: ['@example.com', 'boss@partner.example'] },
} satisfies SettingsInput

export function settingsOf(change: SettingsInput = {}): Settings {
  const reading = parseSettings({ ...office, ...change })
  if ('problems' in reading) throw new Error(reading.problems.map(problemLine).join('\n'))
  return reading.settings
}

export interface MailShape {
  readonly from?: string
  readonly to?: readonly string[]
  readonly cc?: readonly string[]
  readonly subject?: string
  readonly inReplyTo?: readonly string[]
  readonly references?: readonly string[]
  /** Header lines as they came, above the others. */
  readonly header?: readonly string[]
  readonly smtp?: ArrivedMail['smtp']
}

/** A mail as its source hands it over: the raw octets and what parsing made of them. */
export function mailOf(shape: MailShape = {}): ArrivedMail {
  const {
    from = 'anna@example.com',
    to = [],
    cc = [],
    subject = '',
    inReplyTo = [],
    references = [],
    header = [],
    smtp,
  } = shape
  const named = (address: string) => ({ address, name: '' })
  const fields = header
    .filter((line) => !/^\s/.test(line))
    .map((line) => {
      const [name = '', ...value] = line.split(':')
      return { name: name.toLowerCase(), value: value.join(':').trim() }
    })
  const parsed: ParsedMail = {
    headers: fields,
    from: [named(from)],
    to: to.map(named),
    cc: cc.map(named),
    subject,
    messageId: '<m@example.com>',
    inReplyTo,
    references,
    text: 'Hello',
    attachments: [],
  }
  const lines = [...header, `From: <${from}>`, `To: ${to.join(', ')}`, `Subject: ${subject}`, '', 'Hello', '']
  return {
    source: {
      kind: smtp ? 'smtp' : 'imap',
      account: smtp ? 'listener' : 'office',
      mailbox: 'INBOX',
      uidValidity: '1',
      uid: '1',
    },
    raw: new TextEncoder().encode(lines.join('\r\n')),
    parsed,
    arrivedAt: 0,
    ...(smtp ? { smtp } : {}),
  }
}
