import { describe, expect, it, onTestFinished } from 'vitest'
import type { GatewayError, RetryClass } from '../../../core/errors.ts'
import type { OutgoingPart } from '../../../core/ports/transport.ts'
import {
  type Behaviour,
  cutEvery,
  garbage,
  lengthLie,
  oneByteAtATime,
  responseDelay,
  type SimulatedSmsc,
  type SmscOptions,
  startSmsc,
  throttle,
  wrongSequence,
} from '../../../drivers/simulator/smsc/index.ts'
import type { SmppOptions } from '../../../drivers/smpp/options.ts'
import { settle, VirtualClock } from '../../support/virtual-clock.ts'
import { waitFor } from '../../support/wait-for.ts'
import { type Esme, type EsmeDeps, esme, failureOf, partOf, partsOf } from './esme.ts'
import { cstring, id, pdu, RawSmsc } from './raw-smsc.ts'

async function smscOf(options: SmscOptions = {}): Promise<SimulatedSmsc> {
  const smsc = await startSmsc(options)
  onTestFinished(() => smsc.close())
  return smsc
}

async function openTo(smsc: SimulatedSmsc, options: Partial<SmppOptions> = {}, deps: EsmeDeps = {}): Promise<Esme> {
  const link = esme(smsc.port, options, deps)
  await link.open()
  return link
}

/** A repeatable source of numbers in [0, 1). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

describe('an answer cut at any octet', () => {
  it('leaves the part unknown, and a whole one does not', async () => {
    const whole = pdu(id.submitSmResp, 2, cstring('8A31'))
    const smsc = await RawSmsc.start(undefined, (wire) => void wire.acceptBind())
    for (let length = 0; length <= whole.length; length++) {
      const link = esme(smsc.port)
      await link.open()
      const wire = await smsc.connection()
      const result = link.send(partOf('Hi'))
      result.catch(() => {})
      await waitFor('the submit_sm', () => wire.pdus[1])
      wire.socket.end(whole.subarray(0, length))
      if (length === whole.length) expect(await result).toMatchObject({ id: '8A31' })
      else
        expect(await failureOf(result), `cut at ${length}`).toMatchObject({
          code: 'smpp/answer-lost',
          retry: 'unknown',
        })
      await waitFor('the loss', () => link.heard.losses[0])
      expect(link.heard.losses).toHaveLength(1)
    }
  })
})

describe('a strange wire', () => {
  it('that carries one octet at a time works', async () => {
    const smsc = await smscOf({ behaviours: [oneByteAtATime()] })
    const link = await openTo(smsc)
    for (const part of partsOf('Long words. '.repeat(30))) await link.send(part)
    await waitFor('the receipts', () => link.heard.delivered.length === 3)
    expect(smsc.network.phone('+46701234567').inbox.map(({ text }) => text)).toEqual(['Long words. '.repeat(30)])
  })

  it.each([
    ['zeros', new Uint8Array(16)],
    ['a web server', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['ones', new Uint8Array(40).fill(0xff)],
  ])('that carries %s is closed with a cause', async (_, octets) => {
    const smsc = await smscOf({ behaviours: [garbage(octets)] })
    const link = await openTo(smsc)
    const error = await failureOf(link.send(partOf('Hi')))
    expect(error).toMatchObject({ code: 'smpp/answer-lost', retry: 'unknown' })
    await waitFor('the loss', () => link.heard.losses[0])
    expect(link.heard.losses).toMatchObject([{ code: 'smpp/bad-frame' }])
    await waitFor('the end', () => smsc.sessions.length === 0)
  })

  it('on which a length lies a little loses what cannot be read, and nothing hangs', async () => {
    for (const by of [-1, 1, 7, 16]) {
      const smsc = await smscOf({ behaviours: [lengthLie(by)] })
      const clock = new VirtualClock()
      const link = await openTo(smsc, {}, { clock })
      let outcome: unknown
      void link.send(partOf('Hi')).then(
        (accepted) => (outcome = accepted),
        (error: GatewayError) => (outcome = error),
      )
      // The wrong length swallows what comes next, or leaves an octet too many: in the end the link is not answered any more.
      await waitFor(`the loss, by ${by}`, async () => {
        await clock.advance(2_000)
        return link.heard.losses[0]
      })
      expect(link.heard.losses, `by ${by}`).toHaveLength(1)
      expect(outcome, `by ${by}`).toBeDefined()
    }
  })

  it('on which answers bear wrong numbers times out and goes on', async () => {
    const smsc = await smscOf({ behaviours: [wrongSequence(1_000, 2)] })
    const clock = new VirtualClock()
    const link = await openTo(smsc, { timeouts: { responseMs: 5_000 } }, { clock })
    const results = ['a', 'b', 'c', 'd'].map((text) =>
      link.send(partOf(text)).then(
        () => 'sent' as const,
        (error: GatewayError) => error.code,
      ),
    )
    await waitFor('the submissions', () => smsc.submits.length === 4)
    await settle(20)
    await clock.advance(5_000)
    expect(await Promise.all(results)).toEqual(['sent', 'smpp/no-answer', 'sent', 'smpp/no-answer'])
    expect(link.heard.losses).toEqual([])
  })
})

describe('a window of ten with answers out of order', () => {
  it('matches every answer to its part and never has more than ten out', async () => {
    const smsc = await smscOf({ behaviours: [responseDelay(0, 20)] })
    const link = await openTo(smsc)
    let most = 0
    let out = 0
    const counter: Behaviour = {
      name: 'counter',
      onSubmit: () => {
        most = Math.max(most, ++out)
        return undefined
      },
    }
    smsc.use(counter)
    const parts = Array.from({ length: 300 }, (_, index) => partOf(`text ${index}`))
    const ids = await Promise.all(
      parts.map(async (part) => {
        const accepted = await link.send(part)
        out--
        return accepted.id
      }),
    )
    const byReference = new Map(smsc.submits.map((submit) => [submit.reference, submit.id]))
    expect(ids).toEqual(parts.map((part) => byReference.get(part.reference)))
    expect(most).toBe(10)
    expect(smsc.submits.map(({ text }) => text)).toEqual(parts.map(({ body }) => body))
  })
})

describe('an SMSC that throttles', () => {
  it('is obeyed: the part comes back, the pause doubles, all is sent in order', async () => {
    const clock = new VirtualClock()
    const smsc = await smscOf({ clock, behaviours: [throttle({ perSecond: 5 })] })
    const link = await openTo(
      smsc,
      { window: 1, timeouts: { enquireMs: 10_000_000, responseMs: 10_000_000 } },
      { clock },
    )
    const parts = Array.from({ length: 12 }, (_, index) => partOf(`text ${index}`))
    let refusals = 0
    const sending = (async () => {
      for (const part of parts) {
        for (;;) {
          const error = await link.send(part).then(
            () => undefined,
            (thrown: GatewayError) => thrown,
          )
          if (!error) break
          expect(error).toMatchObject({ code: 'smpp/throttled', retry: 'now' })
          refusals++
        }
      }
      return true
    })()
    let done = false
    void sending.then(() => (done = true))
    await waitFor('all to be sent', async () => {
      await clock.advance(100)
      return done
    })
    expect(refusals).toBe(2)
    expect(link.heard.pauses).toEqual([1_000, 1_000])
    expect(smsc.submits.filter(({ answer }) => answer === 'ESME_ROK').map(({ text }) => text)).toEqual(
      parts.map(({ body }) => body),
    )
    expect(link.log.filter(({ event }) => event === 'throttled')).toHaveLength(2)
  })

  it('throttles a whole window with one pause', async () => {
    const clock = new VirtualClock()
    const smsc = await smscOf({ clock, behaviours: [throttle({ perSecond: 0 })] })
    const link = await openTo(smsc, {}, { clock })
    const errors = await Promise.all(Array.from({ length: 30 }, () => failureOf(link.send(partOf('Hi')))))
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['smpp/throttled']))
    expect(link.heard.pauses).toEqual([1_000])
    expect(smsc.submits).toHaveLength(10)
  })
})

describe('2,000 texts through a window of 100 while the link is cut again and again', () => {
  it('have each a definite outcome, and none is sent twice without a label', async () => {
    const random = randomOf(7)
    const smsc = await smscOf({ behaviours: [responseDelay(0, 4), cutEvery(60), cutSomewhere(random)] })
    const outcomes = new Map<string, (RetryClass | 'accepted')[]>()
    const waiting = Array.from({ length: 2_000 }, (_, index) => partOf(`text ${index}`))
    let finished = 0
    let links = 0
    let repeats: Esme['repeats'] | undefined
    while (finished < 2_000) {
      const link: Esme = esme(smsc.port, { window: 100 }, repeats && { repeats })
      repeats = link.repeats
      links++
      const opened = await link.open().then(
        () => true,
        () => false,
      )
      if (opened) finished += await sendUntilLost(link, waiting, outcomes)
      await link.transport.close()
    }
    const all = [...outcomes.values()]
    expect(all).toHaveLength(2_000)
    // Every text ended accepted or unknown, and whatever came before that was “never left”.
    for (const each of all) {
      expect(['accepted', 'unknown']).toContain(each.at(-1))
      expect(each.slice(0, -1).every((outcome) => outcome === 'now')).toBe(true)
    }
    const taken = new Map<string, number>()
    for (const { text, answer } of smsc.submits) if (answer !== 'pending') taken.set(text, (taken.get(text) ?? 0) + 1)
    const count = (wanted: string) => all.filter((each) => each.at(-1) === wanted).length
    const lost = [...outcomes].filter(([text, each]) => each.at(-1) === 'accepted' && !taken.has(text))
    const doubled = smsc.submits.length - new Set(smsc.submits.map(({ text }) => text)).size
    expect({ lost: lost.length, doubled }).toEqual({ lost: 0, doubled: 0 })
    expect(links).toBeGreaterThan(5)
    expect(count('accepted')).toBeGreaterThan(200)
    expect(count('unknown')).toBeGreaterThan(20)
  })
})

/** Cuts a connection after some hundreds or thousands of octets to the ESME, at whatever place of a PDU that is. */
function cutSomewhere(random: () => number): Behaviour {
  let limit = 0
  return {
    name: 'cut somewhere',
    onBytesOut(octets, link) {
      if (link.pdusOut === 0) limit = 500 + Math.floor(random() * 30_000)
      const room = limit - link.octetsOut
      if (octets.length < room) return [{ kind: 'write', octets }]
      return [
        { kind: 'write', octets: octets.slice(0, Math.max(0, room)) },
        { kind: 'cut', how: random() < 0.5 ? 'end' : 'reset' },
      ]
    },
  }
}

/** Sends what waits until the link is lost; what comes back as `now` waits again. Returns how many texts are finished. */
async function sendUntilLost(
  link: Esme,
  waiting: OutgoingPart[],
  outcomes: Map<string, (RetryClass | 'accepted')[]>,
): Promise<number> {
  let finished = 0
  const work = async () => {
    while (link.heard.losses.length === 0) {
      const part = waiting.shift()
      if (!part) return
      const outcome = await link.send(part).then(
        () => 'accepted' as const,
        ({ retry }: GatewayError) => retry,
      )
      outcomes.set(part.body, [...(outcomes.get(part.body) ?? []), outcome])
      if (outcome === 'now') waiting.push(part)
      else finished++
    }
  }
  await Promise.all(Array.from({ length: 120 }, work))
  return finished
}
