import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import { finalOutStates } from '../../../core/model.ts'
import { type Answer, type Bench, openBench } from '../../support/gateway.ts'

const errors = {
  later: new GatewayError('smpp/refused-for-now', { details: { status: 'x' } }),
  never: new GatewayError('smpp/refused', { details: { status: 'x' } }),
  back: new GatewayError('smpp/throttled'),
  unknown: new GatewayError('smpp/no-answer', { details: { name: 'smsc', seconds: 30 } }),
}

/** What a network does with one part, and after what time. */
const answer = fc.record({
  kind: fc.oneof(
    { weight: 12, arbitrary: fc.constant('accept' as const) },
    { weight: 2, arbitrary: fc.constantFrom('later' as const, 'back' as const, 'unknown' as const) },
    { weight: 1, arbitrary: fc.constantFrom('never' as const, 'throttle' as const) },
  ),
  afterMs: fc.option(fc.integer({ min: 0, max: 3_000 }), { nil: undefined }),
})

/** What happens from outside, one after the other. */
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('mail' as const),
      phones: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }),
      priority: fc.constantFrom('high', 'normal', 'normal', 'bulk'),
      parts: fc.constantFrom(1, 1, 1, 3),
      by: fc.constantFrom('', '', '', 'spare.'),
      /** Taken without waiting for what follows from it. */
      hasty: fc.boolean(),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 9_000 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lose' as const), network: fc.constantFrom('smsc', 'spare') }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('storeFails' as const), forMs: fc.integer({ min: 1, max: 4_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('receipts' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), nth: fc.integer({ min: 0, max: 9 }) }) },
)

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never
type Behaviour = typeof answer extends fc.Arbitrary<infer T> ? T : never

function behave(bench: Bench, name: string, behaviours: readonly Behaviour[]): void {
  const network = bench.network(name)
  network.answer = (_, nth): Answer => {
    // After what was drawn, all is well.
    const { kind, afterMs } = behaviours[nth - 1] ?? { kind: 'accept' }
    const after = afterMs === undefined ? {} : { afterMs }
    if (kind === 'accept') return { kind, ...after }
    if (kind === 'throttle') network.throttle(2_000)
    return { kind: 'refuse', error: errors[kind === 'throttle' ? 'back' : kind], ...after }
  }
}

let serial = 0

async function act(bench: Bench, one: Step): Promise<void> {
  switch (one.do) {
    case 'mail': {
      const to = one.phones.map((phone) => `+4670111111${phone}@${one.by}sms.example.com`).join(', ')
      const body = `${++serial} ${'x'.repeat(one.parts === 1 ? 5 : 400)}`
      const taken = bench.take({ to, body, header: [`X-SMS-Priority: ${one.priority}`] }).catch(() => undefined)
      if (!one.hasty) await taken.then(() => bench.idle())
      return
    }
    case 'pass':
      return bench.pass(one.ms)
    case 'lose':
      bench.network(one.network).lose()
      return
    case 'storeFails':
      bench.store.failing = new GatewayError('store/unavailable', { details: { reason: 'full' } })
      await bench.pass(one.forMs)
      bench.store.failing = undefined
      return
    case 'receipts':
      for (const { wireId } of (await Promise.all((await bench.outTexts()).map(({ id }) => bench.parts(id)))).flat()) {
        const network = bench.network(wireId?.split('-')[0] ?? 'smsc')
        if (wireId !== undefined && network.current)
          await network.deliver(network.receipt(wireId, 'delivered')).catch(() => {})
      }
      return
    case 'cancel': {
      const text = (await bench.outTexts())[one.nth]
      if (!text) return
      const at = bench.clock.now()
      await bench.store.write((rooms) =>
        rooms.texts.moveOut(text.id, ['queued', 'held', 'unknown'], 'cancelled', { at }),
      )
      bench.gateway.context.wake({ transports: ['smsc', 'spare'] })
    }
  }
}

/** Numbers of the texts, in the order in which they were first written to a wire, for each phone and priority. */
async function orderOnTheWire(bench: Bench): Promise<number[][]> {
  const texts = new Map((await bench.outTexts()).map((text) => [text.id, text]))
  const submissions = [...bench.networks.values()].flatMap((network) => network.submissions)
  const lines = new Map<string, Set<number>>()
  for (const { part } of submissions.sort((a, b) => a.serial - b.serial)) {
    const text = texts.get(part.textId)
    const line = `${text?.phone} ${text?.priority}`
    lines.set(line, (lines.get(line) ?? new Set()).add(part.textId))
  }
  return [...lines.values()].map((line) => [...line])
}

/** How often the networks said yes to each part of a text. */
function acceptances(bench: Bench, textId: number, total: number): number[] {
  const accepted = [...bench.networks.values()]
    .flatMap((network) => network.submissions)
    .filter(({ part, isAccepted }) => isAccepted && part.textId === textId)
  return Array.from({ length: total }, (_, at) => accepted.filter(({ part }) => part.number === at + 1).length)
}

/** Answers come in while the store fails: what each failing commit wakes must not make it turn. */
const storeFailsUnderAnswers: [Step[], Behaviour[], Behaviour[], number] = [
  [
    { do: 'mail', phones: [0], priority: 'bulk', parts: 1, by: 'spare.', hasty: false },
    { do: 'mail', phones: [1], priority: 'bulk', parts: 3, by: '', hasty: false },
    { do: 'storeFails', forMs: 3309 },
  ],
  [
    { kind: 'unknown', afterMs: 2449 },
    { kind: 'accept', afterMs: 2302 },
  ],
  [
    { kind: 'accept', afterMs: 931 },
    { kind: 'accept', afterMs: 1747 },
  ],
  3,
]

describe('whatever happens', () => {
  test('every text ends, in its order, and nothing is left waiting or turning', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 25 }),
        fc.array(answer, { maxLength: 40 }),
        fc.array(answer, { maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        async (steps, smsc, spare, window) => {
          const bench = await openBench({
            start: false,
            settings: { permission: { limits: { officeDayParts: null } } },
          })
          bench.network('smsc').window = window
          bench.network('spare').window = 1
          behave(bench, 'smsc', smsc)
          behave(bench, 'spare', spare)
          await bench.gateway.start()
          for (const one of steps) await act(bench, one)
          // Time for every wait that there is: back-offs, retries up to 15 min, unknown parts.
          await bench.pass(3 * 3_600_000)
          for (const { id, state, partCount, mayBeDoubled } of await bench.outTexts()) {
            expect([...finalOutStates, 'sent'], `text ${id}`).toContain(state)
            const times = acceptances(bench, id, partCount)
            if (state === 'sent') expect(Math.min(...times), `text ${id} is lost`).toBeGreaterThan(0)
            if (!mayBeDoubled) expect(Math.max(...times), `text ${id} is doubled`).toBeLessThanOrEqual(1)
          }
          // An early text never goes after a later one of its phone and priority.
          for (const line of await orderOnTheWire(bench)) expect(line).toEqual([...line].sort((a, b) => a - b))
          const writes = bench.store.writes
          await bench.pass(30 * 60_000)
          expect(bench.store.writes - writes).toBeLessThanOrEqual(2)
          await bench.gateway.stop()
          await bench.store.close()
        },
      ),
      // The same sequences in every run; SENT_SEED and SENT_RUNS look further.
      {
        numRuns: Number(process.env.SENT_RUNS ?? 40),
        seed: Number(process.env.SENT_SEED ?? 20_261_120),
        examples: [storeFailsUnderAnswers],
      },
    )
  }, 120_000)
})
