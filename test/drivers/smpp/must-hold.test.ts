import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Behaviour, responseDelay, type SimulatedSmsc, startSmsc } from '../../../drivers/simulator/smsc/index.ts'
import { growth, mostCachesMb, mostHeapGrowthMb, smppMemory } from '../../bench/smpp-memory.ts'
import { quietLog } from '../../support/logs.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { waitFor } from '../../support/wait-for.ts'
import { GatewayOnSmsc } from './gateway-on-smsc.ts'

/** TEXTPOST_LONG=1 runs the whole of what is shown here in short. */
const long = process.env.TEXTPOST_LONG === '1'
const longMs = 30 * 60_000
const settings = { queue: { unknownWaitSeconds: long ? 10 : 2 } } as const

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

async function smscOf(options: Parameters<typeof startSmsc>[0] = {}): Promise<SimulatedSmsc> {
  const smsc = await startSmsc(options)
  onTestFinished(() => smsc.close())
  return smsc
}

const numberOf = (index: number) => `+467${String(10_000_000 + index)}`

describe('a window of 100 with answers after random times', () => {
  it('keeps the order of every phone', async () => {
    const smsc = await smscOf({ behaviours: [responseDelay(0, 25)] })
    const office = await GatewayOnSmsc.start([{ address: `127.0.0.1:${smsc.port}`, window: 100, connections: 3 }], {
      log: quietLog,
    })
    onTestFinished(() => office.stop())
    const [phones, each] = [40, 12]
    await Promise.all(
      Array.from({ length: phones * each }, (_, at) =>
        office.send(numberOf(at % phones), `Text ${Math.floor(at / phones)}`),
      ),
    )
    await waitFor('all to be taken', () => smsc.submits.length === phones * each)
    const wanted = Array.from({ length: each }, (_, at) => `Text ${at}`)
    for (let at = 0; at < phones; at++) {
      const taken = smsc.submits.filter(({ to }) => to === numberOf(at)).map(({ text }) => text)
      expect(taken).toEqual(wanted)
    }
  })
})

/** Cuts a connection about every 200 ms, in the middle of whatever is being written. */
function cutEvery200Ms(random: () => number): Behaviour {
  let nextAt = 0
  return {
    name: 'cut every 200 ms',
    onBytesOut(octets) {
      const now = performance.now()
      if (nextAt === 0) nextAt = now + 200
      if (now < nextAt) return [{ kind: 'write', octets }]
      nextAt = now + 200
      return [
        { kind: 'write', octets: octets.slice(0, Math.floor(random() * octets.length)) },
        { kind: 'cut', how: random() < 0.5 ? 'end' : 'reset' },
      ]
    },
  }
}

describe('a link that is cut every 200 ms at random places', () => {
  it(
    `loses none of ${long ? '10,000' : '1,000'} texts, and doubles none without a label`,
    async () => {
      const count = long ? 10_000 : 1_000
      let seed = 11
      const random = () => {
        seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
        return seed / 2 ** 31
      }
      const smsc = await smscOf()
      const office = await GatewayOnSmsc.start([{ address: `127.0.0.1:${smsc.port}`, window: 50 }], {
        folder: tempDir(),
        settings,
        log: quietLog,
      })
      onTestFinished(() => office.stop())
      const off = smsc.use(cutEvery200Ms(random))
      let cuts = 0
      let last: number | undefined
      // The pause before the link is opened anew is skipped: cuts are what is tried here.
      const hurry = setInterval(() => {
        const session = smsc.sessions[0]?.id
        if (session !== undefined && session !== last) cuts++
        last = session ?? last
        if (office.gateway.links()[0]?.state === 'down') office.gateway.reconnect('smsc-0')
      }, 10)
      onTestFinished(() => clearInterval(hurry))
      const ids: number[] = []
      for (let at = 0; at < count; at += 100) {
        ids.push(
          ...(await Promise.all(
            Array.from({ length: Math.min(100, count - at) }, (_, index) =>
              office.send(numberOf((at + index) % 500), `Text ${at + index}`),
            ),
          )),
        )
      }
      const open = async () =>
        (await office.store.read((rooms) => rooms.texts.list({ states: ['queued', 'sending', 'unknown'], limit: 1 })))
          .length
      await waitFor('all to go', async () => (await open()) === 0, longMs)
      off()
      const arrived = new Map<string, number>()
      for (const { submit } of smsc.messages) arrived.set(submit.text, (arrived.get(submit.text) ?? 0) + 1)
      const labelled = new Set<string>()
      for (const id of ids) {
        const { mayBeDoubled, body } = await office.text(id)
        if (mayBeDoubled) labelled.add(body)
      }
      const lost = ids.length - arrived.size
      const doubled = [...arrived].filter(([, times]) => times > 1).map(([text]) => text)
      const unlabelled = doubled.filter((text) => !labelled.has(text))
      process.stdout.write(
        `Cut link: ${count} texts, ${cuts} connections, taken ${smsc.messages.length}, lost ${lost}, doubled ${doubled.length}, labelled ${labelled.size}\n`,
      )
      expect({ lost, unlabelled }).toEqual({ lost: 0, unlabelled: [] })
      expect(cuts).toBeGreaterThan(2)
    },
    longMs,
  )
})

describe('memory', () => {
  it(
    `stays flat over ${long ? '200,000' : '3,000'} texts`,
    async () => {
      const points = await smppMemory(long ? 200_000 : 3_000, 6)
      const grown = growth(points)
      expect(grown.heapMb).toBeLessThan(mostHeapGrowthMb)
      expect(grown.rssMb).toBeLessThan(mostCachesMb)
      if (long)
        process.stdout.write(`Heap after each sixth: ${points.map(({ heapMb }) => heapMb.toFixed(1)).join(', ')} MB\n`)
    },
    longMs,
  )
})

describe('50 accounts at once', () => {
  it('all send and receive, and cost next to nothing while there is nothing to do', async () => {
    const accounts = Array.from({ length: 50 }, (_, at) => ({
      systemId: `office${at}`,
      password: 'secret',
      ownNumbers: [`+4670000${1000 + at}`],
      maxSessions: 1,
    }))
    const smsc = await smscOf({ accounts })
    const office = await GatewayOnSmsc.start(
      accounts.map(({ systemId }) => ({ address: `127.0.0.1:${smsc.port}`, systemId })),
      { log: quietLog },
    )
    onTestFinished(() => office.stop())
    const ids = await Promise.all(
      accounts.map((_, at) => office.send(numberOf(at), `By ${at}`, { named: `smsc-${at}` })),
    )
    for (const id of ids) await office.untilState(id, 'delivered')
    expect(new Set(smsc.submits.map(({ account }) => account)).size).toBe(50)
    collect()
    const before = process.cpuUsage()
    const startMs = performance.now()
    // What it costs to do nothing can only be seen over time.
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    const { user, system } = process.cpuUsage(before)
    const share = (user + system) / 1000 / (performance.now() - startMs)
    expect(share).toBeLessThan(0.01)
  })
})
