import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { composeTextMail, mailBody, type TextMail } from '../../../core/mail/compose.ts'
import { type MachineMail, machineMail } from '../../../core/mail/machine-mail.ts'
import { isReplyToken, replyAddress, replyToken } from '../../../core/mail/reply-address.ts'
import { composeReport, composeTooLong, type OutcomeReport, unreportable } from '../../../core/mail/report.ts'
import type { OutgoingMail, ParsedMail } from '../../../core/ports/mail.ts'
import { systemEntropy } from '../../../drivers/world.ts'
import { english } from '../../support/english.ts'

const text: TextMail = {
  gateway: 'gateway@office.test',
  to: [{ address: 'bo@office.test', name: 'Bo' }],
  phone: '+46701234567',
  phoneName: 'Anna',
  body: 'Come at 9.\r\nÅ',
  sentAt: Date.UTC(2026, 0, 15, 9),
  messageId: '<1@office.test>',
  replyTo: '46701234567@sms.test',
  trace: { text: 12, phone: '+46701234567' },
}

const isHeaderSafe = (value: string) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)

/** Every string of a mail that stands in a header. */
function headerStrings(mail: OutgoingMail): string[] {
  const addresses = [mail.from, ...mail.to, ...(mail.replyTo ? [mail.replyTo] : [])].flatMap(({ name, address }) => [
    name,
    address,
  ])
  const report = mail.report
    ? [...mail.report.perMessage, ...mail.report.perRecipient.flat(), ...mail.report.originalHeaders]
    : []
  const fields = [...mail.headers, ...report].flatMap(({ name, value }) => [name, value])
  return [...addresses, mail.subject, mail.messageId, mail.inReplyTo ?? '', ...(mail.references ?? []), ...fields]
}

describe('a text becomes a mail (BEHAVIOUR §12.1)', () => {
  test('that starts a thread', () => {
    expect(composeTextMail(text)).toEqual({
      from: { address: 'gateway@office.test', name: 'Anna (+46701234567)' },
      to: [{ address: 'bo@office.test', name: 'Bo' }],
      replyTo: { address: '46701234567@sms.test', name: 'Anna (+46701234567)' },
      subject: 'Text from Anna (+46701234567)',
      messageId: '<1@office.test>',
      date: text.sentAt,
      headers: [
        { name: 'X-Textpost', value: '1; text=12; phone=+46701234567' },
        { name: 'Auto-Submitted', value: 'auto-generated' },
        { name: 'X-Auto-Response-Suppress', value: 'All' },
      ],
      text: 'Come at 9.\nÅ\n',
      envelopeFrom: 'gateway@office.test',
    })
  })

  test('whose X-Textpost keeps its form, whatever it tells', () => {
    const { headers } = composeTextMail({ ...text, trace: { link: 'a; phone=1 2', 'b=;c': 3 } })
    expect(headers[0]?.value).toBe('1; link=a_phone=1_2; bc=3')
  })

  test('that goes on with one', () => {
    const mail = composeTextMail({
      ...text,
      thread: { subject: 'RE: Gate', lastMessageId: '<b@x>', references: ['<a@x>'] },
    })
    expect(mail).toMatchObject({ subject: 'Re: Gate', inReplyTo: '<b@x>', references: ['<a@x>', '<b@x>'] })
    expect(
      composeTextMail({ ...text, thread: { subject: 'Gate', lastMessageId: '', references: [] } }),
    ).not.toHaveProperty('inReplyTo')
  })

  test('of a phone that nobody knows, with notes', () => {
    const { phoneName: _, ...unknown } = text
    const mail = composeTextMail({ ...unknown, notes: ['Part 2 of 3 is missing.', ' '] })
    expect(mail.subject).toBe('Text from +46701234567')
    expect(mail.text).toBe('Come at 9.\nÅ\n\nPart 2 of 3 is missing.\n')
  })

  test('with the last lines of the conversation, and nothing of them as HTML', () => {
    const history = Array.from({ length: 12 }, (_, n) => ({
      who: `<b>${n}</b>`,
      when: '09:00',
      text: `line "${n}"\n<script>`,
    }))
    const { html = '' } = composeTextMail({ ...text, body: '<img src=x> & co', history })
    expect(html).toContain('&lt;img src=x&gt; &amp; co')
    expect(html).not.toMatch(/<script|<b>|<img/)
    expect(html.match(/<p /g)).toHaveLength(10)
    expect(html).toContain('&lt;b&gt;11&lt;/b&gt;, 09:00')
  })

  test('whatever a phone sends, no header of it breaks', () => {
    const nasty = fc.string({ unit: 'binary', maxLength: 120 })
    fc.assert(
      fc.property(nasty, nasty, nasty, nasty, (body, phone, name, subject) => {
        const mail = composeTextMail({
          ...text,
          body,
          phone,
          phoneName: name,
          thread: { subject, lastMessageId: '<a@b>', references: [] },
          trace: { phone, [name]: body },
        })
        expect(headerStrings(mail).every(isHeaderSafe)).toBe(true)
        expect(mail.text.isWellFormed()).toBe(true)
        expect(mail.text).not.toMatch(/(?![\n\t])\p{Cc}/u)
      }),
      { numRuns: 500 },
    )
  })
})

const original = {
  from: { address: 'bo@office.test', name: 'Bo' },
  subject: 'Gate',
  messageId: '<m@x>',
  references: ['<l@x>'],
  headers: [
    { name: 'subject', value: 'Gate' },
    { name: 'x-long', value: 'y'.repeat(5000) },
  ],
  arrivedAt: Date.UTC(2026, 0, 15, 9),
}

const report: OutcomeReport = {
  gateway: 'gateway@office.test',
  original,
  messageId: '<r@office.test>',
  date: Date.UTC(2026, 0, 17, 9),
  trace: { text: 12 },
  text: 'Come at 9.\nÅ',
  phones: [
    {
      phone: '+46701234567',
      name: 'Anna',
      address: '+46701234567@sms.test',
      outcome: 'failed',
      reason: 'the phone was off for 48 hours.',
      status: '4.4.7',
      wire: 'ESME_RSUBMITFAIL\r\nX',
      at: Date.UTC(2026, 0, 17, 9),
    },
  ],
}

describe('the sender hears what became of a text (BEHAVIOUR §12.3)', () => {
  test('a failure: words for people, in the thread, and the report of RFC 3464', () => {
    const mail = composeReport(report)
    expect(mail.text).toBe(
      'Not delivered to Anna (+46701234567): the phone was off for 48 hours.\n\nThe text:\n\n    Come at 9.\n    Å\n',
    )
    expect(mail).toMatchObject({
      subject: 'Re: Gate',
      inReplyTo: '<m@x>',
      references: ['<l@x>', '<m@x>'],
      envelopeFrom: '',
      to: [{ address: 'bo@office.test' }],
    })
    expect(mail.headers).toContainEqual({ name: 'Auto-Submitted', value: 'auto-replied' })
    expect(mail.report?.perMessage).toEqual([
      { name: 'Reporting-MTA', value: 'dns; office.test' },
      { name: 'Arrival-Date', value: 'Thu, 15 Jan 2026 09:00:00 +0000' },
      { name: 'X-Original-Message-ID', value: '<m@x>' },
    ])
    expect(mail.report?.perRecipient).toEqual([
      [
        { name: 'Original-Recipient', value: 'rfc822; +46701234567@sms.test' },
        { name: 'Final-Recipient', value: 'x-phone; +46701234567' },
        { name: 'Action', value: 'failed' },
        { name: 'Status', value: '4.4.7' },
        { name: 'Diagnostic-Code', value: 'x-textpost; ESME_RSUBMITFAIL X' },
        { name: 'Last-Attempt-Date', value: 'Sat, 17 Jan 2026 09:00:00 +0000' },
      ],
    ])
    expect(headerStrings(mail).every(isHeaderSafe)).toBe(true)
    expect(mail.report?.originalHeaders[1]?.value.length).toBeLessThanOrEqual(700)
  })

  test('a delivery, a delay, and several phones at once', () => {
    const [failed] = report.phones
    if (!failed) throw new Error('no phone')
    const { name: _, address: __, status: ___, wire: ____, ...bare } = failed
    const mail = composeReport({
      ...report,
      phones: [
        { ...bare, outcome: 'delivered', reason: '' },
        { ...bare, outcome: 'delayed', reason: 'the phone is off' },
        failed,
      ],
    })
    expect(mail.text).toMatch(
      /^Delivered to \+46701234567\.\nNot delivered to \+46701234567 yet: the phone is off\.\nNot delivered to Anna/,
    )
    const statuses = mail.report?.perRecipient.map((fields) => fields.find(({ name }) => name === 'Status')?.value)
    expect(statuses).toEqual(['2.0.0', '4.0.0', '4.4.7'])
  })

  test('too long: asks, as an ordinary mail that can be answered', () => {
    const mail = composeTooLong({
      ...report,
      replyTo: 'gateway@office.test',
      shortened: 'Come…',
      parts: 7,
      maxParts: 4,
      phoneCount: 2,
      price: { whole: '0.98 €', shortened: '0.56 €' },
    })
    expect(mail.report).toBeUndefined()
    expect(mail.replyTo).toEqual({ address: 'gateway@office.test', name: '' })
    expect(mail.text).toBe(
      [
        'Not sent yet: this text takes 7 parts to each of 2 phones, and at most 4 are sent without asking.',
        '',
        'To send all of it (7 parts, 0.98 €), answer this mail with SEND as the first line.',
        'To send the beginning (4 parts, 0.56 €), answer it with SHORTEN as the first line.',
        'To send something else, write a new mail.',
        '',
        'The beginning, as SHORTEN would send it:',
        '',
        '    Come…',
        '',
        'All of it:',
        '',
        '    Come at 9.',
        '    Å',
        '',
      ].join('\n'),
    )
  })
})

function mailWith(headers: Record<string, string>, from = 'bo@office.test'): ParsedMail {
  return {
    headers: Object.entries(headers).map(([name, value]) => ({ name: name.toLowerCase(), value })),
    from: [{ address: from, name: '' }],
    to: [],
    cc: [],
    subject: '',
    messageId: '',
    inReplyTo: [],
    references: [],
    attachments: [],
  }
}

const smtp = { mailFrom: 'a@b.cc', rcptTo: [], remote: '::1' }

describe('machine mail (BEHAVIOUR §1.4)', () => {
  test.each([
    [{ 'Auto-Submitted': 'auto-replied' }, 'auto-submitted'],
    [{ 'Auto-Submitted': 'auto-generated; owner=x' }, 'auto-submitted'],
    [{ 'Auto-Submitted': ' No ' }, undefined],
    [{ Precedence: 'Bulk' }, 'precedence'],
    [{ Precedence: 'junk' }, 'precedence'],
    [{ Precedence: 'list' }, 'precedence'],
    [{ Precedence: 'first-class' }, undefined],
    [{ 'List-Id': 'Office <office.example.com>' }, 'list'],
    [{ 'Return-Path': '<>' }, 'null-sender'],
    [{ 'Return-Path': '' }, 'null-sender'],
    [{ 'Return-Path': '<a@b.cc>' }, undefined],
    [{ 'Content-Type': 'multipart/report; report-type=delivery-status' }, 'report'],
    [{ 'Content-Type': 'multipart/reporter' }, undefined],
    [{ 'X-Textpost': '1; text=3' }, 'textpost'],
    [{ 'X-Autoreply': 'yes' }, 'autoreply'],
    [{ 'X-Auto-Response-Suppress': 'All' }, undefined],
    [{}, undefined],
  ] as [Record<string, string>, MachineMail['kind'] | undefined][])('%j is %s', (headers, kind) => {
    const found = machineMail({ parsed: mailWith(headers) })
    expect(found?.kind).toBe(kind)
    if (found) expect(english(found.reason)).toMatch(/^It .*\.$/)
  })

  test('a listener’s null sender', () => {
    expect(machineMail({ parsed: mailWith({}), smtp: { ...smtp, mailFrom: '' } })?.kind).toBe('null-sender')
    expect(machineMail({ parsed: mailWith({}), smtp })).toBeUndefined()
  })

  test('an exempt alarm may; a report and our own mail never may', () => {
    const exempt = ['alarm@office.test', 'machines.test']
    const automatic = { 'Auto-Submitted': 'auto-generated' }
    expect(machineMail({ parsed: mailWith(automatic, 'Alarm@office.test') }, { exempt })).toBeUndefined()
    expect(machineMail({ parsed: mailWith(automatic, 'x@machines.test') }, { exempt })).toBeUndefined()
    expect(machineMail({ parsed: mailWith(automatic, 'x@evilmachines.test') }, { exempt })?.kind).toBe('auto-submitted')
    expect(
      machineMail({ parsed: mailWith({ ...automatic, 'X-Textpost': '1' }, 'alarm@office.test') }, { exempt })?.kind,
    ).toBe('textpost')
    expect(
      machineMail({ parsed: mailWith({ 'Content-Type': 'multipart/report' }, 'alarm@office.test') }, { exempt })?.kind,
    ).toBe('report')
    const two = {
      ...mailWith(automatic),
      from: [
        { address: 'alarm@office.test', name: '' },
        { address: 'x@y.zz', name: '' },
      ],
    }
    expect(machineMail({ parsed: two }, { exempt })?.kind).toBe('auto-submitted')
  })

  test('is never reported on, nor are mails without a sender and our own', () => {
    expect(unreportable({ parsed: mailWith({}) }, ['gateway@office.test'])).toBeUndefined()
    for (const from of ['Gateway@office.test', 'MAILER-DAEMON@x.yz', 'no-reply@x.yz']) {
      expect(unreportable({ parsed: mailWith({}, from) }, ['gateway@office.test']), from).toMatch(/^It/)
    }
    expect(unreportable({ parsed: { ...mailWith({}), from: [] } }, [])).toBeDefined()
    expect(unreportable({ parsed: mailWith({ 'Auto-Submitted': 'auto-replied' }) }, [])).toBeDefined()
    // A report of ours is machine mail by its own headers, so two gateways fall silent.
    const own = composeReport(report)
    const headers = Object.fromEntries(own.headers.map(({ name, value }) => [name, value]))
    expect(unreportable({ parsed: mailWith(headers) }, [])).toBeDefined()
  })
})

describe('reply addresses (BEHAVIOUR §2.2)', () => {
  const sign = { entropy: systemEntropy, key: new Uint8Array(32).fill(7) }
  const mailbox = 'office@example.com'

  test('catch-all and plus', () => {
    expect(replyAddress({ kind: 'catch-all', smsDomain: 'sms.example.com' }, '+46701234567')).toBe(
      '46701234567@sms.example.com',
    )
    const plus = replyAddress({ kind: 'plus', mailbox, sign }, '+46701234567')
    expect(plus).toMatch(/^office\+46701234567\.[a-z2-7]{13}@example\.com$/)
    expect(plus.split('@')[0]?.length).toBeLessThanOrEqual(64)
  })

  test('a token is good for its phone and mailbox only, in either case', () => {
    const token = replyToken(sign, mailbox, '+46701234567')
    expect(isReplyToken(sign, mailbox, '+46701234567', token)).toBe(true)
    expect(isReplyToken(sign, 'OFFICE@example.com', '46701234567', token.toUpperCase())).toBe(true)
    expect(isReplyToken(sign, mailbox, '+46701234568', token)).toBe(false)
    expect(isReplyToken(sign, 'other@example.com', '+46701234567', token)).toBe(false)
    expect(isReplyToken({ ...sign, key: new Uint8Array(32) }, mailbox, '+46701234567', token)).toBe(false)
    for (const wrong of ['', token.slice(1), `${token}a`, 'a'.repeat(13)])
      expect(isReplyToken(sign, mailbox, '+46701234567', wrong), wrong).toBe(false)
  })

  test('a mailbox whose name leaves no room is refused', () => {
    expect(() => replyAddress({ kind: 'plus', mailbox: `${'x'.repeat(35)}@b.cc`, sign }, '+46701234567')).toThrow(
      expect.objectContaining({ code: 'mail/reply-address' }),
    )
    expect(
      replyAddress({ kind: 'plus', mailbox: `${'x'.repeat(34)}@b.cc`, sign }, '+123456789012345').split('@')[0],
    ).toHaveLength(64)
  })
})

test('a run of blanks within a line takes no time to speak of', () => {
  const line = `Monday,${' '.repeat(60_000)}5 January`
  const start = performance.now()
  expect(mailBody([`${line}  \t\n${line}   `])).toBe(`${line}\n${line}\n`)
  expect(performance.now() - start).toBeLessThan(1_500)
})
