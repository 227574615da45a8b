import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { acceptedForms, readAddress } from '../../../core/rules/recipient-address.ts'
import { findRecipients, type RecipientLookups } from '../../../core/rules/recipients.ts'
import { english } from '../../support/english.ts'
import { type MailShape, mailOf, settingsOf } from './support.ts'

const anna = '+46701234567'
const bert = '+46709999999'
const contacts: Record<string, readonly string[]> = {
  anna: [anna],
  bert: [bert],
  drivers: [anna, bert, '+46701111111'],
}

const lookups: RecipientLookups = {
  answered: async (ids) => {
    const messageId = ids.findLast((id) => id.startsWith('<about-'))
    return messageId === undefined ? undefined : { messageId, phone: messageId.includes('anna') ? anna : bert }
  },
  aliased: async (alias) => (contacts[alias] ?? []).map((phone) => ({ phone })),
  tokenFits: (phone, token) => token === `t${phone.slice(-3)}`,
}

async function find(shape: MailShape & { readonly body?: string }, recipients = {}) {
  const mail = mailOf(shape)
  const found = await findRecipients(
    { arrived: mail, subject: mail.parsed.subject, body: shape.body ?? 'Hello' },
    settingsOf({ recipients }),
    lookups,
  )
  return {
    phones: found.recipients.map(({ phone }) => phone),
    by: [...new Set(found.recipients.map(({ foundBy }) => foundBy))].join(),
    codes: found.failures.map(({ code }) => code),
    found,
  }
}

describe('who a mail is for (BEHAVIOUR §2)', () => {
  const rows: [clause: string, shape: MailShape, phones: string[], by: string, codes?: string[]][] = [
    // §2.1
    ['2.1 an answer to our mail', { to: ['gateway@example.com'], inReplyTo: ['<about-anna@x>'] }, [anna], 'reply'],
    [
      '2.1 an answer known by References only',
      { to: ['gateway@example.com'], references: ['<a@b>', '<about-bert@x>'] },
      [bert],
      'reply',
    ],
    [
      '2.1 In-Reply-To before References',
      { to: ['gateway@example.com'], inReplyTo: ['<about-anna@x>'], references: ['<about-bert@x>'] },
      [anna],
      'reply',
    ],
    [
      '2.1 an answer to its Reply-To',
      { to: [`${anna}@sms.example.com`], inReplyTo: ['<about-anna@x>'] },
      [anna],
      'reply',
    ],
    [
      '2.1 an answer to all, with one more phone',
      { to: [`${anna}@sms.example.com`], cc: ['bert@sms.example.com'], inReplyTo: ['<about-anna@x>'] },
      [anna, bert],
      'reply,address',
    ],
    [
      '2.1 a mail about one phone, forwarded to another',
      { to: [`${bert}@sms.example.com`], inReplyTo: ['<about-anna@x>'] },
      [bert],
      'address',
    ],
    [
      '2.1 an answer whose subject begins with a number',
      { to: ['gateway@example.com'], inReplyTo: ['<about-anna@x>'], subject: `${bert}: x` },
      [anna],
      'reply',
    ],
    // §2.2, catch-all
    ['2.2 catch-all', { to: [`${anna}@sms.example.com`] }, [anna], 'address'],
    ['2.2 catch-all, any case', { to: [`${anna}@SMS.Example.COM`] }, [anna], 'address'],
    ['2.2 p form', { to: ['p46701234567@sms.example.com'] }, [anna], 'address'],
    ['2.2 00 form', { to: ['0046701234567@sms.example.com'] }, [anna], 'address'],
    ['2.2 bare digits', { to: ['46701234567@sms.example.com'] }, [anna], 'address'],
    ['2.2 national', { to: ['070-1234567@sms.example.com'] }, [anna], 'address'],
    ['2.2 quoted local part', { to: ['"070-123 45 67"@sms.example.com'] }, [anna], 'address'],
    ['2.2 short code', { to: ['71120@sms.example.com'] }, ['71120'], 'address'],
    [
      '2.2 Delivered-To',
      { header: [`Delivered-To: ${anna}@sms.example.com`], to: ['list@example.com'] },
      [anna],
      'address',
    ],
    ['2.2 X-Original-To in brackets', { header: [`X-Original-To: <${anna}@sms.example.com>`] }, [anna], 'address'],
    [
      '2.2 Envelope-To with two',
      { header: [`Envelope-To: ${anna}@sms.example.com, ${bert}@sms.example.com`] },
      [anna, bert],
      'address',
    ],
    ['2.2 Cc', { to: ['someone@example.com'], cc: [`${anna}@sms.example.com`] }, [anna], 'address'],
    [
      '2.2 SMTP: RCPT TO',
      { smtp: { mailFrom: 'x@y.z', rcptTo: [`${anna}@sms.example.com`], remote: '' } },
      [anna],
      'address',
    ],
    [
      '2.2 SMTP: not To',
      { to: [`${anna}@sms.example.com`], smtp: { mailFrom: 'x@y.z', rcptTo: [`${bert}@sms.example.com`], remote: '' } },
      [bert],
      'address',
    ],
    [
      '2.2 duplicates once',
      { to: [`${anna}@sms.example.com`, '0701234567@sms.example.com', 'anna@sms.example.com'] },
      [anna],
      'address',
    ],
    ['2.2 an unlisted short code', { to: ['72000@sms.example.com'] }, [], '', ['rules/not-a-phone']],
    ['2.2 another domain is not ours', { to: [`${anna}@example.com`] }, [], '', ['rules/no-phone']],
    ['2.2 a domain that ends alike is not ours', { to: [`${anna}@evilsms.example.com`] }, [], '', ['rules/no-phone']],
    [
      '2.2 one wrong of two',
      { to: [`${anna}@sms.example.com`, 'nobody@sms.example.com'] },
      [anna],
      'address',
      ['rules/not-a-phone'],
    ],
    // §2.2, transport
    ['2.2 named transport', { to: [`${anna}@smsc.sms.example.com`] }, [anna], 'address'],
    ['2.2 unknown transport', { to: [`${anna}@nosuch.sms.example.com`] }, [], '', ['rules/unknown-transport']],
    ['2.2 transport that is off', { to: [`${anna}@old.sms.example.com`] }, [], '', ['rules/transport-off']],
    [
      '2.2 two labels are no transport',
      { to: [`${anna}@a.smsc.sms.example.com`] },
      [],
      '',
      ['rules/unknown-transport'],
    ],
    [
      '2.2 unknown transport is not made good by the subject',
      { to: [`${anna}@nosuch.sms.example.com`], subject: `${bert}: x` },
      [],
      '',
      ['rules/unknown-transport'],
    ],
    // §2.2, plus form
    ['2.2 plus form', { to: [`gateway+${anna}@example.com`] }, [anna], 'address'],
    ['2.2 plus form, digits', { to: ['Gateway+46701234567@example.com'] }, [anna], 'address'],
    ['2.2 plus form, dots between digits', { to: ['gateway+070.123.45.67@example.com'] }, [anna], 'address'],
    ['2.2 plus form with token', { to: [`gateway+${anna}.t567@example.com`] }, [anna], 'address'],
    [
      '2.2 plus form with the token of another phone',
      { to: [`gateway+${anna}.t999@example.com`] },
      [],
      '',
      ['rules/reply-token-wrong'],
    ],
    [
      '2.2 a wrong token is not made good by the answer',
      { to: [`gateway+${anna}.t999@example.com`], inReplyTo: ['<about-anna@x>'] },
      [],
      '',
      ['rules/reply-token-wrong'],
    ],
    ['2.2 plus form of another domain', { to: [`gateway+${anna}@other.example`] }, [], '', ['rules/no-phone']],
    ['2.2 blanks around', { to: [` ${anna}@sms.example.com `] }, [anna], 'address'],
    ['2.2 plus form of another mailbox', { to: [`info+${anna}@example.com`] }, [], '', ['rules/no-phone']],
    ['2.2 the mailbox itself names no phone', { to: ['gateway@example.com'] }, [], '', ['rules/no-phone']],
    // §2.2, aliases
    ['2.2 contact', { to: ['Anna@sms.example.com'] }, [anna], 'address'],
    ['2.2 group', { to: ['drivers@sms.example.com'] }, [anna, bert, '+46701111111'], 'address'],
    ['2.2 contact in a plus form', { to: ['gateway+anna@example.com'] }, [anna], 'address'],
    ['2.2 contact by a named transport', { to: ['anna@modem-1.sms.example.com'] }, [anna], 'address'],
    // §2.3
    ['2.3 subject', { to: ['gateway@example.com'], subject: `${anna}: Hi` }, [anna], 'subject'],
    [
      '2.3 subject with names',
      { to: ['gateway@example.com'], subject: '070-123 45 67, bert: Hi' },
      [anna, bert],
      'subject',
    ],
    [
      '2.3 subject of phones only',
      { to: ['gateway@example.com'], subject: `${anna}; ${bert}` },
      [anna, bert],
      'subject',
    ],
    ['2.3 behind Re:', { to: ['gateway@example.com'], subject: `Re: Sv: ${anna}: Hi` }, [anna], 'subject'],
    ['2.3 a comma too many', { subject: `${anna},, bert,: Hi` }, [anna, bert], 'subject'],
    [
      '2.3 one unknown',
      { to: ['gateway@example.com'], subject: `${anna}, carl: Hi` },
      [anna],
      'subject',
      ['rules/not-a-phone'],
    ],
    [
      '2.3 a subject with a colon',
      { to: ['gateway@example.com'], subject: 'Meeting: anna' },
      [],
      '',
      ['rules/no-phone'],
    ],
    ['2.3 a date', { to: ['gateway@example.com'], subject: '2026-01-15: report' }, [], '', ['rules/no-phone']],
    ['2.3 a name alone is no phone', { to: ['gateway@example.com'], subject: 'anna' }, [], '', ['rules/no-phone']],
    ['2.3 addresses come first', { to: [`${anna}@sms.example.com`], subject: `${bert}: Hi` }, [anna], 'address'],
    [
      '2.3 makes good an address that is none',
      { to: ['list@sms.example.com'], subject: `${bert}: Hi` },
      [bert],
      'subject',
    ],
  ]
  test.each(rows)('%s', async (_, shape, phones, by, codes = []) => {
    const result = await find(shape)
    expect({ phones: result.phones, by: result.by, codes: result.codes }).toEqual({ phones, by, codes })
  })

  test.each<[string, string, readonly string[]]>([
    ['DK', '2026-01-15: report', []],
    ['DK', '20.01.2026: report', []],
    ['NO', '31/12/2026', []],
    ['TN', 'Re: 30-06-2026: report', []],
    ['FO', '21.11.26: report', []],
    ['DK', '20 26 01 15: report', ['+4520260115']],
    ['DK', '20-26-01-15: report', ['+4520260115']],
  ])('2.3 a date is no phone, where its digits are one: in %s, %s', async (country, subject, phones) => {
    const mail = mailOf({ to: ['gateway@example.com'], subject })
    const settings = settingsOf({ office: { country, smsDomains: ['sms.example.com'] } })
    const found = await findRecipients({ arrived: mail, subject, body: 'Hello' }, settings, lookups)
    expect(found.recipients.map(({ phone }) => phone)).toEqual(phones)
  })

  test('2.2 the named transport is kept, also when the phone is named twice', async () => {
    const { found } = await find({ to: [`${anna}@sms.example.com`, `${anna}@smsc.sms.example.com`] })
    expect(found.recipients).toEqual([
      { phone: anna, foundBy: 'address', evidence: `${anna}@sms.example.com`, transport: 'smsc' },
    ])
  })

  test('2.2 what is bounced names the address and the transport', async () => {
    const { found } = await find({ to: [`${anna}@nosuch.sms.example.com`] })
    expect(found.failures[0]?.sentence).toBe(
      `The address ${anna}@nosuch.sms.example.com names “nosuch”, and no modem or SMS provider has that name. Nothing was sent to it. Correct the name, or leave it out to let Textpost choose.`,
    )
  })

  test('the ledger is told how a phone was found', async () => {
    const { found } = await find({ to: ['drivers@sms.example.com'], references: ['<about-anna@x>'] })
    expect(found.recipients.map(({ foundBy, evidence, alias }) => ({ foundBy, evidence, alias }))).toEqual([
      { foundBy: 'reply', evidence: '<about-anna@x>', alias: 'drivers' },
      { foundBy: 'address', evidence: 'drivers@sms.example.com', alias: 'drivers' },
      { foundBy: 'address', evidence: 'drivers@sms.example.com', alias: 'drivers' },
    ])
    expect(found.answers).toEqual({ phone: anna, messageId: '<about-anna@x>' })
  })

  test('2.3 the subject keeps what follows the phones', async () => {
    expect((await find({ subject: `${anna}, bert: Lunch: at 12?` })).found.subject).toBe('Lunch: at 12?')
    expect((await find({ subject: `${anna}:Lunch` })).found.subject).toBe('Lunch')
    expect((await find({ subject: anna })).found.subject).toBe('')
    expect((await find({ subject: 'Lunch: at 12?' })).found.subject).toBe('Lunch: at 12?')
  })

  test('2.3 can be switched off', async () => {
    expect((await find({ subject: `${anna}: Hi` }, { fromSubject: false })).codes).toEqual(['rules/no-phone'])
  })

  test('2.4 first lines of the body, off by default', async () => {
    const body = `\nTo: ${anna}, bert\nto: 0701111111\n\nTo be or not`
    expect((await find({ body })).codes).toEqual(['rules/no-phone'])
    const { phones, by, found } = await find({ body }, { fromBody: true })
    expect({ phones, by }).toEqual({ phones: [anna, bert, '+46701111111'], by: 'body' })
    expect(found.body).toBe('To be or not')
  })

  test('2.4 a body that begins with other words stays whole', async () => {
    const body = `Hello\nTo: ${anna}`
    expect((await find({ body }, { fromBody: true })).found.body).toBe(body)
    expect((await find({ body: 'To: whom it may concern' }, { fromBody: true })).found.body).toBe(
      'To: whom it may concern',
    )
  })

  test('no phone found: the bounce shows the accepted forms', async () => {
    const { found } = await find({ to: ['gateway@example.com'] })
    expect(found.failures[0]?.sentence).toContain(
      '+46701234567@sms.example.com; gateway+46701234567@example.com; a subject “+46701234567: text”',
    )
    expect(english(acceptedForms(settingsOf({ recipients: { fromBody: true } })))).toContain(
      'a first line “To: +46701234567”',
    )
  })
})

describe('at most 20 phones', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, at) => `+4670${String(1_000_000 + at)}@sms.example.com`)

  test('20 are sent, 21 reach nobody', async () => {
    expect((await find({ to: many(20) })).phones).toHaveLength(20)
    const { phones, codes } = await find({ to: many(21) })
    expect({ phones, codes }).toEqual({ phones: [], codes: ['rules/too-many-phones'] })
  })

  test('the setting counts', async () => {
    expect((await find({ to: many(3) }, { maxPhones: 2 })).codes).toEqual(['rules/too-many-phones'])
    expect((await find({ subject: `${anna}, ${bert}, 0701111111: x` }, { maxPhones: 2 })).codes).toEqual([
      'rules/too-many-phones',
    ])
    expect((await find({ to: ['drivers@sms.example.com'] }, { maxPhones: 2 })).codes).toEqual(['rules/too-many-phones'])
  })

  test('10,000 addresses are refused in bounded time', async () => {
    const startedAt = performance.now()
    expect((await find({ to: many(10_000) })).codes).toEqual(['rules/too-many-phones'])
    const wrong = Array.from({ length: 10_000 }, (_, at) => `nobody${at}@sms.example.com`)
    expect((await find({ to: wrong })).codes).toEqual(['rules/too-many-phones'])
    expect((await find({ subject: `${many(10_000).join(',').replaceAll('@sms.example.com', '')}: x` })).codes).toEqual([
      'rules/too-many-phones',
    ])
    expect(performance.now() - startedAt).toBeLessThan(2000)
  })
})

test('addresses of every form and none are read without throwing, in bounded time', () => {
  const settings = settingsOf()
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom('+46701234567', 'gateway+', 'sms.example.com', 'smsc.sms.example.com', '@', '"', '\\', '.', '..'),
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      expect(['other', 'target', 'refused']).toContain(readAddress(parts.join(''), settings).kind)
    }),
    { numRuns: 2000 },
  )
  const startedAt = performance.now()
  readAddress(`${'"\\'.repeat(1_000_000)}@sms.example.com`, settings)
  expect(performance.now() - startedAt).toBeLessThan(200)
})
