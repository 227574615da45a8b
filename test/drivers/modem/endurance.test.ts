import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { deaf, delayed, seededRandom, slowBytes, sometimes, usbDrop } from '../../../drivers/simulator/modem/index.ts'
import { modemFaults } from './support/faults.ts'
import { ModemGateway } from './support/gateway.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** What is still held after everything that can go has gone. */
function heapBytes(): number {
  collect()
  return process.memoryUsage().heapUsed
}

/** `TEXTPOST_LONG=1`: a thousand texts each way, a whole week. */
const isLong = process.env.TEXTPOST_LONG === '1'
const texts = isLong ? 1_000 : 20
const faultRate = 0.05
const hourMs = 3_600_000

test(`${texts} texts each way through a modem that misbehaves in 5 % of everything: none is lost, doubles say so`, async () => {
  const random = seededRandom(7)
  const office = await ModemGateway.start({ resetMs: 200 })
  const { modem, network } = office
  const slow = [delayed(400), slowBytes(5, { during: /CMGL|CMGR/ })]
  for (const fault of [...modemFaults(random), ...slow]) modem.use(sometimes(faultRate, random, fault))
  const phones = Array.from({ length: 10 }, (_, at) => network.phone(`+467012300${String(at).padStart(2, '0')}`))
  for (let number = 0; number < texts; number++) {
    const phone = phones[number % phones.length]
    if (!phone) continue
    await office.send(phone.number, `out ${number}`)
    await phone.send(`in ${number}`)
    if (random() < faultRate) modem.use(usbDrop({ afterBytes: Math.floor(random() * 1_500), replugAfterMs: 300 }))
    if (random() < faultRate) modem.reset()
    await office.pass(1_000)
  }
  const settled = async () => {
    const [out, came] = [await office.texts('out'), await office.texts('in')]
    return came.length >= texts && out.every(({ state }) => state === 'sent' || state === 'delivered')
  }
  await office.until('an end', settled, 100 * hourMs)
  const out = await office.texts('out')
  const got = phones.flatMap(({ inbox }) => inbox.map(({ text }) => text))
  const copies = (words: string) => got.filter((text) => text === words).length
  expect(out).toHaveLength(texts)
  expect(out.filter(({ body }) => copies(body) === 0).map(({ body }) => body)).toEqual([])
  const doubled = out.filter(({ body }) => copies(body) > 1)
  expect(doubled.filter(({ mayBeDoubled }) => !mayBeDoubled).map(({ body }) => body)).toEqual([])
  const came = (await office.texts('in')).map(({ body }) => body)
  expect([...came].sort()).toEqual(Array.from({ length: texts }, (_, number) => `in ${number}`).sort())
  process.stdout.write(
    `${texts} texts each way: ${doubled.length} doubled and labelled, ${out.filter(({ mayBeDoubled }) => mayBeDoubled).length} labelled, ${((office.clock.now() - Date.UTC(2026, 0, 15, 9)) / hourMs).toFixed(1)} h of virtual time\n`,
  )
}, 1_800_000)

test(`${isLong ? 'a week' : 'twelve hours'} with the watchdog: a modem that hangs once a day comes back by itself, and nothing piles up`, async () => {
  const office = await ModemGateway.start({ resetMs: 200 }, 60_000)
  const { modem, network } = office
  const phone = network.phone('+46701230000')
  const hours = isLong ? 24 * 7 : 12
  let [written, answered, hangs] = [0, 0, 0]
  let calm: { timers: number; heapBytes: number } | undefined
  for (let hour = 1; hour <= hours; hour++) {
    await office.send(phone.number, `out ${++written}`)
    await phone.send(`in ${++answered}`)
    if (hour % 24 === 6) {
      hangs++
      const wake = modem.use(deaf())
      await office.until('the silence to be noticed', () => office.state !== 'working', 5 * 60_000)
      wake()
    }
    await office.pass(hourMs)
    expect(office.state).toBe('working')
    const now = { timers: office.pendingTimers, heapBytes: hour === 4 ? heapBytes() : 0 }
    // The first hours fill what is filled once.
    if (hour === 4) calm = now
    if (calm) expect(Math.abs(now.timers - calm.timers)).toBeLessThanOrEqual(3)
  }
  expect(phone.inbox.map(({ text }) => text)).toEqual(Array.from({ length: written }, (_, at) => `out ${at + 1}`))
  expect(await office.texts('in')).toHaveLength(answered)
  const grownBytes = heapBytes() - (calm?.heapBytes ?? 0)
  // The simulated phone and the modem's own record of a week's commands are in it.
  expect(grownBytes).toBeLessThan(15_000_000)
  process.stdout.write(
    `${hours} h: ${hangs} hangs, ${(grownBytes / 1e6).toFixed(1)} MB more on the heap than after 4 h\n`,
  )
}, 1_800_000)
