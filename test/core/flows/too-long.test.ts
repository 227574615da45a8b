import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import type { SettingsInput } from '../../../core/settings/schema.ts'
import { messageCalls } from '../../../host/calls.ts'
import { english } from '../../support/english.ts'
import { type Bench, benchSettings, openBench, type RawMailShape } from '../../support/gateway.ts'
import { tempDir } from '../../support/temp-dir.ts'

const hour = 3_600_000

/** Six parts of GSM-7. */
const longWords = 'Bring the blue folder. '.repeat(36).trim()

const prices = { prices: [{ prefix: '+', price: 0.05 }], currency: 'SEK' }

async function asked(shape: RawMailShape = {}, settings: SettingsInput = {}): Promise<Bench> {
  const bench = await openBench({ settings })
  expect(await bench.mail({ subject: 'Folder', body: longWords, ...shape })).toBe('Processed')
  return bench
}

/** An answer to the newest mail of ours. */
function answer(bench: Bench, body: string, more: RawMailShape = {}): Promise<string> {
  const question = bench.server().mails.find(({ text }) => text.startsWith('Not sent yet'))
  return bench.mail({
    to: 'gateway@example.com',
    subject: 'Re: Folder',
    body,
    inReplyTo: question?.messageId ?? '',
    references: [...(question?.references ?? []), question?.messageId ?? ''],
    ...more,
  })
}

function submitted(bench: Bench): [string, number, number][] {
  return bench.network().submissions.map(({ part }) => [part.to, part.number, part.total])
}

describe('a text that is too long', () => {
  test('waits, and its sender gets a preview with parts, price and both ways on, in the thread', async () => {
    const bench = await asked({ messageId: '<long@example.com>' }, { permission: prices })
    const text = await bench.outText()
    expect(text).toMatchObject({ state: 'held', partCount: 6, error: { code: 'text/asks-length' } })
    expect(submitted(bench)).toEqual([])
    const preview = bench.server().last
    expect(preview).toMatchObject({ subject: 'Re: Folder', inReplyTo: '<long@example.com>', envelopeFrom: '' })
    expect(preview.text).toContain('takes 6 parts, and at most 4 are sent')
    expect(preview.text).toContain('(6 parts, 0.30 SEK), answer this mail with SEND')
    expect(preview.text).toContain('(4 parts, 0.20 SEK), answer it with SHORTEN')
    expect(preview.report).toBeUndefined()
    await bench.pass(hour)
    expect(submitted(bench)).toEqual([])
  })

  test('for two phones: one preview with the price of both, one word settles both', async () => {
    const to = '+46701111111@sms.example.com, +46702222222@sms.example.com'
    const bench = await asked({ to }, { permission: prices })
    expect(bench.server().mails).toHaveLength(1)
    expect(bench.server().last.text).toContain('to each of 2 phones')
    expect(bench.server().last.text).toContain('0.60 SEK')
    expect(await answer(bench, 'send')).toBe('Processed')
    await bench.pass(1_000)
    expect((await bench.outTexts()).map(({ state }) => state)).toEqual(['sent', 'sent'])
  })

  test('SEND sends all of it', async () => {
    const bench = await asked()
    expect(await answer(bench, 'SEND\r\n\r\n> Not sent yet')).toBe('Processed')
    expect(submitted(bench)).toEqual([1, 2, 3, 4, 5, 6].map((number) => ['+46701234567', number, 6]))
    expect(bench.network().bodies[0]).toBe(longWords)
    expect(english(await bench.ledger({ textId: 1 }))).toContainEqual(
      expect.objectContaining({ kind: 'text.released', by: 'SEND from anna@example.com' }),
    )
  })

  test('SHORTEN sends its beginning', async () => {
    const bench = await asked()
    expect(await answer(bench, 'Shorten!')).toBe('Processed')
    expect(submitted(bench)).toEqual([1, 2, 3, 4].map((number) => ['+46701234567', number, 4]))
    const body = bench.network().bodies[0] ?? ''
    expect(longWords.startsWith(body.replace(/\.{3}$/, ''))).toBe(true)
    expect(body).toMatch(/\.{3}$/)
    expect(await bench.outText()).toMatchObject({ body, partCount: 4, state: 'sent' })
  })

  test('said twice, the second is answered: nothing waits', async () => {
    const bench = await asked()
    await answer(bench, 'SEND')
    expect(await answer(bench, 'SEND')).toBe('Failed')
    expect(submitted(bench)).toHaveLength(6)
    expect(bench.server().last.text).toContain('No text waits for this answer')
  })

  test('with its letter: what alone would fit is asked about too, with what it takes', async () => {
    const settings: SettingsInput = { replies: { dialogMode: 'always' }, conversion: { maxParts: 1 } }
    const bench = await asked({ body: 'x'.repeat(155) }, settings)
    expect(await bench.outText()).toMatchObject({ state: 'held', partCount: 2, error: { code: 'text/asks-length' } })
    expect(bench.server().last.text).toContain('takes 2 parts, and at most 1')
    expect(await answer(bench, 'SHORTEN')).toBe('Processed')
    expect(submitted(bench)).toEqual([['+46701234567', 1, 1]])
  })

  test('by another sender it does nothing, and that one hears so', async () => {
    const bench = await asked()
    expect(await answer(bench, 'SEND', { from: 'bo@example.com' })).toBe('Failed')
    expect(submitted(bench)).toEqual([])
    expect(bench.server().last.to[0]?.address).toBe('bo@example.com')
    expect((await bench.outText()).state).toBe('held')
    expect(await answer(bench, 'SEND')).toBe('Processed')
    expect(submitted(bench)).toHaveLength(6)
  })

  test('after it was released by hand nothing waits any more', async () => {
    const bench = await asked()
    const calls = messageCalls(bench.gateway)
    await calls.release({ textId: 1 })
    await bench.idle()
    expect(submitted(bench)).toHaveLength(6)
    expect(await answer(bench, 'SHORTEN')).toBe('Failed')
    expect(submitted(bench)).toHaveLength(6)
  })

  test('any other answer to the preview reaches no phone', async () => {
    const bench = await asked()
    expect(await answer(bench, 'Oh, never mind then.')).toBe('Failed')
    expect(submitted(bench)).toEqual([])
    expect(bench.server().last.text).toContain('No phone was found')
  })

  test('unanswered it expires, and the sender hears', async () => {
    const bench = await asked()
    await bench.pass(48 * hour)
    expect((await bench.outText()).state).toBe('expired')
    expect(bench.server().last.text).toContain('could not be sent within 48 hours')
    expect(await answer(bench, 'SEND')).toBe('Failed')
    expect(submitted(bench)).toEqual([])
  })

  test('to a phone that has said STOP meanwhile it stays held', async () => {
    const bench = await asked()
    await bench.store.write((rooms) => rooms.stops.set('+46701234567', true, 1))
    await answer(bench, 'SEND')
    expect(await bench.outText()).toMatchObject({ state: 'held', error: { code: 'rules/phone-stopped' } })
    expect(submitted(bench)).toEqual([])
  })

  test('“cut” cuts it, and the letter of a dialog does not push it over', async () => {
    const bench = await openBench({
      settings: { conversion: { whenTooLong: 'cut' }, replies: { dialogMode: 'always' } },
    })
    await bench.mail({ body: longWords })
    const text = await bench.outText()
    expect(text).toMatchObject({ state: 'sent', partCount: 4 })
    expect(text.body).toMatch(/^@a=anna@example\.com Bring .*\.{3}$/)
    expect(bench.server().mails).toEqual([])
    // Far beyond any text: cut all the same.
    await bench.mail({ body: 'word '.repeat(60_000) })
    expect(await bench.outText(1)).toMatchObject({ state: 'sent', partCount: 4 })
  })

  test('“send” sends it', async () => {
    const bench = await openBench({ settings: { conversion: { whenTooLong: 'send' } } })
    await bench.mail({ body: longWords })
    expect(submitted(bench)).toHaveLength(6)
  })

  test.each(['bounce', 'send'] as const)(
    'over 255 parts (%s): it bounces, once for all its phones',
    async (whenTooLong) => {
      const bench = await openBench({ settings: { conversion: { whenTooLong } } })
      const to = '+46701111111@sms.example.com, +46702222222@sms.example.com'
      // 256 parts of 153 septets.
      expect(await bench.mail({ to, body: 'x'.repeat(153 * 255 + 1) })).toBe('Failed')
      expect(await bench.outTexts()).toEqual([])
      expect(bench.server().mails).toHaveLength(1)
      expect(bench.server().last.text).toContain('needs 256 parts and a text has at most 255')
      expect(bench.server().last.text.match(/Not delivered/g)).toHaveLength(1)
      expect(await bench.mails()).toMatchObject([{ state: 'failed', error: { code: 'text/too-long' } }])
    },
  )
})

describe('limits', () => {
  const limits = (change: NonNullable<NonNullable<SettingsInput['permission']>['limits']>) => ({
    permission: { limits: change },
  })

  test.each<[string, SettingsInput, string]>([
    ['a sender', limits({ perSenderHourParts: 2 }), 'rules/limit-sender'],
    ['a phone', limits({ perPhoneHourParts: 2 }), 'rules/limit-phone'],
    ['the office', limits({ officeDayParts: 2 }), 'rules/limit-office'],
    ['spending', { permission: { ...prices, monthlySpendingCap: 0.1 } }, 'rules/spending-cap'],
  ])('%s: what is over it is held with the reason, and released by hand', async (_, settings, code) => {
    const bench = await openBench({ settings })
    for (const body of ['one', 'two', 'three']) expect(await bench.mail({ body })).toBe('Processed')
    expect(bench.network().bodies).toEqual(['one', 'two'])
    expect(await bench.outText(2)).toMatchObject({ state: 'held', error: { code } })
    expect(await bench.kinds({ textId: 3 })).toContain('text.held')
    await messageCalls(bench.gateway).release({ textId: 3 })
    await bench.idle()
    expect(bench.network().bodies).toEqual(['one', 'two', 'three'])
  })

  test('a transport at its limit passes texts on, and with none left they are held', async () => {
    const bench = await openBench({ settings: limits({ perTransportHourParts: 1 }) })
    for (const body of ['one', 'two', 'three']) await bench.mail({ body })
    expect(bench.network('smsc').bodies).toEqual(['one'])
    expect(bench.network('spare').bodies).toEqual(['two'])
    expect(await bench.outText(2)).toMatchObject({ state: 'held', error: { code: 'rules/limit-transport' } })
  })

  test('counts the parts that the provider is really sent', async () => {
    const settings: SettingsInput = {
      ...limits({ officeDayParts: 2 }),
      transports: [{ kind: 'smpp', name: 'smsc', address: 'smpp.example.com', systemId: 'office', coding0: 'latin1' }],
      routing: { default: ['smsc'] },
    }
    const bench = await openBench({ settings })
    // One part of the GSM alphabet; three of UCS-2, as this provider must be sent a Greek letter.
    await bench.mail({ body: `Δ${'x'.repeat(150)}` })
    expect(await bench.outText()).toMatchObject({ state: 'held', partCount: 3, error: { code: 'rules/limit-office' } })
  })

  test('foreign and premium numbers are held', async () => {
    const bench = await openBench()
    await bench.mail({ to: '+4915112345678@sms.example.com, +46900123456@sms.example.com, 71120@sms.example.com' })
    expect((await bench.outTexts()).map(({ phone, state, error }) => [phone, state, error?.code])).toEqual([
      ['+4915112345678', 'held', 'rules/country-not-allowed'],
      ['+46900123456', 'held', 'rules/premium-not-allowed'],
      ['71120', 'sent', undefined],
    ])
  })

  test('a burst in one mail, and many mails in one commit, pass no limit', async () => {
    const bench = await openBench({ settings: limits({ officeDayParts: 5 }) })
    bench.network().whenOpened = undefined
    bench.network().answer = () => ({ kind: 'silent' })
    const to = Array.from({ length: 8 }, (_, at) => `+4670111111${at}@sms.example.com`).join(', ')
    const commits = await Promise.all([
      bench.take({ to }),
      bench.take({ to }),
      bench.take({ body: longWords, subject: '' }),
    ])
    expect(commits).toEqual(['Processed', 'Processed', 'Processed'])
    await bench.idle()
    const states = (await bench.outTexts()).map(({ state }) => state)
    expect(states.filter((state) => state !== 'held')).toHaveLength(5)
    expect(states).toHaveLength(17)
  })

  test('texts that waited for SEND pass no limit either', async () => {
    const bench = await openBench({ settings: limits({ officeDayParts: 8 }) })
    await bench.mail({
      subject: 'Folder',
      body: longWords,
      to: '+46701111111@sms.example.com, +46702222222@sms.example.com',
    })
    expect((await bench.outTexts()).map(({ state }) => state)).toEqual(['held', 'held'])
    await answer(bench, 'SEND')
    const texts = await bench.outTexts()
    expect(texts.map(({ state, error }) => [state, error?.code])).toEqual([
      ['sent', undefined],
      ['held', 'rules/limit-office'],
    ])
    expect(submitted(bench)).toHaveLength(6)
  })

  test('texts that waited for SEND longer than the period pass no limit either', async () => {
    const bench = await openBench({ settings: limits({ perSenderHourParts: 10 }) })
    const to = '+46701111111@sms.example.com, +46702222222@sms.example.com, +46703333333@sms.example.com'
    await bench.mail({ subject: 'Folder', body: longWords, to })
    await bench.pass(2 * hour)
    await answer(bench, 'SEND')
    expect((await bench.outTexts()).map(({ state, error }) => [state, error?.code])).toEqual([
      ['sent', undefined],
      ['held', 'rules/limit-sender'],
      ['held', 'rules/limit-sender'],
    ])
    expect(submitted(bench)).toHaveLength(6)
  })

  test('what was put off into a month is money of that month from its first day on', async () => {
    const bench = await openBench({ settings: { permission: { ...prices, monthlySpendingCap: 0.1 } } })
    const day = 24 * hour
    // Written in January for the middle of February.
    for (const body of ['one', 'two']) await bench.mail({ body, header: ['X-SMS-Send-At: 2026-02-15 12:00'] })
    await bench.pass(20 * day)
    await bench.mail({ body: 'three' })
    expect(await bench.outText(2)).toMatchObject({ state: 'held', error: { code: 'rules/spending-cap' } })
    await bench.pass(15 * day)
    expect(bench.network().bodies).toEqual(['one', 'two'])
    await bench.pass(15 * day)
    await bench.mail({ body: 'four' })
    expect(bench.network().bodies).toEqual(['one', 'two', 'four'])
  })

  test('what waits for a link that is away counts however long it waits', async () => {
    const bench = await openBench({ settings: limits({ perSenderHourParts: 5 }) })
    const networks = [bench.network('smsc'), bench.network('spare')]
    for (const network of networks) {
      network.whenOpened = new GatewayError('smpp/link-lost', { details: { name: network.name, reason: 'away' } })
      network.lose()
    }
    for (let hours = 0; hours < 4; hours++) {
      for (let nth = 0; nth < 5; nth++) await bench.mail({ body: `Pump ${nth} stands still, ${hours}` })
      await bench.pass(61 * 60_000)
    }
    for (const network of networks) network.whenOpened = undefined
    await bench.pass(2 * 60_000)
    expect(networks.flatMap(({ submissions }) => submissions)).toHaveLength(5)
    expect(await bench.outTexts({ states: ['held'] })).toHaveLength(15)
  })

  test('with no transport at all a text is held; set up later and released, it goes', async () => {
    const bench = await openBench({ folder: tempDir(), settings: { transports: [], routing: { default: [] } } })
    await bench.mail()
    expect(await bench.outText()).toMatchObject({ state: 'held', error: { code: 'text/no-transport' } })
    await bench.gateway.apply(benchSettings())
    await bench.idle()
    await messageCalls(bench.gateway).release({ textId: 1 })
    await bench.idle()
    expect(bench.network().bodies).toEqual(['Hello'])
    expect(await bench.outText()).toMatchObject({ state: 'sent', transport: 'smsc' })
  })
})
