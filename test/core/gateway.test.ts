import { describe, expect, test } from 'vitest'
import { GatewayError, sentenceOf } from '../../core/errors.ts'
import type { QueueRoom } from '../../core/ports/store.ts'
import type { SettingsInput } from '../../core/settings/schema.ts'
import type { GatewayStatus } from '../../core/status.ts'
import { phrase } from '../../core/words/say.ts'
import { resultIn } from '../../host/say.ts'
import { type Bench, benchSettings, crash, openBench } from '../support/gateway.ts'
import { tempDir } from '../support/temp-dir.ts'

const minute = 60_000
const hour = 60 * minute
const unreachable = new GatewayError('smpp/unreachable', { details: { name: 'smsc', reason: 'refused' } })
const noMailbox = new GatewayError('mail/imap-unreachable', {
  details: { host: 'imap.example.com', port: 993, reason: 'refused' },
})
const noServer = new GatewayError('mail/smtp-unreachable', {
  details: { host: 'smtp.example.com', port: 587, reason: 'refused' },
})
const per = '+46701234567'
const receptionist = { replies: { defaultRecipient: 'reception@example.com' } }

function states(bench: Bench): Promise<Record<string, string>> {
  return bench.gateway
    .status()
    .then(({ links }) => Object.fromEntries(links.map(({ kind, name, state }) => [`${kind} ${name}`, state])))
}

function simulator(name: string, ...ownNumbers: string[]) {
  return { kind: 'simulator' as const, name, ownNumbers }
}

describe('start', () => {
  test('with everything there: all links work', async () => {
    const bench = await openBench()
    expect(await states(bench)).toEqual({
      'simulator smsc': 'working',
      'simulator spare': 'working',
      'imap office': 'working',
      'smtp office': 'working',
    })
    expect((await bench.gateway.status()).problems).toEqual([])
  })

  test('with nothing there: it waits, says so, and goes on by itself as each comes', async () => {
    const bench = await openBench({ start: false, settings: receptionist })
    for (const name of ['smsc', 'spare']) bench.network(name).whenOpened = unreachable
    bench.source().whenOpened = noMailbox
    bench.server().answer = () => noServer
    await bench.gateway.start()
    await bench.pass(hour)
    expect(await states(bench)).toEqual({
      'simulator smsc': 'down',
      'simulator spare': 'down',
      'imap office': 'down',
      'smtp office': 'working',
    })
    const { problems, links } = await bench.gateway.status()
    expect(problems).toHaveLength(3)
    expect(problems[0]).toMatch(/^smsc: The /)
    // Down for an hour, though it was tried a minute ago.
    expect(links.map(({ since }) => bench.clock.now() - since).every((forMs) => forMs >= hour - 1_000)).toBe(true)
    expect(links[0]?.retryAt).toBeGreaterThan(bench.clock.now())

    bench.source().whenOpened = undefined
    await bench.pass(minute)
    await bench.mail({ body: 'Lunch?' })
    expect((await bench.outText()).state).toBe('queued')
    bench.network('smsc').whenOpened = undefined
    await bench.pass(minute)
    expect(bench.network('smsc').bodies).toEqual(['Lunch?'])
    await bench.text(per, 'Yes')
    expect(await states(bench)).toMatchObject({ 'smtp office': 'down', 'simulator spare': 'down' })
    bench.server().answer = () => undefined
    await bench.pass(minute)
    expect(bench.server().last.text).toMatch(/^Yes\n/)
    expect((await bench.gateway.status()).problems).toHaveLength(1)
  })

  test('with nothing set up: it runs', async () => {
    const bench = await openBench({ settings: { transports: [], mail: { accounts: [] }, routing: { default: [] } } })
    expect(await bench.gateway.status()).toMatchObject({ links: [], queues: [], problems: [], unrouted: 0 })
    await bench.gateway.stop()
  })
})

describe('after a crash', () => {
  test('what was on the wire waits as unknown, goes again and is labelled; what waited goes at once; mails are not taken twice', async () => {
    const folder = tempDir()
    const bench = await openBench({ folder })
    bench.network().window = 1
    bench.network().lose()
    await bench.pass(minute)
    bench.network().answer = () => ({ kind: 'silent' })
    await bench.mail({ to: '+46701111111@sms.example.com', body: 'on the wire' }, { uid: '1' })
    await bench.mail({ to: '+46702222222@sms.example.com', body: 'waiting' }, { uid: '2' })
    await crash(bench)
    bench.network().answer = () => ({ kind: 'accept' })
    const next = await openBench({ folder, clock: bench.clock, world: bench, owner: 'run-2' })
    expect((await next.outTexts()).map(({ state }) => state)).toEqual(['unknown', 'sent'])
    expect(await next.outText()).toMatchObject({ error: { code: 'text/interrupted' } })
    expect(await next.kinds({ textId: 1 })).toContain('part.unknown')
    expect(await next.mail({ to: '+46701111111@sms.example.com', body: 'on the wire' }, { uid: '1' })).toBe('Processed')
    await next.pass(2 * minute)
    expect(next.network().bodies).toEqual(['on the wire', 'waiting', 'on the wire'])
    expect((await next.outTexts()).map(({ state, mayBeDoubled }) => [state, mayBeDoubled])).toEqual([
      ['sent', true],
      ['sent', false],
    ])
  })

  test('a receipt that names what was on the wire spares the second sending', async () => {
    const folder = tempDir()
    const bench = await openBench({ folder })
    bench.network().answer = () => ({ kind: 'silent' })
    await bench.mail({ body: 'on the wire' })
    await crash(bench)
    const next = await openBench({ folder, clock: bench.clock, world: bench, owner: 'run-2' })
    const phone = { value: '46701234567', kind: 'national' } as const
    const reference = next.network().submissions[0]?.part.reference ?? 0
    await next.network().deliver(next.network().receipt('zz', 'delivered', { phone, reference }))
    await next.pass(hour)
    expect(next.network().submissions).toHaveLength(1)
    expect(await next.outText()).toMatchObject({ state: 'delivered', mayBeDoubled: false })
  })

  test('what falls due while it is down is done at the start', async () => {
    const folder = tempDir()
    const bench = await openBench({ folder, start: false })
    for (const name of ['smsc', 'spare']) bench.network(name).whenOpened = unreachable
    await bench.gateway.start()
    await bench.idle()
    await bench.mail({ body: 'Too late' })
    await crash(bench)
    await bench.clock.advance(49 * hour)
    const next = await openBench({ folder, clock: bench.clock, world: bench, owner: 'run-2' })
    await next.pass(1_000)
    expect((await next.outText()).state).toBe('expired')
    expect(next.server().last.text).toContain('could not be sent within 48 hours')
  })
})

describe('stop', () => {
  test('closes everything within the time, whatever hangs, and once', async () => {
    const bench = await openBench({ settings: receptionist })
    bench.network('smsc').answer = () => ({ kind: 'silent' })
    bench.server().answer = () => 'hangs'
    await bench.mail({ body: 'in hand' })
    await bench.text(per, 'in hand too')
    let over = false
    const stopping = bench.gateway.stop().then(() => {
      over = true
    })
    const again = bench.gateway.stop()
    await bench.pass(2_000)
    expect(over).toBe(true)
    await Promise.all([stopping, again])
    for (const closable of [bench.network('smsc'), bench.network('spare'), bench.source(), bench.server()])
      expect(closable.closed).toBe(1)
    expect(new Set(Object.values(await states(bench)))).toEqual(new Set(['off']))
    const writes = bench.store.writes
    await bench.pass(hour)
    expect(bench.store.writes).toBe(writes)
    expect(bench.clock.pending).toBe(0)
  })

  test('while links open', async () => {
    const bench = await openBench({ start: false })
    bench.network('smsc').whenOpened = 'hangs'
    await bench.gateway.start()
    await bench.idle()
    const stopped = bench.gateway.stop()
    await bench.pass(0)
    await stopped
    expect(bench.network('smsc').opened).toBe(0)
  })

  test('while a mail is being taken: it is taken', async () => {
    const bench = await openBench()
    const taken = bench.take({ body: 'last' })
    await bench.gateway.stop()
    expect(await taken).toBe('Processed')
    expect((await bench.outText()).state).toMatch(/queued|sent/)
  })
})

describe('other settings', () => {
  const changed = (change: SettingsInput) => benchSettings(change)

  test('open anew only what they touch', async () => {
    const bench = await openBench()
    const transports = [simulator('smsc', '+46700000009'), simulator('spare', '+46700000002')]
    expect(await bench.gateway.apply(changed({ transports }))).toEqual(['smsc'])
    await bench.idle()
    expect([bench.network('smsc').opened, bench.network('spare').opened]).toEqual([2, 1])
    expect([bench.source().opened, bench.server().built]).toEqual([1, 1])
    // Rules and limits touch no link.
    const [smsc, spare] = transports as [(typeof transports)[number], (typeof transports)[number]]
    const limited = { transports: [{ ...smsc, hourLimitParts: 5 }, spare], conversion: { maxParts: 9 } }
    expect(await bench.gateway.apply(changed(limited))).toEqual([])
    expect(bench.gateway.context.settings().conversion.maxParts).toBe(9)
  })

  test('take links away and add others', async () => {
    const bench = await openBench()
    const transports = [simulator('new')]
    expect(await bench.gateway.apply(changed({ transports, routing: { default: ['new'] } }))).toEqual([
      'smsc',
      'spare',
      'new',
    ])
    await bench.idle()
    expect(bench.network('smsc').closed).toBe(1)
    await bench.mail()
    expect(bench.network('new').bodies).toEqual(['Hello'])
    expect(Object.keys(await states(bench))).toEqual(['imap office', 'smtp office', 'simulator new'])
  })

  test('edited twice at a time: never two links at one place', async () => {
    const bench = await openBench()
    bench.network('smsc').answer = () => ({ kind: 'silent' })
    await bench.mail()
    const numbers = (own: string) =>
      changed({
        transports: [simulator('smsc', own)],
        routing: { default: ['smsc'] },
      })
    const both = Promise.all([
      bench.gateway.apply(numbers('+46700000003')),
      bench.gateway.apply(numbers('+46700000004')),
    ])
    await bench.pass(10_000)
    await both
    expect(bench.network('smsc').links).toBe(3)
    expect(bench.network('smsc').closed).toBe(2)
    expect(await states(bench)).toMatchObject({ 'simulator smsc': 'working' })
  })

  test('edited while it stops: nothing is opened', async () => {
    const bench = await openBench()
    const transports = [simulator('new')]
    const applied = bench.gateway.apply(changed({ transports, routing: { default: ['new'] } }))
    const stopped = bench.gateway.stop()
    await bench.pass(5_000)
    await Promise.all([applied, stopped])
    expect(bench.network('new').opened).toBe(0)
    expect(bench.clock.pending).toBe(0)
  })
})

describe('a pause by hand', () => {
  const off = new Set(['off'])

  test('closes every link, finishes what is in hand, and loses nothing that comes meanwhile', async () => {
    const bench = await openBench({ settings: receptionist })
    bench.network().answer = ({ body }) => ({ kind: 'accept', ...(body === 'in hand' ? { afterMs: 500 } : {}) })
    await bench.mail({ body: 'in hand' })
    const paused = bench.gateway.pause()
    await bench.pass(1_000)
    await paused
    expect((await bench.outText()).state).toBe('sent')
    expect(new Set(Object.values(await states(bench)))).toEqual(off)
    expect(await bench.gateway.status()).toMatchObject({ pausedSince: expect.any(Number), problems: [] })

    await bench.store.write((rooms) => rooms.texts.insertOut(plainText(bench.clock.now())))
    bench.gateway.context.wake({ transports: ['smsc'], accounts: ['office'] })
    bench.gateway.reconnect()
    bench.gateway.reconnect('smsc')
    await bench.gateway.apply(benchSettings({ ...receptionist, queue: { expiryHours: 47 } }))
    await bench.pass(50 * minute)
    expect(bench.network().bodies).toEqual(['in hand'])
    expect([bench.source().opened, bench.source().closed, bench.network().current]).toEqual([1, 1, undefined])

    await bench.gateway.resume()
    await bench.pass(0)
    expect(new Set(Object.values(await states(bench)))).toEqual(new Set(['working']))
    expect(bench.network().submissions).toHaveLength(2)
    expect(await bench.gateway.status()).not.toHaveProperty('pausedSince')
    await bench.text(per, 'Back?')
    expect(bench.server().last.text).toMatch(/^Back\?/)
  })

  test('outlives a restart, and a crash', async () => {
    const folder = tempDir()
    const bench = await openBench({ folder })
    await bench.gateway.pause()
    const { pausedSince } = bench.gateway
    await crash(bench)
    await bench.clock.advance(hour)
    const next = await openBench({ folder, clock: bench.clock, world: bench, owner: 'run-2' })
    await next.pass(hour)
    expect((await next.gateway.status()).pausedSince).toBe(pausedSince)
    expect([next.network().opened, next.source().opened]).toEqual([1, 1])
    await next.gateway.resume()
    await next.pass(0)
    expect(new Set(Object.values(await states(next)))).toEqual(new Set(['working']))
  })

  test('asked for twice, taken back at once, or while it stops: it ends as the last one said', async () => {
    const bench = await openBench()
    await Promise.all([bench.gateway.pause(), bench.gateway.pause(), bench.gateway.resume()])
    await bench.pass(0)
    expect(new Set(Object.values(await states(bench)))).toEqual(new Set(['working']))
    await bench.gateway.pause()
    await Promise.all([bench.gateway.resume(), bench.gateway.stop()])
    expect(new Set(Object.values(await states(bench)))).toEqual(off)
    expect(bench.clock.pending).toBe(0)
  })

  test('it stops while the queue is asked for what comes next, and waits for nothing that is due in a month', async () => {
    const bench = await openBench()
    await bench.mail({ header: ['X-SMS-Send-At: +30d'], body: 'in a month' })
    let stopped: Promise<void> | undefined
    bench.store.breakRooms = (rooms) => ({
      ...rooms,
      queue: new Proxy(rooms.queue, {
        get: (queue, name: keyof QueueRoom) => {
          if (name === 'nextDue') stopped ??= bench.gateway.stop()
          return queue[name].bind(queue)
        },
      }),
    })
    await bench.mail({ body: 'now' })
    await bench.pass(60_000)
    expect(stopped).toBeDefined()
    await stopped
    expect(bench.clock.pending).toBe(0)
  })

  test('a pause that cannot be kept is none', async () => {
    const bench = await openBench()
    bench.store.failing = new GatewayError('store/unavailable', { details: { reason: 'full' } })
    await expect(bench.gateway.pause()).rejects.toMatchObject({ code: 'store/unavailable' })
    bench.store.failing = undefined
    await bench.pass(2 * minute)
    expect(new Set(Object.values(await states(bench)))).toEqual(new Set(['working']))
    await bench.gateway.pause()
    expect(new Set(Object.values(await states(bench)))).toEqual(off)
  })
})

describe('a store that cannot be written', () => {
  test('is in Status from the first change that fails until one is kept, in both languages', async () => {
    const bench = await openBench()
    const full = phrase('the disk is full')
    bench.store.failing = new GatewayError('store/unavailable', { details: { reason: full } })
    const save = () => bench.gateway.context.store.write((rooms) => rooms.memory.set('test', 'a', 'b'))
    await expect(save()).rejects.toMatchObject({ code: 'store/unavailable' })
    const status = await bench.gateway.status()
    expect(status.links[0]).toMatchObject({ kind: 'store', state: 'down', since: bench.clock.now() })
    expect(status.problems[0]).toBe(`Textpost: ${sentenceOf('store/unavailable', { reason: full }, 'en')}`)
    const german = resultIn('status', status, 'de') as GatewayStatus
    expect(german.problems[0]).toContain('kann nicht geschrieben werden: die Festplatte ist voll.')
    bench.store.failing = undefined
    await save()
    expect((await bench.gateway.status()).problems).toEqual([])
  })

  test('what one change is refused for says nothing of the store', async () => {
    const bench = await openBench()
    bench.store.failing = new GatewayError('store/conflict', { details: { reason: 'x' } })
    await expect(bench.gateway.context.store.write(async () => {})).rejects.toMatchObject({ code: 'store/conflict' })
    expect((await bench.gateway.status()).problems).toEqual([])
  })
})

describe('a link that rests', () => {
  const idle = new GatewayError('smpp/idle', { details: { seconds: 60 } })

  async function resting(): Promise<Bench> {
    const bench = await openBench()
    bench.network('smsc').lose(idle)
    await bench.idle()
    return bench
  }

  test('stays closed while there is nothing to do, and asks nothing', async () => {
    const bench = await resting()
    expect(await bench.link('smsc')).toMatchObject({ state: 'resting', sentence: '' })
    const writes = bench.store.writes
    await bench.pass(50 * minute)
    expect(bench.network('smsc').opened).toBe(1)
    expect(bench.store.writes).toBe(writes)
  })

  test('is opened by a text, which does not pass to another', async () => {
    const bench = await resting()
    await bench.pass(10 * minute)
    await bench.mail()
    await bench.pass(0)
    expect(bench.network('smsc').bodies).toEqual(['Hello'])
    expect(bench.network('spare').bodies).toEqual([])
    expect(await bench.link('smsc')).toMatchObject({ state: 'working' })
  })

  test('is opened when a text falls due, and not before', async () => {
    const bench = await resting()
    await bench.mail({ header: ['X-SMS-Send-At: +2h'] })
    await bench.pass(2 * hour - 1)
    expect(bench.network('smsc').opened).toBe(1)
    await bench.pass(1)
    expect(bench.network('smsc').bodies).toEqual(['Hello'])
  })

  test('a store that fails when it is asked keeps no text waiting', async () => {
    const bench = await resting()
    await bench.store.write((rooms) => rooms.texts.insertOut(plainText(bench.clock.now())))
    bench.store.failing = new GatewayError('store/unavailable', { details: { reason: 'full' } })
    bench.gateway.context.wake({ transports: ['smsc'] })
    await bench.pass(5_000)
    bench.store.failing = undefined
    await bench.pass(2_000)
    expect(bench.network('smsc').submissions).toHaveLength(1)
  })

  test('stopped, it leaves nothing behind', async () => {
    const bench = await resting()
    await bench.mail({ header: ['X-SMS-Send-At: +2h'] })
    await bench.gateway.stop()
    expect(bench.clock.pending).toBe(0)
  })
})

describe('status', () => {
  test('counts what waits, what went and what wants a person', async () => {
    const bench = await openBench({ settings: { permission: { limits: { officeDayParts: 3 } } } })
    bench.network().answer = ({ body }) => (body === 'silent' ? { kind: 'silent' } : { kind: 'accept' })
    await bench.mail({ body: 'sent' })
    await bench.mail({ body: 'silent', to: '+46702222222@sms.example.com' })
    await bench.mail({ body: 'behind', to: '+46702222222@sms.example.com' })
    await bench.mail({ body: 'over', to: '+46703333333@sms.example.com' })
    await bench.text('+46709999999', 'Who?')
    expect(await bench.gateway.status()).toMatchObject({
      queues: [{ transport: 'smsc', queued: 1, sending: 1, held: 1, unknown: 0, oldestAt: bench.clock.now() }],
      unrouted: 1,
      partsToday: 3,
      partsThisMonth: 3,
      mailsWaiting: 0,
    })
  })

  test('a link that works with a condition shows it, and shows it no more when it is gone', async () => {
    const bench = await openBench()
    const attention = new GatewayError('modem/no-network')
    bench.network().events.health({ signalDbm: -71, attention })
    expect(await bench.link('smsc')).toMatchObject({
      state: 'attention',
      code: 'modem/no-network',
      health: { signalDbm: -71 },
    })
    expect((await bench.gateway.status()).problems).toEqual([`smsc: ${attention.sentence}`])
    bench.network().events.health({ registration: 'home' })
    expect(await bench.link('smsc')).toMatchObject({
      state: 'working',
      sentence: '',
      health: { signalDbm: -71, registration: 'home' },
    })
  })

  test('readings of a link that is gone are not shown for the next one', async () => {
    const bench = await openBench()
    bench.network().events.health({ signalDbm: -71, attention: new GatewayError('modem/no-network') })
    bench
      .source()
      .events?.attention(new GatewayError('mail/imap-read-only', { details: { user: 'x', mailbox: 'INBOX' } }))
    expect(await bench.link('office', 'imap')).toMatchObject({ state: 'attention' })
    bench.network().lose()
    bench.source().events?.lost(noMailbox)
    await bench.pass(minute)
    expect(await bench.link('smsc')).toMatchObject({ state: 'working', sentence: '' })
    expect((await bench.link('smsc')).health).toBeUndefined()
    expect(await bench.link('office', 'imap')).toMatchObject({ state: 'working' })
  })

  test('what stands still comes first among the problems, a pause with a condition not before it', async () => {
    const bench = await openBench()
    bench.network('smsc').events.health({
      attention: new GatewayError('modem/storage-high', { details: { memory: 'SM', used: 9, total: 10 } }),
    })
    bench.network('smsc').throttle(5_000)
    bench.network('spare').lose(new GatewayError('smpp/wrong-login', { details: { name: 'spare' } }))
    await bench.idle()
    const { problems } = await bench.gateway.status()
    expect(problems.map((line) => line.split(':')[0])).toEqual(['spare', 'smsc'])
    expect(await bench.link('spare')).toMatchObject({ state: 'stopped' })
  })

  test('a mailbox that was lost is watched again; its mail is taken once', async () => {
    const bench = await openBench()
    await bench.mail({ body: 'one' }, { uid: '1' })
    bench.source().events?.lost(noMailbox)
    await bench.idle()
    expect(await bench.link('office', 'imap')).toMatchObject({ state: 'down', code: 'mail/imap-unreachable' })
    await bench.pass(10_000)
    expect(bench.source().opened).toBe(2)
    await bench.mail({ body: 'one' }, { uid: '1' })
    expect(bench.network().submissions).toHaveLength(1)
  })
})

describe('what a mail source asks', () => {
  test('what is known, where it was read to, and what was filed', async () => {
    const bench = await openBench()
    const { events } = bench.source()
    const identity = { kind: 'imap', account: 'office', mailbox: 'INBOX', uidValidity: '1', uid: '4' } as const
    expect(await events?.known(identity, '')).toBeUndefined()
    await bench.mail({}, { uid: '4' })
    expect(await events?.known(identity, '')).toBe('Processed')
    await events?.filed(identity)
    expect(await bench.ledger({ mailId: 1 })).toContainEqual(
      expect.objectContaining({ kind: 'mail.filed', folder: 'Processed' }),
    )
    expect(await events?.cursor('office', 'INBOX')).toBeUndefined()
    await events?.saveCursor('office', 'INBOX', { uidValidity: '1', lastUid: 4 })
    expect(await events?.cursor('office', 'INBOX')).toEqual({ uidValidity: '1', lastUid: 4 })
  })
})

function plainText(at: number) {
  return {
    phone: per,
    body: 'Hello',
    state: 'queued',
    transport: 'smsc',
    pinned: false,
    sender: '',
    priority: 'normal',
    segments: [{ alphabet: 'gsm7', udh: [], data: new Uint8Array(5) }],
    receipt: true,
    tellDelivered: false,
    dueAt: at,
    expiresAt: at + hour,
    createdAt: at,
  } as const
}
