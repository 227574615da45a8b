import { composeTextMail } from '../../../core/mail/compose.ts'
import { layoutText } from '../../../core/mail/layout.ts'
import { composeReport } from '../../../core/mail/report.ts'
import type { ArrivedMail, OutgoingMail, ParsedMail } from '../../../core/ports/mail.ts'
import { decidePermission, type Permission } from '../../../core/rules/permission.ts'
import { headerFields } from '../../../drivers/mail/header-fields.ts'
import { composeMime } from '../../../drivers/mail/smtp.ts'
import { settingsOf } from '../../core/rules/support.ts'
import { must } from '../border.ts'

export const settings = settingsOf()

export function accountMail(raw: Uint8Array, parsed: ParsedMail): ArrivedMail {
  const source = { kind: 'imap', account: 'office', mailbox: 'INBOX', uidValidity: '1', uid: '1' } as const
  return { source, raw, parsed, arrivedAt: Date.UTC(2026, 0, 15, 9) }
}

export function decide(mail: ArrivedMail): Permission {
  return decidePermission({ mail, settings, code: 'geheim-4711' })
}

const ownFields = new Set(
  'from to reply-to subject message-id in-reply-to references date mime-version content-type content-transfer-encoding x-textpost auto-submitted x-auto-response-suppress'.split(
    ' ',
  ),
)

/** Mails that are made of somebody's words have the fields that we write and no others, each of them once. */
export async function mustBeSafeToAnswer({ parsed }: Pick<ArrivedMail, 'parsed'>, words: string): Promise<void> {
  const [from = { address: 'anna@example.com', name: '' }] = parsed.from
  const at = Date.UTC(2026, 0, 15, 9)
  const text = layoutText(
    { from: from.address, fromName: from.name, subject: parsed.subject, body: words, attachmentCount: 1 },
    {
      template: '{fromName}: {subject} {body}',
      caps: { from: 10, fromName: 10, subject: 20, body: null },
      attachmentsNote: true,
    },
  )
  // The caps count characters, which may be long; what is short stays short.
  must(
    text.length <= from.address.length + from.name.length + parsed.subject.length * 2 + words.length + 60,
    'a text is as long as its mail',
  )
  await mustHaveOwnFields(
    composeReport({
      gateway: 'gateway@example.com',
      original: { ...parsed, from: { ...from, address: 'anna@example.com' }, arrivedAt: at },
      messageId: '<r@example.com>',
      date: at,
      trace: { kind: 'report', mail: parsed.subject },
      phones: [
        {
          phone: '+46701234567',
          name: from.name,
          address: from.address,
          outcome: 'failed',
          reason: parsed.subject,
          wire: words,
          at,
        },
      ],
      text: words,
    }),
  )
  await mustHaveOwnFields(
    composeTextMail({
      gateway: 'gateway@example.com',
      to: [{ address: 'anna@example.com', name: from.name }],
      phone: from.address,
      phoneName: parsed.subject,
      body: words,
      sentAt: at,
      messageId: '<t@example.com>',
      replyTo: '46701234567@sms.example.com',
      thread: { subject: parsed.subject, lastMessageId: parsed.messageId, references: parsed.references },
      history: [{ who: from.name, text: words, at } as never],
      trace: { text: 1 },
    }),
  )
}

async function mustHaveOwnFields(mail: OutgoingMail): Promise<void> {
  const raw = await composeMime(mail)
  const names = headerFields(raw).fields.map(({ name }) => name)
  must(
    names.every((name) => ownFields.has(name)),
    `a mail of ours has only our fields: ${names.join()}`,
  )
  must(new Set(names).size === names.length, 'each field of a mail of ours is there once')
  const { bodyAt } = headerFields(raw)
  const header = raw.subarray(0, bodyAt)
  const isPlain = header.every((octet) => (octet >= 0x20 && octet < 0x7f) || [0x09, 0x0a, 0x0d].includes(octet))
  must(isPlain, 'the header of a mail of ours is plain ASCII')
}
