import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import { english } from '../../support/english.ts'
import {
  type Bench,
  type BenchOptions,
  benchOffice,
  openBench,
  type RawMailShape,
  rawMail,
} from '../../support/gateway.ts'

const hour = 3_600_000

/** Phones and words that reached the network. */
function sent(bench: Bench, network = 'smsc'): [string, string][] {
  return bench.network(network).submissions.map(({ part }) => [part.to, part.body])
}

async function contacts(bench: Bench): Promise<void> {
  await bench.store.write(async (rooms) => {
    await rooms.contacts.save({ alias: 'anna', name: 'Anna', phone: '+46701111111', groups: ['staff'] })
    await rooms.contacts.save({ alias: 'bo', name: 'Bo', phone: '+46702222222', groups: ['staff'] })
  })
}

describe('a mail becomes a text', () => {
  test('it is sent by the first transport, and every step is in the ledger', async () => {
    const bench = await openBench()
    expect(await bench.mail({ subject: 'Lunch', body: 'Lunch at noon?' })).toBe('Processed')
    expect(sent(bench)).toEqual([['+46701234567', 'Lunch at noon?']])
    expect(await bench.outText()).toMatchObject({ state: 'sent', sender: 'anna@example.com', transport: 'smsc' })
    const [mail] = await bench.mails()
    expect(mail).toMatchObject({ state: 'taken', from: 'anna@example.com', fromName: 'Anna Berg', subject: 'Lunch' })
    expect(await bench.kinds({ mailId: mail?.id ?? 0 })).toEqual([
      'mail.taken',
      'mail.authorised',
      'mail.recipients',
      'text.queued',
      'text.routed',
      'part.accepted',
    ])
    expect(bench.server().mails).toEqual([])
    expect(bench.errors).toEqual([])
  })

  test('several phones get one text each, once, whatever they are written as', async () => {
    const bench = await openBench()
    await bench.mail({ to: '070-123 45 67@sms.example.com', header: ['Delivered-To: 46701234567@sms.example.com'] })
    await bench.mail({
      to: '"070-123 45 67"@sms.example.com, <p46701234567@sms.example.com>, 0046702222222@sms.example.com',
    })
    expect(sent(bench).map(([phone]) => phone)).toEqual(['+46701234567', '+46701234567', '+46702222222'])
  })

  test('a transport that the address names carries the text and no other does', async () => {
    const bench = await openBench()
    await bench.mail({ to: '+46701234567@spare.sms.example.com' })
    expect(sent(bench)).toEqual([])
    expect(sent(bench, 'spare')).toEqual([['+46701234567', 'Hello']])
    expect(await bench.outText()).toMatchObject({ pinned: true })
  })

  test('an unknown transport bounces with its name', async () => {
    const bench = await openBench()
    expect(await bench.mail({ to: '+46701234567@modem-9.sms.example.com' })).toBe('Failed')
    expect(bench.server().last.text).toContain('names “modem-9”')
    expect(await bench.outTexts()).toEqual([])
  })

  test('a contact and a group stand for their phones', async () => {
    const bench = await openBench()
    await contacts(bench)
    await bench.mail({ to: 'bo@sms.example.com', body: 'one' })
    await bench.mail({ to: 'staff@sms.example.com', body: 'all' })
    expect(sent(bench)).toEqual([
      ['+46702222222', 'one'],
      ['+46701111111', 'all'],
      ['+46702222222', 'all'],
    ])
  })

  test('phones and names at the start of the subject', async () => {
    const bench = await openBench()
    await contacts(bench)
    await bench.mail({ to: 'gateway@example.com', subject: '+46701234567, anna: ignored', body: 'Words' })
    await bench.mail({ to: 'gateway@example.com', subject: '+46701234567: the subject alone', body: '' })
    expect(sent(bench)).toEqual([
      ['+46701234567', 'Words'],
      ['+46701111111', 'Words'],
      ['+46701234567', 'the subject alone'],
    ])
  })

  test('one wrong name among several: the others are sent, and the sender hears of it', async () => {
    const bench = await openBench()
    expect(await bench.mail({ to: '+46701234567@sms.example.com, nobody@sms.example.com' })).toBe('Processed')
    expect(sent(bench)).toEqual([['+46701234567', 'Hello']])
    expect(bench.server().last.text).toContain('“nobody” in nobody@sms.example.com')
  })

  test('no phone: the bounce shows the accepted forms', async () => {
    const bench = await openBench()
    expect(await bench.mail({ to: 'gateway@example.com', subject: 'Hi' })).toBe('Failed')
    const bounce = bench.server().last
    expect(bounce.to).toEqual([{ address: 'anna@example.com', name: 'Anna Berg' }])
    expect(bounce.subject).toBe('Re: Hi')
    expect(bounce.text).toContain('+46701234567@sms.example.com')
    expect(bounce.text).toContain('gateway+46701234567@example.com')
    expect(bounce.report).toBeDefined()
    expect(await bench.mails()).toMatchObject([{ state: 'failed', error: { code: 'rules/no-phone' } }])
  })

  test('more phones than are allowed: none gets it', async () => {
    const bench = await openBench({ settings: { recipients: { maxPhones: 2 } } })
    const to = ['+46701234567', '+46702222222', '+46703333333'].map((phone) => `${phone}@sms.example.com`).join(', ')
    expect(await bench.mail({ to })).toBe('Failed')
    expect(sent(bench)).toEqual([])
    expect(bench.server().last.text).toContain('more than 2 phones')
  })

  test('a mail without words bounces; one with a subject sends that', async () => {
    const bench = await openBench()
    expect(await bench.mail({ body: '  \r\n ' })).toBe('Failed')
    expect(bench.server().last.text).toContain('no words')
    expect(await bench.mail({ body: '', subject: 'Door open' })).toBe('Processed')
    expect(sent(bench)).toEqual([['+46701234567', 'Door open']])
  })

  test('a phone that asked for no more texts gets none, and the sender hears why', async () => {
    const bench = await openBench()
    await bench.store.write((rooms) => rooms.stops.set('+46701234567', true, 1))
    expect(await bench.mail({ to: '+46701234567@sms.example.com, +46702222222@sms.example.com' })).toBe('Processed')
    expect(sent(bench)).toEqual([['+46702222222', 'Hello']])
    expect(bench.server().last.text).toContain('+46701234567 asked for no more texts')
  })

  test('the layout of the office', async () => {
    const bench = await openBench({ settings: { conversion: { template: '{from} ({subject}) {body}' } } })
    await bench.mail({ subject: 'Rota', body: 'Swap Monday?' })
    expect(sent(bench)).toEqual([['+46701234567', 'anna@example.com (Rota) Swap Monday?']])
  })
})

describe('marks of a mail', () => {
  test('a high one goes before what waits', async () => {
    const bench = await openBench({ start: false })
    bench.network().whenOpened = undefined
    bench.network().window = 1
    await bench.gateway.start()
    await bench.idle()
    bench.network().answer = () => ({ kind: 'accept', afterMs: 100 })
    await bench.mail({ to: '+46701111111@sms.example.com', body: 'first' })
    await bench.mail({ to: '+46702222222@sms.example.com', body: 'bulk', subject: '[bulk] x' })
    await bench.mail({ to: '+46703333333@sms.example.com', body: 'normal' })
    await bench.mail({ to: '+46704444444@sms.example.com', body: 'high', header: ['X-Priority: 1'] })
    await bench.pass(1_000)
    expect(bench.network().bodies).toEqual(['first', 'high', 'normal', 'bulk'])
  })

  test('a time to send at is kept, and the text expires that much later', async () => {
    const bench = await openBench()
    await bench.mail({ header: ['X-SMS-Send-At: +2h'] })
    const text = await bench.outText()
    expect(text.dueAt).toBe(bench.clock.now() + 2 * hour)
    expect(text.expiresAt).toBe(text.dueAt + 48 * hour)
    await bench.pass(2 * hour - 1)
    expect(sent(bench)).toEqual([])
    await bench.pass(1)
    expect(sent(bench)).toHaveLength(1)
  })

  test('a time that is not understood bounces, and nothing is sent', async () => {
    const bench = await openBench()
    expect(await bench.mail({ header: ['X-SMS-Send-At: soonish'] })).toBe('Failed')
    expect(bench.server().last.text).toContain('“soonish”')
    expect(await bench.outTexts()).toEqual([])
  })

  test('quiet hours hold texts back, but not urgent ones', async () => {
    // 10:00 in Stockholm.
    const bench = await openBench({ settings: { queue: { quietHours: [{ from: '09:30', to: '11:00' }] } } })
    await bench.mail({ body: 'later' })
    await bench.mail({ body: 'now', subject: '!! alarm', to: '+46702222222@sms.example.com' })
    expect(sent(bench)).toEqual([['+46702222222', 'now']])
    await bench.pass(hour)
    expect(sent(bench)).toEqual([
      ['+46702222222', 'now'],
      ['+46701234567', 'later'],
    ])
  })
})

describe('a mail that becomes no text', () => {
  test.each<[string, RawMailShape]>([
    ['Auto-Submitted', { header: ['Auto-Submitted: auto-replied'] }],
    ['a list', { header: ['List-Id: <news.example.com>'] }],
    ['an empty Return-Path', { header: ['Return-Path: <>'] }],
    ['our own mail', { header: ['X-Textpost: 1; text=3'] }],
  ])('machine mail is filed as ignored and never answered: %s', async (_, shape) => {
    const bench = await openBench()
    expect(await bench.mail(shape)).toBe('Ignored')
    const [mail] = await bench.mails()
    expect(mail?.state).toBe('ignored')
    expect(await bench.kinds({ mailId: mail?.id ?? 0 })).toEqual(['mail.taken', 'mail.ignored'])
    expect(await bench.outTexts()).toEqual([])
    expect(await bench.outmails()).toEqual([])
  })

  test('an alarm system that is exempt is passed on, but hears nothing when that fails', async () => {
    const settings = { mail: { ...benchOffice.mail, exemptFromMachineCheck: ['alarm@example.com'] } }
    const bench = await openBench({ settings })
    const alarm = { from: 'alarm@example.com', header: ['Auto-Submitted: auto-generated'] }
    expect(await bench.mail({ ...alarm, body: 'Fire' })).toBe('Processed')
    expect(sent(bench)).toEqual([['+46701234567', 'Fire']])
    expect(await bench.mail({ ...alarm, to: 'nobody@sms.example.com' })).toBe('Failed')
    expect(await bench.outmails()).toEqual([])
    // Too long: it waits for a person, and no question goes to a machine.
    expect(await bench.mail({ ...alarm, body: 'Fire! '.repeat(200) })).toBe('Processed')
    expect(await bench.outText(1)).toMatchObject({ state: 'held', error: { code: 'text/asks-length' } })
    expect(await bench.outmails()).toEqual([])
  })

  test.each<[string, RawMailShape, string]>([
    ['a stranger', { from: 'eve@other.example' }, 'rules/sender-not-allowed'],
    ['a forged From', { proven: false }, 'rules/sender-not-proven'],
    ['two authors', { from: 'anna@example.com, bo@example.com' }, 'rules/sender-unclear'],
  ])('it is rejected and not answered: %s', async (_, shape, code) => {
    const bench = await openBench()
    expect(await bench.mail(shape)).toBe('Rejected')
    const [mail] = await bench.mails()
    expect(mail).toMatchObject({ state: 'rejected', error: { code } })
    expect(await bench.kinds({ mailId: mail?.id ?? 0 })).toEqual(['mail.taken', 'mail.rejected'])
    expect(await bench.outTexts()).toEqual([])
    expect(await bench.outmails()).toEqual([])
  })

  test('one that is too large is rejected by its size, and its sender hears so', async () => {
    const bench = await openBench()
    expect(await bench.mail({ subject: 'Photos' }, { oversizedBytes: 7_340_032 })).toBe('Rejected')
    expect(await bench.mails()).toMatchObject([{ state: 'rejected', error: { code: 'text/mail-too-large' } }])
    expect(bench.server().last.text).toContain('7.3 MB')
  })

  test('one that is too large, of a stranger or a machine: nobody hears', async () => {
    const bench = await openBench()
    expect(await bench.mail({ from: 'eve@other.example' }, { oversizedBytes: 7_000_000 })).toBe('Rejected')
    expect(await bench.mail({ header: ['Precedence: bulk'] }, { oversizedBytes: 7_000_000 })).toBe('Rejected')
    expect(await bench.outmails()).toEqual([])
  })

  test('words beyond any text: nothing is begun with them, and the report shows no more than their beginning', async () => {
    const bench = await openBench({ settings: { conversion: { whenTooLong: 'send' } } })
    expect(await bench.mail({ body: 'x '.repeat(400_000) })).toBe('Failed')
    expect(bench.server().last.text).toMatch(/needs \d{4} parts and a text has at most 255/)
    expect(bench.server().last.text.length).toBeLessThan(6_000)
    expect(await bench.outTexts()).toEqual([])
    expect(await bench.store.read((rooms) => rooms.dialogs.ofPhone('+46701234567', 0))).toEqual([])
  })
})

describe('a mail is taken once', () => {
  test('the same identity twice gives the same folder and no second text', async () => {
    const bench = await openBench()
    const raw = rawMail({})
    expect(await bench.mail(raw, { uid: '5' })).toBe('Processed')
    expect(await bench.mail(raw, { uid: '5' })).toBe('Processed')
    expect(sent(bench)).toHaveLength(1)
    const refused = rawMail({ from: 'eve@other.example' })
    expect(await bench.mail(refused, { uid: '6' })).toBe('Rejected')
    expect(await bench.mail(refused, { uid: '6' })).toBe('Rejected')
    expect(await bench.mails()).toHaveLength(2)
  })

  test('a mailbox that was numbered anew: the Message-ID tells', async () => {
    const bench = await openBench()
    const raw = rawMail({})
    await bench.mail(raw, { uid: '5', uidValidity: '1' })
    expect(await bench.mail(raw, { uid: '1', uidValidity: '2' })).toBe('Processed')
    expect(sent(bench)).toHaveLength(1)
    expect(await bench.mails()).toHaveLength(1)
  })

  const both = '+46701111111@sms.example.com, +46702222222@sms.example.com'
  const one = { to: both, messageId: '<one@example.com>', body: 'Lunch?' }
  const copyFor = (phone: string) => ({ header: [`Delivered-To: ${phone}@sms.example.com`] })

  test('of a mail to two phones the server keeps two copies: each phone gets one text, and a hidden one as well', async () => {
    const bench = await openBench()
    for (const phone of ['+46701111111', '+46702222222', '+46703333333'])
      expect(await bench.mail({ ...one, ...copyFor(phone) })).toBe('Processed')
    expect(sent(bench).map(([to]) => to)).toEqual(['+46701111111', '+46702222222', '+46703333333'])
    const [, second] = await bench.mails()
    expect(english(await bench.ledger({ mailId: second?.id ?? 0 }))).toContainEqual(
      expect.objectContaining({ how: 'it has the text by another copy of this mail' }),
    )
  })

  test('and what is wrong with an address of it is told once', async () => {
    const bench = await openBench()
    const to = `${both}, nobody@sms.example.com`
    for (const phone of ['+46701111111', '+46702222222', 'nobody']) await bench.mail({ ...one, to, ...copyFor(phone) })
    expect(sent(bench)).toHaveLength(2)
    expect(bench.server().mails).toHaveLength(1)
  })

  test('a device that gives all its mails one Message-ID, or a mail put into the mailbox again, is heard', async () => {
    const bench = await openBench()
    const at = (minutes: number) => ({ header: [`Date: Thu, 15 Jan 2026 09:${minutes}:00 +0000`] })
    await bench.mail({ ...one, ...at(10) })
    await bench.mail({ ...one, ...at(11) })
    expect(sent(bench)).toHaveLength(4)
    await bench.mail({ ...one, ...at(10) })
    expect(sent(bench)).toHaveLength(4)
    await bench.pass(hour)
    await bench.mail({ ...one, ...at(10) })
    expect(sent(bench)).toHaveLength(6)
  })

  test('two takings at one time', async () => {
    const bench = await openBench()
    const raw = rawMail({})
    await Promise.all([bench.take(raw, { uid: '5' }), bench.take(raw, { uid: '5' })])
    await bench.idle()
    expect(sent(bench)).toHaveLength(1)
  })

  test('a store that fails takes nothing, and the next try does', async () => {
    const bench = await openBench()
    const raw = rawMail({})
    bench.store.failing = new GatewayError('store/unavailable', { details: { reason: 'full' } })
    await expect(bench.take(raw, { uid: '5' })).rejects.toMatchObject({ code: 'store/unavailable' })
    bench.store.failing = undefined
    expect(await bench.mails()).toEqual([])
    expect(await bench.mail(raw, { uid: '5' })).toBe('Processed')
    // A link that met the failing store as well leaves it alone for a second.
    await bench.pass(1_000)
    expect(sent(bench)).toHaveLength(1)
  })

  test('a mail that breaks the step ends as failed, and the next one is not held up', async () => {
    const bench = await openBench()
    breakSubject(bench, 'Poison')
    expect(await bench.mail({ subject: 'Poison' }, { uid: '5' })).toBe('Failed')
    expect(await bench.mails()).toMatchObject([{ state: 'failed', error: { code: 'mail/take-failed' } }])
    expect(await bench.outTexts()).toEqual([])
    expect(await bench.mail({ subject: 'Poison' }, { uid: '5' })).toBe('Failed')
    expect(await bench.mail({ subject: 'Fine' }, { uid: '6' })).toBe('Processed')
    expect(sent(bench)).toHaveLength(1)
  })
})

describe('the secret code', () => {
  const options: BenchOptions = { code: 'blue-42' }

  test('it proves the sender, and no phone, log, store field or report shows it', async () => {
    const bench = await openBench(options)
    await bench.mail({ proven: false, subject: 'blue-42 Menu', body: '' })
    expect(sent(bench)).toEqual([['+46701234567', 'Menu']])
    await bench.mail({ proven: false, subject: 'blue-42 Menu', to: 'nobody@sms.example.com' })
    expect(bench.server().mails).toHaveLength(1)
    const mails = await bench.mails()
    const kept = await Promise.all(
      mails.map(async ({ id }) => [
        await bench.ledger({ mailId: id }),
        await bench.store.read((rooms) => rooms.mails.headers(id)),
      ]),
    )
    const shown = JSON.stringify([mails, kept, await bench.outTexts(), await bench.outmails(), bench.log])
    expect(shown).not.toContain('blue-42')
    expect(shown).toContain('Menu')
  })

  test('nor where the mail is rejected, or cannot be handled', async () => {
    const bench = await openBench(options)
    await bench.mail({ from: 'eve@other.example', subject: 'blue-42 Menu' })
    breakSubject(bench, 'Poison')
    await bench.mail({ subject: 'blue-42 Poison' })
    const mails = await bench.mails()
    expect(mails.map(({ subject, state }) => [subject, state])).toEqual([
      ['Menu', 'rejected'],
      ['Poison', 'failed'],
    ])
    const kept = await Promise.all(
      mails.map(async ({ id }) => [
        await bench.ledger({ mailId: id }),
        await bench.store.read((rooms) => rooms.mails.headers(id)),
      ]),
    )
    expect(JSON.stringify([mails, kept, bench.log])).not.toContain('blue-42')
  })
})

describe('mail by the listener', () => {
  const listener = {
    settings: {
      mail: { ...benchOffice.mail, listener: { enabled: true, users: [{ name: 'scanner' }] } },
      routing: { rules: [{ accounts: ['listener'], transports: ['spare'] }], default: ['smsc', 'spare'] },
    },
  } satisfies BenchOptions
  const envelope = {
    user: 'scanner',
    mailFrom: 'scanner@example.com',
    rcptTo: ['+46701234567@sms.example.com'],
    remote: '10.0.0.9',
  }
  const shape = { from: 'scanner@example.com', to: 'whoever@example.com', proven: false }

  test('its envelope names the phone, and rules for the listener choose its way', async () => {
    const bench = await openBench(listener)
    expect(await bench.mail(shape, { smtp: envelope })).toBe('Processed')
    expect(sent(bench, 'spare')).toEqual([['+46701234567', 'Hello']])
    const [mail] = await bench.mails()
    expect(await bench.ledger({ mailId: mail?.id ?? 0 })).toContainEqual(
      expect.objectContaining({ kind: 'mail.taken', account: 'listener' }),
    )
  })

  test('a device that did not sign in is rejected; released by hand, its envelope still names the phone', async () => {
    const bench = await openBench(listener)
    const { user: _, ...stranger } = envelope
    expect(await bench.mail(shape, { smtp: stranger })).toBe('Rejected')
    const [mail] = await bench.mails()
    expect(await bench.gateway.releaseMail(mail?.id ?? 0)).toEqual({ state: 'released' })
    await bench.idle()
    expect(sent(bench, 'spare')).toEqual([['+46701234567', 'Hello']])
  })

  test('an empty envelope sender is never written to', async () => {
    const settings = {
      ...listener.settings,
      mail: { ...listener.settings.mail, exemptFromMachineCheck: ['@example.com'] },
    }
    const bench = await openBench({ settings })
    const rcptTo = ['nobody@sms.example.com']
    expect(await bench.mail(shape, { smtp: { ...envelope, mailFrom: '', rcptTo } })).toBe('Failed')
    expect(await bench.outmails()).toEqual([])
  })
})

describe('released by hand', () => {
  test('an ignored mail is passed on', async () => {
    const bench = await openBench()
    await bench.mail({ header: ['List-Id: <news.example.com>'], body: 'News' })
    const [mail] = await bench.mails()
    expect(await bench.gateway.releaseMail(mail?.id ?? 0)).toEqual({ state: 'released' })
    await bench.idle()
    expect(sent(bench)).toEqual([['+46701234567', 'News']])
    expect(await bench.mails()).toMatchObject([{ state: 'released' }])
    await expect(bench.gateway.releaseMail(mail?.id ?? 0)).rejects.toMatchObject({ code: 'engine/not-now' })
    expect(sent(bench)).toHaveLength(1)
  })

  test('by two hands at one time it is passed on once', async () => {
    const bench = await openBench()
    await bench.mail({ header: ['List-Id: <news.example.com>'], body: 'News' })
    const id = (await bench.mails())[0]?.id ?? 0
    const released = await Promise.allSettled([bench.gateway.releaseMail(id), bench.gateway.releaseMail(id)])
    expect(released.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await bench.idle()
    expect(sent(bench)).toEqual([['+46701234567', 'News']])
  })

  test('one that finds no phone fails, with its reason', async () => {
    const bench = await openBench()
    await bench.mail({ from: 'eve@other.example', to: 'gateway@example.com' })
    const [mail] = await bench.mails()
    expect(await bench.gateway.releaseMail(mail?.id ?? 0)).toEqual({ state: 'failed' })
    expect(await bench.mails()).toMatchObject([{ state: 'failed', error: { code: 'rules/no-phone' } }])
  })

  test('one that was too large to fetch cannot be: its words are not here', async () => {
    const bench = await openBench()
    await bench.mail({ subject: 'Photos' }, { oversizedBytes: 7_000_000 })
    const [mail] = await bench.mails()
    await expect(bench.gateway.releaseMail(mail?.id ?? 0)).rejects.toMatchObject({ code: 'text/mail-too-large' })
    expect(await bench.outTexts()).toEqual([])
  })

  test('there is no such mail', async () => {
    const bench = await openBench()
    await expect(bench.gateway.releaseMail(9)).rejects.toMatchObject({ code: 'engine/no-message' })
  })
})

/** Makes the step that turns a mail of that subject into texts fail, as a defect in one of its rules would. */
function breakSubject(bench: Bench, subject: string): void {
  bench.store.breakRooms = (rooms) => ({
    ...rooms,
    ledger: {
      of: (one) => rooms.ledger.of(one),
      recent: (filter) => rooms.ledger.recent(filter),
      append: async (events) => {
        for (const { kind, mailId } of events) {
          const mail = mailId === undefined ? undefined : await rooms.mails.get(mailId)
          if (kind === 'mail.authorised' && mail?.subject === subject) throw new TypeError('cannot read undefined')
        }
        await rooms.ledger.append(events)
      },
    },
  })
}
