import { afterAll, describe, expect, test } from 'vitest'
import {
  chunked,
  deaf,
  delayed,
  dialects,
  doubleDelivery,
  garbage,
  halfLine,
  promptLost,
  refuses,
  seededRandom,
  storageFull,
  unansweredSubmit,
  urcStorm,
  urcsInReplies,
  usbDrop,
} from '../../../drivers/simulator/modem/index.ts'
import { Bench, gsm } from './support/bench.ts'
import type { Rig } from './support/harness.ts'

type Family = keyof typeof dialects

/** What is put on the modem, before it is opened or when it works. */
const troubles: Readonly<Record<string, { readonly opening?: Trouble; readonly working?: Trouble }>> = {
  'one byte at a time': { opening: ({ modem }) => modem.use(chunked(() => 1)) },
  'slow answers': { opening: ({ modem }) => modem.use(delayed(400)) },
  'URCs in replies and lists': {
    opening: ({ modem }) => modem.use(urcsInReplies(() => ['+CMTI: "SM",9', '^RSSI:11'], { splitEntries: true })),
  },
  'rubbish before lines': { opening: ({ modem }) => modem.use(garbage(seededRandom(1))) },
  'a storm of URCs': { opening: ({ modem }) => modem.use(urcStorm(['^RSSI:22', '+CREG: 1'], 20)) },
  'said and stored': { opening: ({ modem }) => modem.use(doubleDelivery()) },
  'full memory': { opening: ({ modem }) => modem.use(storageFull([...modem.dialect.memories.keys()][0] ?? 'SM')) },
  'half a line': { working: ({ modem }) => modem.use(halfLine({ kinds: ['final'], times: 1 })) },
  'a command unheard': { working: ({ modem }) => modem.use(deaf(/^AT\+CMG/, 1)) },
  'prompt lost': { working: ({ modem }) => modem.use(promptLost({ times: 1 })) },
  'refused for now': { working: ({ modem }) => modem.use(refuses(38, 1)) },
  'no answer to a text': { working: ({ modem }) => modem.use(unansweredSubmit(false, 1)) },
  'unplugged in a text': { working: ({ modem }) => modem.use(usbDrop({ afterBytes: 40, replugAfterMs: 300 })) },
  'restarts by itself': { working: ({ modem }) => modem.reset() },
}
type Trouble = (bench: Bench) => unknown

const results = new Map<string, Set<string>>()

describe.each(Object.keys(dialects) as Family[])('%s', (family) => {
  test.each(Object.keys(troubles))('%s: a text goes out in the end, an answer comes in once', async (name) => {
    const bench = new Bench({ dialect: dialects[family], resetMs: 200 })
    const { opening, working } = troubles[name] ?? {}
    opening?.(bench)
    let rig: Rig = await bench.opened()
    working?.(bench)
    await bench.phone.send('the answer')
    for (let tries = 0; bench.phone.inbox.length === 0; tries++) {
      expect(tries).toBeLessThan(6)
      if (bench.core.lostWith.length > 0) {
        bench.core.lostWith.length = 0
        await bench.settled('closed', rig.transport.close())
        await bench.until('plugged in', () => bench.modem.plugged)
        rig = await bench.opened()
      }
      await bench.submit(rig, { receipt: false, segment: gsm('hello') })
      await bench.clock.advance(50)
    }
    const answers = () => bench.core.texts.filter((words) => words === 'the answer').length
    await bench.until('the answer', () => answers() > 0 || bench.core.lostWith.length > 0, 130_000)
    if (answers() === 0) {
      await bench.settled('closed', rig.transport.close())
      rig = await bench.opened()
      await bench.until('the answer', () => answers() > 0, 130_000)
    }
    expect(bench.phone.inbox.map(({ text }) => text)).toEqual(['hello'])
    expect(answers()).toBe(1)
    await bench.settled('closed', rig.transport.close(), 10_000)
    results.set(name, (results.get(name) ?? new Set()).add(family))
  })
})

// The table for people: TEXTPOST_MATRIX=1.
afterAll(() => {
  if (process.env.TEXTPOST_MATRIX !== '1') return
  const families = Object.keys(dialects)
  const rows = Object.keys(troubles).map(
    (name) => `| ${name} | ${families.map((family) => (results.get(name)?.has(family) ? '✓' : '✗')).join(' | ')} |`,
  )
  process.stdout.write(
    [`| | ${families.join(' | ')} |`, `|---|${families.map(() => '---|').join('')}`, ...rows, ''].join('\n'),
  )
})
