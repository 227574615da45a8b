import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import type { OutgoingMail } from '../../../core/ports/mail.ts'
import type { Incoming, IncomingSegment } from '../../../core/ports/transport.ts'
import type { SettingsInput } from '../../../core/settings/schema.ts'
import { messageCalls } from '../../../host/calls.ts'
import { type Bench, benchSettings, crash, incomingSegment, openBench } from '../../support/gateway.ts'
import { tempDir } from '../../support/temp-dir.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const per = '+46701234567'

/** Three parts of GSM-7. */
const longText = Array.from({ length: 50 }, (_, at) => `word${at}`).join(' ')

/** Anna has written to Per, so that his texts are hers. */
async function conversation(settings: SettingsInput = {}): Promise<Bench> {
  const bench = await openBench({ settings })
  await bench.mail({ subject: 'Lunch', messageId: '<lunch@example.com>', body: 'Lunch at noon?' })
  return bench
}

const receptionist = { replies: { defaultRecipient: 'reception@example.com' } }

function recipients(bench: Bench): string[] {
  return bench.server().mails.flatMap(({ to }) => to.map(({ address }) => address))
}

describe('a text becomes a mail', () => {
  test('in the thread that it answers, with all that a thread needs', async () => {
    const bench = await conversation()
    const [segment] = bench.network().textFrom(per, 'Yes, at noon', { own: '+46700000001' }) as [IncomingSegment]
    const sentAt = bench.clock.now() - 3_000
    await bench.network().deliver({ ...segment, sentAt })
    await bench.idle()
    const mail = bench.server().last
    expect(mail).toMatchObject({
      from: { address: 'gateway@example.com', name: per },
      to: [{ address: 'anna@example.com', name: 'Anna Berg' }],
      replyTo: { address: '46701234567@sms.example.com', name: per },
      subject: 'Re: Lunch',
      inReplyTo: '<lunch@example.com>',
      references: ['<lunch@example.com>'],
      date: sentAt,
      envelopeFrom: 'gateway@example.com',
    })
    expect(mail.messageId).toMatch(/^<[a-z2-7]+\.textpost@example\.com>$/)
    expect(mail.text).toMatch(/^Yes, at noon\n/)
    const value = (name: string) => mail.headers.find((header) => header.name === name)?.value
    expect(value('Auto-Submitted')).toBe('auto-generated')
    expect(value('X-Auto-Response-Suppress')).toBe('All')
    expect(value('X-Textpost')).toContain('transport=smsc')
    expect(await bench.inText()).toMatchObject({ state: 'forwarded', phone: per, ownNumber: '+46700000001', sentAt })
    expect(await bench.kinds({ textId: 2 })).toEqual([
      'text.received',
      'text.assigned',
      'outmail.queued',
      'outmail.sent',
    ])
  })

  test('the next one goes on with the thread, and an answer to it reaches the phone and continues', async () => {
    const bench = await conversation()
    await bench.text(per, 'Yes')
    await bench.text(per, 'Where?')
    const [first, second] = bench.server().mails as [OutgoingMail, OutgoingMail]
    expect(second.inReplyTo).toBe(first.messageId)
    expect(second.references).toEqual(['<lunch@example.com>', first.messageId])
    expect(second.subject).toBe('Re: Lunch')
    await bench.mail({
      to: second.replyTo?.address ?? '',
      subject: 'Re: Lunch',
      body: 'At the usual place\r\n\r\nOn 15 January 2026 at 10:00, +46701234567 wrote:\r\n> Where?',
      messageId: '<usual@example.com>',
      inReplyTo: second.messageId,
      references: [...(second.references ?? []), second.messageId],
    })
    expect(bench.network().bodies).toEqual(['Lunch at noon?', 'At the usual place'])
    await bench.text(per, 'See you')
    expect(bench.server().last).toMatchObject({ inReplyTo: '<usual@example.com>', subject: 'Re: Lunch' })
    expect(bench.server().last.references).toEqual([
      '<lunch@example.com>',
      first.messageId,
      second.messageId,
      '<usual@example.com>',
    ])
  })

  test('a contact has a name', async () => {
    const bench = await conversation()
    await bench.store.write((rooms) => rooms.contacts.save({ alias: 'per', name: 'Per', phone: per, groups: [] }))
    await bench.text(per, 'Yes')
    expect(bench.server().last.from.name).toBe(`Per (${per})`)
  })

  test('the conversation’s last lines stand below it, with who said them', async () => {
    const bench = await conversation()
    await bench.text(per, 'Yes <b>')
    const html = bench.server().last.html ?? ''
    expect(html).toContain('Yes &lt;b&gt;')
    expect(html).toMatch(/anna@example\.com, 15 Jan 2026, 10:00<\/span><br>Lunch at noon\?/)
  })

  test.each([
    ['nationally', '0701234567'],
    ['without its plus', '46701234567'],
  ])('a phone that the network writes %s is the same phone', async (_, written) => {
    const bench = await conversation()
    const [segment] = bench.network().textFrom(per, 'Yes') as [IncomingSegment]
    await bench.network().deliver({ ...segment, from: { value: written, kind: 'national' } })
    await bench.idle()
    expect(recipients(bench)).toEqual(['anna@example.com'])
    expect(await bench.inText()).toMatchObject({ phone: per })
  })

  test('a name as the sender: shown, and an answer to it bounces, since no text can go there', async () => {
    const bench = await openBench({ settings: receptionist })
    await bench.text('MyBank', 'Your code is 1234')
    const mail = bench.server().last
    expect(mail).toMatchObject({ subject: 'Text from MyBank', replyTo: { address: 'gateway@example.com' } })
    await bench.mail({
      from: 'reception@example.com',
      to: 'gateway@example.com',
      inReplyTo: mail.messageId,
      body: 'Thanks',
    })
    expect(await bench.outTexts()).toEqual([])
    expect(bench.server().last.text).toContain('No phone was found')
  })

  test('repeated by the wire it is one text', async () => {
    const bench = await conversation()
    const [segment] = bench.network().textFrom(per, 'Yes') as [IncomingSegment]
    await Promise.all([bench.network().deliver(segment), bench.network().deliver(segment)])
    await bench.network().deliver(segment)
    await bench.idle()
    expect(recipients(bench)).toEqual(['anna@example.com'])
  })

  test('it is acknowledged only when it is stored', async () => {
    const bench = await conversation()
    bench.store.failing = new GatewayError('store/unavailable', { details: { reason: 'full' } })
    const [segment] = bench.network().textFrom(per, 'Yes') as [IncomingSegment]
    await expect(bench.network().deliver(segment)).rejects.toMatchObject({ code: 'store/unavailable' })
    bench.store.failing = undefined
    bench.store.breakRooms = () => {
      bench.store.breakRooms = undefined
      throw new GatewayError('store/unavailable', { details: { reason: 'busy' } })
    }
    await expect(bench.network().deliver(segment)).rejects.toMatchObject({ code: 'store/unavailable' })
    expect(await bench.inTexts()).toEqual([])
    await bench.network().deliver(segment)
    await bench.idle()
    expect(await bench.inTexts()).toHaveLength(1)
  })

  test('a subject from a phone carries no line ends and no controls', async () => {
    const bench = await openBench({ settings: { replies: { addressDomains: ['example.com'] } } })
    await bench.text(per, 'bo@example.com(Keys\u0000\u001b\u2028Bcc: x) Found them')
    expect(bench.server().last).toMatchObject({ to: [{ address: 'bo@example.com' }] })
    expect(bench.server().last.subject).toMatch(/^[^\p{Cc}\u2028]+$/u)
    expect(bench.server().last.text).toMatch(/^Found them\n/)
  })
})

describe('the way back', () => {
  const plus = { office: { smsDomains: [] } }

  test('without a domain of its own the address carries the phone and a token, which lead back', async () => {
    const bench = await openBench({ settings: plus })
    await bench.mail({ to: 'gateway+46701234567@example.com', body: 'Hi' })
    await bench.text(per, 'Yes')
    const { replyTo } = bench.server().last
    expect(replyTo?.address).toMatch(/^gateway\+46701234567\.[a-z2-7]{13}@example\.com$/)
    // A mail program that keeps no references.
    await bench.mail({ to: replyTo?.address ?? '', body: 'Back' })
    expect(bench.network().bodies).toEqual(['Hi', 'Back'])
  })

  test.each<[string, SettingsInput, string, string]>([
    // 479 is Arkansas, and 372 are mobiles of Italy.
    ['US', {}, '+4792345678', 'p4792345678@sms.example.com'],
    ['IT', {}, '+3725123456', 'p3725123456@sms.example.com'],
    ['US', plus, '+4792345678', 'gateway+p4792345678.'],
    ['NO', {}, '+4792345678', '4792345678@sms.example.com'],
  ])(
    'in %s an answer reaches no phone there whose number has the same digits',
    async (country, change, phone, start) => {
      const settings = { ...change, office: { ...change.office, country }, permission: { countries: ['*'] } }
      const bench = await openBench({ settings })
      await bench.mail({ to: 'gateway@example.com', subject: `${phone}: Hi`, body: '' })
      await bench.text(phone, 'Yes')
      const { replyTo, messageId } = bench.server().last
      expect(replyTo?.address.startsWith(start)).toBe(true)
      await bench.mail({ to: replyTo?.address ?? '', body: 'Back', inReplyTo: messageId })
      await bench.mail({ to: replyTo?.address ?? '', body: 'Again' })
      expect(bench.network().submissions.map(({ part }) => part.to)).toEqual([phone, phone, phone])
    },
  )

  test('an answer to a short code that is not listed waits for a person, and is called no wrong address', async () => {
    const bench = await openBench({ settings: receptionist })
    await bench.text('71999', 'Your parcel is here. Tomorrow?')
    const { replyTo, messageId } = bench.server().last
    expect(replyTo?.address).toBe('gateway@example.com')
    expect(await bench.mail({ to: replyTo?.address ?? '', body: 'Yes', inReplyTo: messageId })).toBe('Processed')
    expect(await bench.outText()).toMatchObject({ phone: '71999', error: { code: 'rules/premium-not-allowed' } })
    expect(bench.server().mails).toHaveLength(1)
  })

  test('a token of somebody else’s making leads nowhere', async () => {
    const bench = await openBench({ settings: plus })
    expect(await bench.mail({ to: 'gateway+46701234567.aaaaaaaaaaaaa@example.com' })).toBe('Failed')
    expect(await bench.outTexts()).toEqual([])
    expect(bench.server().last.text).toContain('was not made by this gateway')
  })

  test('a mailbox whose name leaves no room: the thread alone leads back', async () => {
    const address = `${'gateway'.repeat(8)}@example.com`
    const [account] = benchSettings().mail.accounts
    const mail = {
      accounts: [
        {
          name: 'office',
          address,
          imap: { host: 'imap.example.com' },
          smtp: { host: 'smtp.example.com' },
          trustedAuthservIds: account?.trustedAuthservIds ?? [],
        },
      ],
    }
    const bench = await openBench({ settings: { ...plus, mail } })
    await bench.mail({ to: address, subject: `${per}: Hi`, body: '' })
    await bench.text(per, 'Yes')
    expect(bench.server().last.replyTo?.address).toBe(address)
    await bench.mail({ to: address, body: 'Back', inReplyTo: bench.server().last.messageId })
    expect(bench.network().bodies).toEqual(['Hi', 'Back'])
    // Failures are told as well.
    await bench.mail({ to: address, body: 'No phone' })
    expect(bench.server().last.text).toContain('No phone was found')
  })
})

describe('a long text', () => {
  test.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 2, 0]]])('is put together whatever the order: %j', async (order) => {
    const bench = await conversation()
    const parts = bench.network().textFrom(per, longText, { reference: 0 })
    expect(parts).toHaveLength(3)
    for (const at of order) {
      expect(bench.server().mails).toEqual([])
      await bench.network().deliver(parts[at] as Incoming)
      await bench.idle()
    }
    expect(bench.server().last.text).toMatch(new RegExp(`^${longText}\n`))
    expect(await bench.inText()).toMatchObject({ partCount: 3, body: longText })
  })

  test('part by part across restarts and reconnects', async () => {
    const folder = tempDir()
    let bench = await openBench({ folder })
    await bench.mail({ subject: 'Lunch' })
    const parts = bench.network().textFrom(per, longText, { reference: 7 }) as Incoming[]
    for (const [at, part] of parts.entries()) {
      await bench.network().deliver(part)
      if (at === 2) break
      await crash(bench)
      bench = await openBench({ folder, clock: bench.clock, world: bench, owner: `run-${at + 2}` })
    }
    await bench.idle()
    expect(bench.server().last.text).toContain(longText)
    expect(recipients(bench)).toEqual(['anna@example.com'])
  })

  test('that stays incomplete is passed on after a day with its gaps', async () => {
    const bench = await conversation()
    const parts = bench.network().textFrom(per, longText, { reference: 3 }) as Incoming[]
    await bench.network().deliver(parts[0] as Incoming)
    await bench.pass(hour)
    await bench.network().deliver(parts[2] as Incoming)
    await bench.pass(23 * hour - 1)
    expect(bench.server().mails).toEqual([])
    await bench.pass(1_000)
    expect(bench.server().last.text).toContain('[part 2 missing]')
    expect(bench.server().last.text).toContain('Parts of this text did not come')
    expect(await bench.inText()).toMatchObject({ note: 'incomplete', partCount: 2 })
    await bench.pass(5 * day)
    expect(bench.server().mails).toHaveLength(1)
  })

  test('whose reference a phone uses again: the earlier goes on with its gap, the new one is whole', async () => {
    const bench = await conversation()
    const earlier = bench.network().textFrom(per, `a ${longText}`, { reference: 9 }) as Incoming[]
    const again = bench.network().textFrom(per, `b ${longText}`, { reference: 9 }) as Incoming[]
    await bench.network().deliver(earlier[0] as Incoming)
    for (const part of again) await bench.network().deliver(part)
    await bench.idle()
    const bodies = (await bench.inTexts()).map(({ body }) => body)
    expect(bodies).toEqual([expect.stringMatching(/^a word0 .*\[parts 2–3 missing\]$/s), `b ${longText}`])
  })

  test('of two phones and two transports at a time: nothing is mixed', async () => {
    const bench = await openBench({ settings: receptionist })
    const mine = bench.network().textFrom(per, `a ${longText}`, { reference: 1 }) as Incoming[]
    const others = bench.network().textFrom('+46709999999', `b ${longText}`, { reference: 1 }) as Incoming[]
    const elsewhere = bench.network('spare').textFrom(per, `c ${longText}`, { reference: 1 }) as Incoming[]
    for (const at of [0, 1, 2]) {
      await bench.network().deliver(mine[at] as Incoming)
      await bench.network().deliver(others[2 - at] as Incoming)
      await bench.network('spare').deliver(elsewhere[at] as Incoming)
    }
    await bench.idle()
    expect((await bench.inTexts()).map(({ body }) => body).sort()).toEqual(
      ['a', 'b', 'c'].map((word) => `${word} ${longText}`),
    )
  })
})

describe('what is no plain text', () => {
  test('that cannot be decoded is kept raw and told', async () => {
    const bench = await conversation()
    await bench.network().deliver({
      kind: 'raw',
      from: { value: per, kind: 'international' },
      reason: 'an unknown alphabet',
      fingerprint: 'raw 1',
      raw: '0791ABCD',
    })
    await bench.idle()
    expect(bench.server().last.text).toContain('could not be read (an unknown alphabet)')
    expect(bench.server().last.text).toContain('0791ABCD')
    expect(await bench.store.read((rooms) => rooms.inbox.listRaw(9))).toMatchObject([{ phone: per, raw: '0791ABCD' }])
    expect(await bench.inText()).toMatchObject({ note: 'undecodable', state: 'forwarded' })
  })

  test('without a sender it goes to the default recipient, and begins no conversation', async () => {
    const bench = await openBench({ settings: receptionist })
    await bench.network().deliver({ kind: 'raw', reason: 'cut', fingerprint: 'raw 2', raw: '07' })
    await bench.idle()
    expect(bench.server().last).toMatchObject({
      replyTo: { address: 'gateway@example.com' },
      to: [{ address: 'reception@example.com' }],
    })
    expect(await bench.store.read((rooms) => rooms.dialogs.ofPhone('', 0))).toEqual([])
  })

  test.each([
    ['flash', 'flash message'],
    ['mms-notice', 'MMS'],
    ['voicemail-waiting', 'voice message'],
    ['vcard', 'vCard'],
    ['binary', 'hexadecimal'],
  ] as const)('a note is named: %s', async (note, words) => {
    const bench = await conversation()
    const [segment] = bench.network().textFrom(per, 'x') as [IncomingSegment]
    await bench.network().deliver({ ...segment, note })
    await bench.idle()
    expect(bench.server().last.text).toContain(words)
    expect(await bench.inText()).toMatchObject({ note })
  })

  test('a text that breaks a step ends as failed with its raw octets, is acknowledged, and holds up nobody', async () => {
    const bench = await conversation()
    breakContactOf(bench, '+46708888888')
    const [poison] = bench.network().textFrom('+46708888888', 'poison') as [IncomingSegment]
    await bench.network().deliver({ ...poison, raw: 'C0FFEE' })
    await bench.network().deliver({ ...poison, raw: 'C0FFEE' })
    await bench.text(per, 'fine')
    expect((await bench.inTexts()).map(({ state, error }) => [state, error?.code])).toEqual([
      ['failed', 'text/unreadable'],
      ['forwarded', undefined],
    ])
    expect(await bench.store.read((rooms) => rooms.inbox.listRaw(9))).toMatchObject([{ raw: 'C0FFEE' }])
  })

  test('a receipt that breaks a step is kept raw and acknowledged', async () => {
    const bench = await conversation()
    bench.store.breakRooms = (rooms) => ({
      ...rooms,
      queue: { ...rooms.queue, applyReceipt: () => Promise.reject(new TypeError('broken')) },
    })
    await bench.network().deliver(bench.network().receipt('1', 'delivered', { raw: 'BEEF' }))
    expect(await bench.store.read((rooms) => rooms.inbox.listRaw(9))).toMatchObject([{ raw: 'BEEF' }])
  })

  test('parts that can never be passed on end too, with their raw octets', async () => {
    const bench = await conversation()
    const parts = bench.network().textFrom('+46708888888', longText, { reference: 1 }) as IncomingSegment[]
    for (const [at, part] of parts.slice(0, 2).entries()) await bench.network().deliver({ ...part, raw: `AA0${at}` })
    breakContactOf(bench, '+46708888888')
    await bench.pass(day + minute)
    expect((await bench.inTexts()).map(({ state }) => state)).toEqual(['failed', 'failed'])
    expect((await bench.store.read((rooms) => rooms.inbox.listRaw(9))).map(({ raw }) => raw).sort()).toEqual([
      'AA00',
      'AA01',
    ])
    const lines = bench.errors.length
    await bench.pass(day)
    expect(bench.errors).toHaveLength(lines)
  })
})

describe('whom a text is for', () => {
  test('nobody: it waits, and the administrator is told and can answer', async () => {
    const bench = await openBench()
    await bench.text('+46709999999', 'Who is this?')
    expect(await bench.inText()).toMatchObject({ state: 'unrouted' })
    expect(bench.server().last).toMatchObject({
      to: [{ address: 'it@example.com' }],
      replyTo: { address: '46709999999@sms.example.com' },
    })
    expect(bench.server().last.text).toContain('This text has no addressee')
    expect((await bench.gateway.status()).unrouted).toBe(1)
  })

  test('assigned by a person, it goes there, and so do later ones', async () => {
    const bench = await openBench()
    await bench.text('+46709999999', 'Who is this?')
    const calls = messageCalls(bench.gateway)
    await calls.assign({ textId: 1, address: 'Bo@Example.com' })
    await bench.idle()
    expect(bench.server().last).toMatchObject({
      to: [{ address: 'Bo@Example.com' }],
      subject: 'Text from +46709999999',
    })
    expect((await bench.inText()).state).toBe('forwarded')
    await expect(calls.assign({ textId: 1, address: 'anna@example.com' })).rejects.toMatchObject({
      code: 'engine/not-now',
    })
    await bench.text('+46709999999', 'Hello again')
    expect(recipients(bench)).toEqual(['it@example.com', 'Bo@Example.com', 'bo@example.com'])
  })

  test('with no account that can send, it waits in the window', async () => {
    const [account] = benchSettings().mail.accounts
    const mail = { accounts: [{ name: 'office', address: account?.address ?? '', imap: { host: 'imap.example.com' } }] }
    const bench = await openBench({ settings: { ...receptionist, mail } })
    await bench.text(per, 'Hello?')
    expect(await bench.inText()).toMatchObject({ state: 'unrouted' })
    expect(await bench.kinds({ textId: 1 })).toContain('text.unrouted')
  })

  test('a keyword, the default recipient, and a dialog that is too old', async () => {
    const settings = {
      replies: { ...receptionist.replies, keywords: [{ word: 'ORDER', to: ['orders@example.com', 'bo@example.com'] }] },
    }
    const bench = await conversation(settings)
    await bench.text(per, 'order 5 lamps')
    expect(recipients(bench)).toEqual(['orders@example.com', 'bo@example.com'])
    await bench.pass(31 * day)
    await bench.text(per, 'Hello?')
    expect(recipients(bench).at(-1)).toBe('reception@example.com')
  })

  test('of two addressees one refuses: the text shows that somebody did not get it, in either order', async () => {
    for (const bad of ['orders@example.com', 'bo@example.com']) {
      const settings = { replies: { keywords: [{ word: 'ORDER', to: ['orders@example.com', 'bo@example.com'] }] } }
      const bench = await openBench({ settings })
      bench.server().answer = ({ to }) =>
        to[0]?.address === bad ? new GatewayError('mail/smtp-refused', { details: { host: 'h', to: bad } }) : undefined
      await bench.text(per, 'order 5 lamps')
      expect(await bench.inText()).toMatchObject({ state: 'failed', error: { code: 'mail/smtp-refused' } })
    }
  })
})

describe('while the text of another waits, an answer is for who has written last', () => {
  const bo = { from: 'Bo <bo@example.com>', to: `${per}@sms.example.com`, subject: 'New year' }
  const limits = { permission: { limits: { perPhoneHourParts: 1 } } }

  test('for its time', async () => {
    const bench = await conversation()
    await bench.pass(minute)
    await bench.mail({ ...bo, body: 'Happy new year', header: ['X-SMS-Send-At: +5d'] })
    await bench.text(per, 'Yes')
    await bench.pass(5 * day)
    expect(bench.network().bodies).toContain('@b=bo@example.com Happy new year')
    await bench.text(per, 'Thank you')
    expect(recipients(bench)).toEqual(['anna@example.com', 'bo@example.com'])
  })

  test('for a person, until that one releases it', async () => {
    const bench = await conversation(limits)
    await bench.pass(minute)
    await bench.mail({ ...bo, body: 'And the keys?' })
    expect((await bench.outText(1)).state).toBe('held')
    await bench.text(per, 'Yes')
    await messageCalls(bench.gateway).release({ textId: (await bench.outText(1)).id })
    await bench.idle()
    await bench.text(per, 'I have them')
    expect(recipients(bench)).toEqual(['anna@example.com', 'bo@example.com'])
  })

  test('but where nobody else writes with the phone, it is for who wrote the text that waits', async () => {
    const bench = await openBench()
    await bench.mail({ ...bo, body: 'Later', header: ['X-SMS-Send-At: +5d'] })
    await bench.text(per, 'Hello?')
    expect(recipients(bench)).toEqual(['bo@example.com'])
  })
})

describe('a mail of a text that its server refuses for good', () => {
  const refusing = (bench: Bench, ...bad: string[]) => {
    bench.server().answer = ({ to }) =>
      bad.includes(to[0]?.address ?? '')
        ? new GatewayError('mail/smtp-refused', { details: { host: 'mx', to: to[0]?.address ?? '' } })
        : undefined
  }

  test('reaches the administrator, whose answer goes to the phone', async () => {
    const bench = await conversation()
    refusing(bench, 'anna@example.com')
    await bench.text(per, 'I am stuck in the lift')
    expect(await bench.inText()).toMatchObject({ state: 'failed' })
    const told = bench.server().last
    expect(told.to).toEqual([{ address: 'it@example.com', name: '' }])
    expect(told.text).toMatch(/^I am stuck in the lift\n\nThis text did not reach anna@example\.com\. The outgoing/)
    await bench.mail({ to: 'gateway@example.com', body: 'Help is coming', inReplyTo: told.messageId })
    expect(bench.network().bodies.at(-1)).toBe('Help is coming')
  })

  /** The report of a server that took a mail and could not hand it on. */
  const sentBack = (mail: OutgoingMail, action: string) =>
    new TextEncoder().encode(
      [
        'Return-Path: <>',
        'From: Mail Delivery System <mailer-daemon@mx.example.com>',
        'To: gateway@example.com',
        'Subject: Undelivered Mail Returned to Sender',
        'Message-ID: <dsn1@mx.example.com>',
        'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
        '',
        '--b',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mx.example.com',
        '',
        `Final-Recipient: rfc822; ${mail.to[0]?.address}`,
        `Action: ${action}`,
        'Diagnostic-Code: smtp; 550 5.1.1 no such user',
        '--b',
        'Content-Type: text/rfc822-headers',
        '',
        `References: <earlier.textpost@example.com>`,
        `Message-ID: ${mail.messageId}`,
        '--b--',
        '',
      ].join('\r\n'),
    )

  test('later, and says so by a report, reaches the administrator once', async () => {
    const bench = await conversation()
    await bench.text(per, 'I am stuck in the lift')
    const carried = bench.server().last
    expect(await bench.mail(sentBack(carried, 'delayed'))).toBe('Ignored')
    expect((await bench.inText()).state).toBe('forwarded')
    for (let times = 0; times < 2; times++) expect(await bench.mail(sentBack(carried, 'failed'))).toBe('Ignored')
    expect(await bench.inText()).toMatchObject({
      state: 'failed',
      error: { code: 'mail/sent-back', wire: 'smtp; 550 5.1.1 no such user' },
    })
    expect(recipients(bench)).toEqual(['anna@example.com', 'it@example.com'])
    expect(bench.server().last.text).toContain('This text did not reach anna@example.com. A mail server took')
    expect(await bench.mail(sentBack(bench.server().last, 'failed'))).toBe('Ignored')
    expect(recipients(bench)).toHaveLength(2)
  })

  test('is the end of it when the administrator’s is refused too, or was the one', async () => {
    const bench = await conversation()
    refusing(bench, 'anna@example.com', 'it@example.com')
    await bench.text(per, 'Hello?')
    await bench.pass(hour)
    expect(bench.server().attempts).toBe(2)
    await bench.text('+46709999999', 'it@example.com Hello')
    await bench.pass(hour)
    expect(bench.server().attempts).toBe(3)
  })
})

describe('letters', () => {
  const both = async (settings: SettingsInput = {}) => {
    const bench = await conversation(settings)
    await bench.mail({ from: 'Bo <bo@example.com>', subject: 'Keys', body: 'Have you the keys?' })
    return bench
  }

  test('when needed: only while two people write with the phone; the newest gets what has no letter', async () => {
    const bench = await both()
    expect(bench.network().bodies).toEqual(['Lunch at noon?', '@b=bo@example.com Have you the keys?'])
    await bench.text(per, 'Yes')
    expect(bench.server().last).toMatchObject({ to: [{ address: 'bo@example.com' }], subject: 'Re: Keys' })
    expect(bench.server().last.text).toContain('This phone also writes with anna@example.com (@a)')
    await bench.text(per, '@a Yes, noon')
    expect(bench.server().last).toMatchObject({ to: [{ address: 'anna@example.com' }], subject: 'Re: Lunch' })
    expect(bench.server().last.text).toMatch(/^Yes, noon\n/)
    await bench.mail({ from: 'Bo <bo@example.com>', body: 'Thanks' })
    expect(bench.network().bodies.at(-1)).toBe('@b Thanks')
    // Her letter is new to the phone, and then it is known.
    await bench.mail({ body: 'Good' })
    await bench.mail({ body: 'See you' })
    expect(bench.network().bodies.slice(-2)).toEqual(['@a=anna@example.com Good', '@a See you'])
    // A month later nobody else writes with the phone any more.
    await bench.pass(31 * day)
    await bench.mail({ from: 'Bo <bo@example.com>', body: 'Still there?' })
    expect(bench.network().bodies.at(-1)).toBe('Still there?')
  })

  test('always: the first text tells whose letter it is, the next ones bear it', async () => {
    const bench = await openBench({ settings: { replies: { dialogMode: 'always' } } })
    await bench.mail({ body: 'one' })
    await bench.mail({ body: 'two' })
    expect(bench.network().bodies).toEqual(['@a=anna@example.com one', '@a two'])
    await bench.text(per, '@a: fine')
    expect(bench.server().last.text).toMatch(/^fine\n/)
  })

  test('off: none is written and none is read', async () => {
    const bench = await both({ replies: { dialogMode: 'off' } })
    expect(bench.network().bodies).toEqual(['Lunch at noon?', 'Have you the keys?'])
    await bench.text(per, '@a hi')
    expect(bench.server().last).toMatchObject({ to: [{ address: 'bo@example.com' }] })
    expect(bench.server().last.text).toMatch(/^@a hi\n/)
  })

  test.each<['all' | 'default' | 'hold', string[]]>([
    ['all', ['bo@example.com', 'anna@example.com']],
    ['default', ['reception@example.com']],
    ['hold', ['it@example.com']],
  ])('a text without a letter, by the setting “%s”', async (whenSeveral, expected) => {
    const bench = await both({ replies: { whenSeveral, defaultRecipient: 'reception@example.com' } })
    await bench.text(per, 'Yes')
    expect(recipients(bench)).toEqual(expected)
    expect((await bench.inText()).state).toBe(whenSeveral === 'hold' ? 'unrouted' : 'forwarded')
  })

  test('27 senders: the one that was longest silent gives its letter away', async () => {
    const bench = await openBench({ settings: { replies: { dialogMode: 'always' } } })
    for (let at = 0; at < 27; at++) {
      await bench.mail({ from: `user${at}@example.com`, body: 'hi' })
      await bench.pass(minute)
    }
    expect(bench.network().bodies.at(-1)).toBe('@a=user26@example.com hi')
    await bench.text(per, '@a you?')
    expect(recipients(bench)).toEqual(['user26@example.com'])
    // Who lost a letter gets another one.
    await bench.mail({ from: 'user0@example.com', body: 'again' })
    expect(bench.network().bodies.at(-1)).toBe('@b=user0@example.com again')
  })
})

describe('STOP and START', () => {
  const obey = { permission: { stopWords: true } }

  test('STOP ends texts to the phone until START, and people see both', async () => {
    const bench = await conversation(obey)
    await bench.text(per, 'Stop.')
    expect(bench.server().last.text).toMatch(/^Stop\.\n/)
    expect(await bench.mail({ body: 'More' })).toBe('Failed')
    expect(bench.server().last.text).toContain('asked for no more texts')
    await bench.text(per, 'START')
    expect(await bench.mail({ body: 'Welcome back' })).toBe('Processed')
    expect(bench.network().bodies).toEqual(['Lunch at noon?', 'Welcome back'])
    expect(await bench.kinds({ textId: 2 })).toContain('text.command')
  })

  test('as a message, or where the office has not switched it on, it is a word', async () => {
    const bench = await conversation(obey)
    await bench.text(per, 'Please stop at the gate')
    expect(await bench.mail()).toBe('Processed')
    const off = await conversation()
    await off.text(per, 'STOP')
    expect(await off.mail()).toBe('Processed')
  })
})

/** Makes every step for that phone fail, as a defect in one of its rules would. */
function breakContactOf(bench: Bench, phone: string): void {
  bench.store.breakRooms = (rooms) => ({
    ...rooms,
    contacts: {
      ...rooms.contacts,
      byPhone: (asked) => (asked === phone ? Promise.reject(new TypeError('broken')) : rooms.contacts.byPhone(asked)),
    },
  })
}

describe('the phone as networks write it', () => {
  test.each(['0701234567', '701234567', '46701234567', '0046701234567'])(
    '%s leads to its conversation',
    async (value) => {
      const bench = await openBench({ settings: receptionist })
      await bench.mail({ to: '+46701234567@sms.example.com' })
      const [segment] = bench.network().textFrom(per, 'Yes') as [IncomingSegment]
      await bench.network().deliver({ ...segment, from: { kind: 'national', value } })
      await bench.idle()
      expect((await bench.inText()).phone).toBe('+46701234567')
      expect(recipients(bench)).toEqual(['anna@example.com'])
    },
  )

  test('what is no mobile stays as it came', async () => {
    const bench = await openBench({ settings: receptionist })
    const [segment] = bench.network().textFrom(per, 'Offer') as [IncomingSegment]
    await bench.network().deliver({ ...segment, from: { kind: 'national', value: '8123456' } })
    await bench.idle()
    expect((await bench.inText()).phone).toBe('8123456')
  })
})

describe('segments', () => {
  test('one whose header says that it is the only part is a text by itself', async () => {
    const bench = await openBench({ settings: receptionist })
    const [segment] = bench.network().textFrom(per, 'alone') as [IncomingSegment]
    const udh = [{ iei: 0, data: Uint8Array.of(4, 1, 1) }]
    await bench.network().deliver(incomingSegment(per, { ...segment.segment, udh }))
    await bench.idle()
    expect(bench.server().last.text).toMatch(/^alone\n/)
  })
})
