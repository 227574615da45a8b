import { describe, expect, test } from 'vitest'
import {
  chunked,
  dialects,
  doubleDelivery,
  garbage,
  halfLine,
  type ModemBehaviour,
  promptLost,
  refuses,
  seededRandom,
  sometimes,
  storageFull,
  unansweredSubmit,
  urcStorm,
  urcsInReplies,
  usbDrop,
} from '../../../drivers/simulator/modem/index.ts'
import { Bench, gsm, phoneNumber } from './support/bench.ts'
import { modemFaults } from './support/faults.ts'
import { ended, noSignal, part, type Rig, text } from './support/harness.ts'

describe.each(Object.keys(dialects) as (keyof typeof dialects)[])('%s', (family) => {
  test('sends a text of two parts, hears of its delivery, receives an answer', async () => {
    const bench = new Bench({ dialect: dialects[family] })
    const rig = await bench.opened()
    expect(rig.transport.facts).toMatchObject({ model: { family }, imei: '350000000000006', registration: 'home' })
    expect(rig.transport.facts?.iccid).toMatch(/^89460/)
    const udh = (number: number) => [{ iei: 0, data: Uint8Array.of(77, 2, number) }]
    const [first, second] = [text('x'.repeat(153)), text('and the end')]
    const ids = [
      await bench.submit(rig, { more: true, segment: { alphabet: 'gsm7', udh: udh(1), data: first } }),
      await bench.submit(rig, { segment: { alphabet: 'gsm7', udh: udh(2), data: second } }),
    ]
    expect(ids).toEqual(['accepted 0', 'accepted 1'])
    expect(bench.phone.inbox.map((each) => each.text)).toEqual([`${'x'.repeat(153)}and the end`])
    await bench.until('both receipts', () => bench.core.delivered.length === 2)
    await bench.phone.send('thanks')
    await bench.until('the answer', () => bench.core.texts.length === 1)
    expect(bench.core.texts).toEqual(['thanks'])
    expect(bench.core.delivered.filter(({ kind }) => kind === 'receipt')).toMatchObject([
      { id: '0', state: 'delivered', phone: { value: phoneNumber } },
      { id: '1', state: 'delivered', phone: { value: phoneNumber } },
    ])
    const memories = [...dialects[family].memories.keys()].map((name) => bench.modem.memory(name))
    await bench.until('empty memories', () => memories.every(({ used }) => used === 0))
  })
})

describe('what a modem may do', () => {
  const stacks: Record<string, () => ModemBehaviour> = {
    'one byte at a time': () => chunked(() => 1),
    'URCs in every reply, and inside lists': () =>
      urcsInReplies(() => ['+CMTI: "SM",9', '^RSSI:11'], { splitEntries: true }),
    'rubbish before every line': () => garbage(seededRandom(1)),
    'a storm of URCs': () => urcStorm(['^RSSI:22', '+CREG: 1', '+ZPASR: "UMTS"', '+CMTI: "SM",3'], 20),
    'texts said and stored': () => doubleDelivery(),
  }

  test.each(Object.keys(stacks))('%s: sends and receives all the same, each once', async (name) => {
    const bench = new Bench()
    bench.modem.use((stacks[name] as () => ModemBehaviour)())
    const rig = await bench.opened()
    for (let count = 0; count < 3; count++) {
      expect(await bench.submit(rig, { receipt: false })).toBe(`accepted ${count}`)
      await bench.phone.send(`answer ${count}`)
    }
    await bench.until('the answers', () => bench.core.texts.length >= 3)
    await bench.settled('the sweep', new Promise<void>((resolve) => bench.clock.after(61_000, resolve)))
    expect([...bench.core.texts].sort()).toEqual(['answer 0', 'answer 1', 'answer 2'])
    expect(bench.phone.inbox).toHaveLength(3)
    expect(bench.core.lostWith).toEqual([])
  })

  test('full memories of old texts: all are taken over, and the new ones come in', async () => {
    const bench = new Bench()
    bench.modem.use(storageFull('SM', 'ME'))
    await bench.phone.send('the new one')
    await bench.opened()
    await bench.until('the new one', () => bench.core.texts.includes('the new one'))
    // Twenty of them lie in both memories, octet for octet the same.
    expect(bench.core.texts).toHaveLength(51)
    await bench.until('empty memories', () => bench.modem.memory('SM').used + bench.modem.memory('ME').used === 0)
    const high = bench.core.readings.filter(({ attention }) => attention?.code === 'modem/storage-high')
    expect(high).toHaveLength(0)
  })

  test('direct delivery only: acknowledged after it is stored', async () => {
    const bench = new Bench()
    const rig = await bench.opened()
    expect(rig.transport.facts?.acks).toBe(true)
    await bench.submit(rig)
    await bench.until('the report', () => bench.core.delivered.length === 1)
    expect(bench.modem.commandLines).toContain('AT+CNMA')
    expect(bench.modem.queuedInNetwork).toBe(0)
  })

  test('a report that core could not store comes again', async () => {
    const bench = new Bench()
    const rig = await bench.opened()
    let failures = 2
    bench.core.commit = async () => {
      if (failures-- > 0) throw new Error('disk full')
    }
    await bench.submit(rig)
    await bench.until('the report', () => bench.core.delivered.length === 1)
    expect(bench.core.delivered[0]).toMatchObject({ kind: 'receipt', state: 'delivered' })
  })

  test('refusals, a lost prompt and a missing answer leave it working', async () => {
    const bench = new Bench()
    const rig = await bench.opened()
    bench.modem.use(refuses(38, 1))
    expect(await bench.submit(rig)).toBe('modem/refused-for-now later')
    const found = bench.modem.use(promptLost({ times: 1 }))
    expect(await bench.submit(rig)).toBe('modem/not-taken now')
    found()
    bench.modem.use(unansweredSubmit(true, 2))
    expect(await bench.submit(rig)).toBe('modem/no-confirmation unknown')
    expect(bench.phone.inbox).toHaveLength(1)
    expect(await bench.submit(rig)).toMatch(/^accepted/)
    expect(bench.phone.inbox).toHaveLength(2)
    expect(bench.core.lostWith).toEqual([])
  })

  test('half a line in place of each final result once: nothing is lost', async () => {
    const bench = new Bench()
    const rig = await bench.opened()
    bench.modem.use(halfLine({ kinds: ['final'], skip: 2, times: 1 }))
    await bench.phone.send('one')
    await bench.until('the text', () => bench.core.texts.length === 1)
    await bench.phone.send('two')
    await bench.until('the other', () => bench.core.texts.length === 2)
    expect(await bench.submit(rig)).toMatch(/^accepted/)
  })
})

describe('unplugged', () => {
  test('at every byte of sending: never lost, doubled only where it says so', async () => {
    const seen = new Set<string>()
    for (let afterBytes = 1; ; afterBytes++) {
      const bench = new Bench({ reportDelayMs: 1_000_000 })
      const rig = await bench.opened({ healthMs: 10_000_000, sweepMs: 10_000_000 })
      await bench.until('quiet', () => bench.core.readings.some(({ storage, peer }) => storage && peer))
      bench.modem.use(usbDrop({ afterBytes }))
      const result = await bench.submit(rig, { receipt: false })
      const arrived = bench.phone.inbox.length
      seen.add(`${result.replace(/\d+$/, 'n')}, ${arrived} arrived`)
      if (result.startsWith('accepted')) {
        if (bench.core.lostWith.length === 0) break
        continue
      }
      await bench.until('lost', () => bench.core.lostWith.length === 1)
      expect(bench.core.lostWith[0]?.code).toBe('modem/unplugged')
      expect(bench.clock.pending).toBeLessThan(3)
    }
    expect([...seen].sort()).toEqual([
      'accepted n, 1 arrived',
      'modem/unplugged now, 0 arrived',
      'modem/unplugged unknown, 0 arrived',
      'modem/unplugged unknown, 1 arrived',
    ])
  }, 60_000)

  test('at every byte of a list of texts: after replugging each is there once', async () => {
    let drops = 0
    // A run by itself takes every byte; among all the others every fifth will do.
    const every = process.env.TEXTPOST_LONG === '1' ? 1 : 5
    let listed = 0
    for (let afterBytes = 1; listed === 0; afterBytes += every) {
      const bench = new Bench()
      for (const words of ['one', 'two', 'three']) await bench.phone.send(words)
      await bench.until('the texts in the memory', () => bench.modem.memory('SM').used === 3)
      let [bytes, lists] = [0, 0]
      bench.modem.use({
        name: 'the first list',
        command: (line) => {
          if (!line.startsWith('AT+CMGL') || ++lists > 1) return undefined
          bench.modem.use(usbDrop({ afterBytes, direction: 'out', replugAfterMs: 500 }))
          return undefined
        },
        output: (piece) => {
          if (piece.during.startsWith('AT+CMGL') && lists === 1) bytes += piece.bytes.length
          if (piece.kind === 'final' && lists === 1 && bytes < afterBytes) listed = bytes
          return [piece]
        },
      })
      const rig = await bench.opened()
      await bench.until('taken or lost', () => bench.core.lostWith.length > 0 || bench.modem.memory('SM').used === 0)
      await bench.settled('closed', rig.transport.close())
      if (bench.core.lostWith.length > 0) {
        drops++
        await bench.until('plugged in', () => bench.modem.plugged)
        await bench.opened()
      }
      await bench.until('an empty memory', () => bench.modem.memory('SM').used === 0)
      const prints = new Map(bench.core.delivered.map((each) => [each.fingerprint, each]))
      expect(prints.size, `at byte ${afterBytes}`).toBe(3)
    }
    expect(listed).toBeGreaterThan(200)
    expect(drops).toBeGreaterThanOrEqual(Math.floor(listed / every))
  }, 120_000)

  test('in the middle of setup: told so, and it opens after replugging', async () => {
    for (const afterBytes of [1, 50, 200, 400, 700]) {
      const bench = new Bench()
      const drop = bench.modem.use(usbDrop({ afterBytes, replugAfterMs: 500 }))
      const rig = bench.transport()
      const result = bench.settled(
        'the end of setup',
        ended(rig.transport.open(bench.core, noSignal).then(() => ({ id: 'open' }))),
      )
      expect(await result, `at byte ${afterBytes}`).toBe('modem/unplugged now')
      drop()
      await bench.until('plugged in', () => bench.modem.plugged)
      await bench.opened()
      expect(bench.core.lostWith).toEqual([])
    }
  })
})

describe('everything at random', () => {
  test.each([1, 2, 3, 4])(
    'seed %d: nothing is lost, doubled only where it says so',
    async (seed) => {
      const random = seededRandom(seed)
      const bench = new Bench({ resetMs: 200 })
      for (const fault of modemFaults(random)) bench.modem.use(sometimes(0.02, random, fault))
      const outcomes: string[] = []
      let rig: Rig | undefined
      const working = async (): Promise<Rig> => {
        for (;;) {
          if (rig && bench.core.lostWith.length === 0) return rig
          bench.core.lostWith.length = 0
          const next = bench.transport()
          rig = next
          const code = await bench.settled(
            'open',
            ended(next.transport.open(bench.core, noSignal).then(() => ({}))),
            2_000_000,
          )
          if (code.startsWith('accepted')) return next
          rig = undefined
          await bench.settled('closed', next.transport.close())
          await bench.clock.advance(100)
        }
      }
      for (let number = 0; number < 30; number++) {
        await bench.phone.send(`answer ${number}`)
        const words = `text ${number}`
        if (number % 7 === 3) bench.modem.use(usbDrop({ afterBytes: Math.floor(random() * 900), replugAfterMs: 300 }))
        for (let tries = 0; ; tries++) {
          expect(tries).toBeLessThan(20)
          const submission = (await working()).transport.submit(part({ receipt: false, segment: gsm(words) }), noSignal)
          const outcome = await bench.settled('the part', ended(submission), 2_000_000)
          if (!outcome.endsWith(' now') && !outcome.endsWith(' later')) {
            outcomes.push(outcome)
            break
          }
        }
      }
      await bench.until(
        'every answer',
        () => new Set(bench.core.texts).size === 30 || bench.core.lostWith.length > 0,
        2_000_000,
      )
      while (new Set(bench.core.texts).size < 30) {
        await working()
        await bench.until(
          'some',
          () => new Set(bench.core.texts).size === 30 || bench.core.lostWith.length > 0,
          2_000_000,
        )
      }
      const arrived = bench.phone.inbox.map((each) => each.text)
      for (let number = 0; number < 30; number++) {
        const copies = arrived.filter((words) => words === `text ${number}`).length
        if (outcomes[number]?.startsWith('accepted')) expect(copies, `text ${number}`).toBe(1)
        else expect([0, 1]).toContain(copies)
      }
      const prints = bench.core.delivered.map((each) => each.fingerprint)
      expect(new Set(prints).size).toBe(30)
    },
    60_000,
  )
})

test('the PIN of a locked card is tried once, over restarts', async () => {
  const bench = new Bench({ dialect: dialects.huawei, sim: { pin: '4711' } })
  for (let start = 0; start < 4; start++) {
    const rig = bench.transport({ pin: '1111' })
    const code = await bench.settled(
      'the end of setup',
      ended(rig.transport.open(bench.core, noSignal).then(() => ({}))),
    )
    expect(code).toBe(start === 0 ? 'modem/pin-wrong later' : 'modem/pin-tried later')
    await bench.settled('closed', rig.transport.close())
  }
  expect(bench.modem.sim.pinTries).toBe(2)
  const rig = await bench.opened({ pin: '4711' })
  expect(await bench.submit(rig)).toBe('accepted 0')
})
