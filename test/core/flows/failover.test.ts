import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import type { SettingsInput } from '../../../core/settings/schema.ts'
import { messageCalls } from '../../../host/calls.ts'
import { english } from '../../support/english.ts'
import { type Answer, type Bench, benchSettings, openBench } from '../../support/gateway.ts'

const minute = 60_000
const hour = 60 * minute
const unreachable = new GatewayError('smpp/unreachable', { details: { name: 'x', reason: 'refused' } })
const refused: Answer = {
  kind: 'refuse',
  error: new GatewayError('smpp/refused', { details: { status: 'ESME_RINVDSTADR' }, wire: 'ESME_RINVDSTADR' }),
}

const three = {
  transports: [
    { kind: 'simulator' as const, name: 'smsc' },
    { kind: 'simulator' as const, name: 'spare' },
    { kind: 'simulator' as const, name: 'third' },
  ],
  routing: { default: ['smsc', 'spare', 'third'] },
} satisfies SettingsInput

async function goDown(bench: Bench, name: string): Promise<void> {
  bench.network(name).whenOpened = unreachable
  bench.network(name).lose(unreachable)
  await bench.idle()
}

function routes(bench: Bench, textId = 1) {
  return bench
    .ledger({ textId })
    .then((entries) => entries.flatMap((entry) => (entry.kind === 'text.routed' ? [entry.transport] : [])))
}

describe('refused for good', () => {
  test('the next transport of the route carries the text, and the sender hears nothing', async () => {
    const bench = await openBench({ settings: three })
    bench.network('smsc').answer = () => refused
    await bench.mail()
    expect(bench.network('spare').bodies).toEqual(['Hello'])
    expect(await bench.outText()).toMatchObject({ state: 'sent', transport: 'spare' })
    expect(await routes(bench)).toEqual(['smsc', 'spare'])
    expect(bench.server().mails).toEqual([])
  })

  test('by all: it fails, each was asked once, and the sender hears', async () => {
    const bench = await openBench({ settings: three })
    for (const name of ['smsc', 'spare', 'third']) bench.network(name).answer = () => refused
    await bench.mail()
    await bench.pass(hour)
    for (const name of ['smsc', 'spare', 'third']) expect(bench.network(name).submissions).toHaveLength(1)
    expect((await bench.outText()).state).toBe('failed')
    expect(bench.server().mails).toHaveLength(1)
  })

  test('a transport that was only down is asked before the text is given up', async () => {
    const bench = await openBench({
      settings: { ...three, transports: three.transports.slice(0, 2), routing: { default: ['smsc', 'spare'] } },
    })
    await goDown(bench, 'smsc')
    await goDown(bench, 'spare')
    await bench.mail()
    bench.network('spare').whenOpened = undefined
    bench.network('spare').answer = () => refused
    await bench.pass(3 * minute)
    expect(bench.network('spare').submissions).toHaveLength(1)
    expect(await bench.outText()).toMatchObject({ state: 'queued', transport: 'smsc' })
    bench.network('smsc').whenOpened = undefined
    await bench.pass(2 * minute)
    expect(await bench.outText()).toMatchObject({ state: 'sent', transport: 'smsc' })
  })

  test('a long text of which a part was accepted stays and fails', async () => {
    const bench = await openBench({ settings: three })
    bench.network('smsc').answer = ({ number }) => (number === 2 ? refused : { kind: 'accept' })
    await bench.mail({ body: 'z'.repeat(200) })
    expect((await bench.outText()).state).toBe('failed')
    expect(bench.network('smsc').submissions).toHaveLength(2)
    expect(bench.network('spare').submissions).toEqual([])
  })

  test('a named transport is the only one', async () => {
    const bench = await openBench({ settings: three })
    bench.network('spare').answer = () => refused
    await bench.mail({ to: '+46701234567@spare.sms.example.com' })
    expect((await bench.outText()).state).toBe('failed')
    expect(bench.network('smsc').submissions).toEqual([])
    expect(bench.network('third').submissions).toEqual([])
    expect(bench.server().mails).toHaveLength(1)
  })

  test('sent anew by hand, the text is offered to all of them again', async () => {
    const bench = await openBench({ settings: three })
    for (const name of ['smsc', 'spare', 'third']) bench.network(name).answer = () => refused
    await bench.mail()
    bench.network('smsc').answer = () => ({ kind: 'accept' })
    const calls = messageCalls(bench.gateway)
    await calls.resend({ textId: 1 })
    await bench.idle()
    expect((await bench.outText()).state).toBe('sent')
    expect(await routes(bench)).toEqual(['smsc', 'spare', 'third', 'smsc'])
  })

  test('the order to the phone stays: a later text does not overtake one that moves', async () => {
    const bench = await openBench({ settings: three })
    bench.network('smsc').answer = ({ body }) => (body === 'one' ? { ...refused, afterMs: 100 } : { kind: 'accept' })
    bench.network('spare').answer = () => ({ kind: 'accept', afterMs: 3_000 })
    await bench.mail({ body: 'one' })
    await bench.mail({ body: 'two' })
    await bench.pass(100)
    expect(bench.network('spare').bodies).toEqual(['one'])
    expect(bench.network('smsc').bodies).toEqual(['one'])
    await bench.pass(3_000)
    expect(bench.network('smsc').bodies).toEqual(['one', 'two'])
  })
})

describe('down', () => {
  test('for a moment: texts wait for it', async () => {
    const bench = await openBench({ settings: three })
    await bench.mail({ body: 'before' })
    await goDown(bench, 'smsc')
    bench.network('smsc').whenOpened = undefined
    // In the conversation with a phone that knows the first transport.
    await bench.store.write((rooms) => rooms.texts.insertOut(queued('waits', 'smsc')))
    await bench.pass(30_000)
    expect(bench.network('smsc').bodies).toEqual(['before', 'waits'])
    expect(bench.network('spare').bodies).toEqual([])
  })

  test('for a minute: they pass to the next that works, in order', async () => {
    const bench = await openBench({ settings: three, start: false })
    bench.network('spare').window = 1
    await bench.gateway.start()
    await bench.idle()
    bench.network('smsc').answer = () => ({ kind: 'silent' })
    await bench.mail({ body: 'in hand', to: '+46709999999@sms.example.com' })
    for (const [at, body] of ['one', 'two', 'three'].entries()) {
      await bench.store.write((rooms) => rooms.texts.insertOut(queued(body, 'smsc', `+4670111111${at}`)))
    }
    await goDown(bench, 'smsc')
    await bench.pass(59_000)
    expect(bench.network('spare').bodies).toEqual([])
    await bench.pass(1_000)
    expect(bench.network('spare').bodies).toEqual(['one', 'two', 'three'])
    // What may be on the wire stays.
    expect(await bench.outText()).toMatchObject({ state: 'unknown', transport: 'smsc' })
  })

  test('all of them: texts wait where they are, and go by the first that comes back', async () => {
    const bench = await openBench({ settings: three })
    for (const name of ['smsc', 'spare', 'third']) await goDown(bench, name)
    await bench.mail()
    await bench.pass(10 * minute)
    expect(await bench.outText()).toMatchObject({ state: 'queued', transport: 'smsc' })
    bench.network('third').whenOpened = undefined
    await bench.pass(minute)
    expect(bench.network('third').bodies).toEqual(['Hello'])
  })

  test('never for another that is down as well', async () => {
    const transports = [
      { kind: 'simulator' as const, name: 'smsc', hourLimitParts: 1 },
      { kind: 'simulator' as const, name: 'spare' },
      { kind: 'simulator' as const, name: 'third' },
    ]
    // The route has two, of which one is at its limit with this very text.
    const bench = await openBench({ settings: { transports, routing: { default: ['smsc', 'third'] } } })
    await goDown(bench, 'third')
    await goDown(bench, 'smsc')
    await bench.store.write((rooms) => rooms.texts.insertOut(queued('waits', 'smsc')))
    await bench.pass(5 * minute)
    expect(await bench.outText()).toMatchObject({ state: 'queued', transport: 'smsc' })
  })

  test('a named transport: its texts wait, and hide none behind them', async () => {
    const bench = await openBench({ settings: three })
    for (let at = 0; at < 130; at++) {
      const phone = `+46701${String(100000 + at)}`
      await bench.store.write((rooms) => rooms.texts.insertOut({ ...queued('named', 'smsc', phone), pinned: at >= 10 }))
    }
    await goDown(bench, 'smsc')
    bench.network('spare').answer = () => ({ kind: 'accept', afterMs: 10 })
    await bench.pass(2 * minute)
    expect(bench.network('spare').submissions).toHaveLength(10)
    expect((await bench.outTexts({ states: ['queued'] })).map(({ pinned }) => pinned)).toEqual(Array(120).fill(true))
  })

  test('new texts go by the next one at once, and stay with it: the phone knows its number', async () => {
    const bench = await openBench({ settings: three })
    await goDown(bench, 'smsc')
    await bench.mail({ body: 'first' })
    expect(bench.network('spare').bodies).toEqual(['first'])
    bench.network('smsc').whenOpened = undefined
    await bench.pass(minute)
    await bench.mail({ body: 'second' })
    expect(bench.network('spare').bodies).toEqual(['first', 'second'])
  })

  test('a text that moved takes its conversation along', async () => {
    const bench = await openBench({ settings: three })
    bench.network('smsc').answer = () => refused
    await bench.mail({ body: 'first' })
    bench.network('smsc').answer = () => ({ kind: 'accept' })
    await bench.mail({ body: 'second' })
    expect(bench.network('spare').bodies).toEqual(['first', 'second'])
  })
})

describe('taken out of the settings', () => {
  test('its texts go by another at once', async () => {
    const bench = await openBench({ settings: three })
    await goDown(bench, 'smsc')
    await bench.store.write((rooms) => rooms.texts.insertOut(queued('left behind', 'smsc')))
    await bench.gateway.apply(
      benchSettings({ ...three, transports: three.transports.slice(1), routing: { default: ['spare', 'third'] } }),
    )
    await bench.idle()
    expect(bench.network('spare').bodies).toEqual(['left behind'])
  })

  test('switched off: so do they', async () => {
    const bench = await openBench({ settings: three })
    await goDown(bench, 'smsc')
    await bench.store.write((rooms) => rooms.texts.insertOut(queued('left behind', 'smsc')))
    const [smsc, ...others] = three.transports
    const off = { kind: 'simulator' as const, name: smsc?.name ?? '', enabled: false }
    await bench.gateway.apply(benchSettings({ ...three, transports: [off, ...others] }))
    await bench.idle()
    expect(bench.network('spare').bodies).toEqual(['left behind'])
  })
})

function queued(body: string, transport: string, phone = '+46701234567') {
  const at = Date.UTC(2026, 0, 15, 9)
  return {
    phone,
    body,
    state: 'queued',
    transport,
    pinned: false,
    sender: '',
    priority: 'normal',
    segments: [{ alphabet: 'gsm7', udh: [], data: new Uint8Array(5) }],
    receipt: true,
    tellDelivered: false,
    dueAt: at,
    expiresAt: at + 48 * hour,
    createdAt: at,
  } as const
}

describe('the number that a phone knows', () => {
  const phone = '+46701234567'
  const send = (bench: Bench, text: string) =>
    messageCalls(bench.gateway).send({ to: [phone], text, priority: 'normal' })

  test('is answered from in the window too, while it is up and the conversation is young', async () => {
    const bench = await openBench()
    await bench.text(phone, 'Are you open?', { network: 'spare' })
    await send(bench, 'Until six.')
    await bench.idle()
    expect(bench.network('spare').bodies).toEqual(['Until six.'])
    expect(english(await bench.ledger({ textId: (await bench.outText()).id }))).toContainEqual(
      expect.objectContaining({ why: 'the phone knows the number of spare' }),
    )
    await goDown(bench, 'spare')
    await send(bench, 'Or seven.')
    await bench.idle()
    expect(bench.network('smsc').bodies).toEqual(['Or seven.'])
    bench.network('spare').whenOpened = undefined
    await bench.pass(31 * 24 * hour)
    await send(bench, 'Happy new year.')
    await bench.idle()
    expect(bench.network('smsc').bodies).toEqual(['Or seven.', 'Happy new year.'])
  })
})
