import { describe, expect, it } from 'vitest'
import { RepeatMemory } from '../../../drivers/smpp/repeats.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { waitFor } from '../../support/wait-for.ts'
import { type Esme, esme } from './esme.ts'
import { cstring, id, pdu, type RawConnection, RawSmsc } from './raw-smsc.ts'

function memoryOf(unacknowledged: readonly string[] = []) {
  const clock = new VirtualClock()
  const forgotten: string[] = []
  const memory = new RepeatMemory({ clock, unacknowledged, forget: (gone) => forgotten.push(...gone) })
  return { clock, memory, forgotten }
}

describe('what is taken for a repeat', () => {
  it('is not a second text of the same words that was acknowledged before it came', () => {
    const { memory } = memoryOf()
    const link = memory.linked()
    const first = memory.arrived('ok', link, 1)
    memory.acknowledged(first.fingerprint, link, 5)
    const second = memory.arrived('ok', link, 2)
    expect([first.repeated, second.repeated]).toEqual([false, false])
    expect(second.fingerprint).not.toBe(first.fingerprint)
  })

  it('is not a second one that comes at the heels of the first', async () => {
    const { memory, clock } = memoryOf()
    const link = memory.linked()
    memory.arrived('ok', link, 1)
    await clock.advance(4_999)
    expect(memory.arrived('ok', link, 2).repeated).toBe(false)
  })

  it('is one that we owe an answer, by its sequence_number or after a while', async () => {
    const { memory, clock } = memoryOf()
    const link = memory.linked()
    const first = memory.arrived('ok', link, 1)
    expect(memory.arrived('ok', link, 1)).toEqual({ fingerprint: first.fingerprint, repeated: true })
    await clock.advance(5_000)
    expect(memory.arrived('ok', link, 2)).toEqual({ fingerprint: first.fingerprint, repeated: true })
  })

  it('is one that was refused for the moment', () => {
    const { memory } = memoryOf()
    const link = memory.linked()
    const first = memory.arrived('ok', link, 1)
    memory.refused(first.fingerprint)
    expect(memory.arrived('ok', link, 2)).toEqual({ fingerprint: first.fingerprint, repeated: true })
  })

  it('is one whose answer came late', async () => {
    const { memory, clock } = memoryOf()
    const link = memory.linked()
    const first = memory.arrived('ok', link, 1)
    await clock.advance(10_000)
    memory.acknowledged(first.fingerprint, link, 5)
    memory.heard(link, 6)
    expect(memory.arrived('ok', link, 2)).toEqual({ fingerprint: first.fingerprint, repeated: true })
  })

  it('is one of an earlier connection that we did not answer, or not for certain', () => {
    const { memory } = memoryOf()
    const link = memory.linked()
    const owed = memory.arrived('owed', link, 1)
    const uncertain = memory.arrived('uncertain', link, 2)
    const certain = memory.arrived('certain', link, 3)
    memory.acknowledged(certain.fingerprint, link, 7)
    memory.heard(link, 8)
    memory.acknowledged(uncertain.fingerprint, link, 8)
    // The answer to a request that was written before the acknowledgement proves nothing.
    memory.heard(link, 8)
    memory.unlinked(link)
    const next = memory.linked()
    expect(memory.arrived('owed', next, 1)).toEqual({ fingerprint: owed.fingerprint, repeated: true })
    expect(memory.arrived('uncertain', next, 2)).toEqual({ fingerprint: uncertain.fingerprint, repeated: true })
    expect(memory.arrived('certain', next, 3).repeated).toBe(false)
  })

  it('is each message only once a connection', () => {
    const { memory } = memoryOf()
    const link = memory.linked()
    const two = [memory.arrived('ok', link, 1), memory.arrived('ok', link, 2)].map(({ fingerprint }) => fingerprint)
    memory.unlinked(link)
    const next = memory.linked()
    const again = [3, 4, 5].map((sequence) => memory.arrived('ok', next, sequence))
    expect(again.map(({ repeated }) => repeated)).toEqual([true, true, false])
    expect(again.slice(0, 2).map(({ fingerprint }) => fingerprint)).toEqual(two)
  })

  it('is nothing of a connection that lives beside this one', () => {
    const { memory } = memoryOf()
    const one = memory.linked()
    const other = memory.linked()
    memory.arrived('ok', one, 1)
    expect(memory.arrived('ok', other, 1).repeated).toBe(false)
  })

  it('is nothing an hour after the connection was made anew', async () => {
    const { memory, clock, forgotten } = memoryOf()
    const link = memory.linked()
    const first = memory.arrived('ok', link, 1)
    memory.unlinked(link)
    await clock.advance(12 * 3_600_000)
    const next = memory.linked()
    await clock.advance(3_600_000)
    expect(memory.arrived('ok', next, 1).repeated).toBe(false)
    expect(forgotten).toEqual([first.fingerprint])
    expect(memory.size).toBe(1)
  })

  it('is what the store still knew after a crash', () => {
    const before = memoryOf()
    const { fingerprint } = before.memory.arrived('ok', before.memory.linked(), 1)
    const { memory } = memoryOf([fingerprint])
    const link = memory.linked()
    expect(memory.arrived('ok', link, 1)).toEqual({ fingerprint, repeated: true })
    expect(memory.arrived('ok', link, 2).repeated).toBe(false)
  })
})

describe('the memory', () => {
  it('forgets what was certainly answered', () => {
    const { memory, forgotten } = memoryOf()
    const link = memory.linked()
    const prints = ['a', 'b', 'c'].map((hash, index) => memory.arrived(hash, link, index).fingerprint)
    memory.acknowledged(prints[0] ?? '', link, 3)
    memory.acknowledged(prints[1] ?? '', link, 3)
    memory.acknowledged(prints[2] ?? '', link, 4)
    memory.heard(link, 4)
    expect(forgotten).toEqual(prints.slice(0, 2))
    expect(memory.size).toBe(1)
    memory.heard(link, 5)
    expect(memory.size).toBe(0)
  })

  it('does not grow without end', () => {
    const { memory } = memoryOf()
    const link = memory.linked()
    for (let index = 0; index < 10_200; index++) memory.arrived(`text ${index}`, link, index)
    expect(memory.size).toBeLessThanOrEqual(10_001)
  })
})

describe('repeats on the wire', () => {
  const deliver = (sequence: number, text: string) =>
    pdu(
      id.deliverSm,
      sequence,
      Buffer.concat([
        cstring(''),
        Buffer.of(1, 1),
        cstring('46701234567'),
        Buffer.of(1, 1),
        cstring('46700000001'),
        Buffer.of(0, 0, 0, 0, 0, 0, 0, 0, 0, text.length),
        Buffer.from(text),
      ]),
    )

  async function connected(smsc: RawSmsc, repeats?: RepeatMemory): Promise<{ link: Esme; wire: RawConnection }> {
    const clock = new VirtualClock()
    const link = esme(smsc.port, {}, { clock, ...(repeats && { repeats }) })
    const opened = link.open()
    const wire = await smsc.connection()
    await wire.acceptBind()
    await opened
    return { link, wire }
  }

  const prints = (link: Esme) => link.heard.delivered.map(({ fingerprint }) => fingerprint)

  it('keep their fingerprint when the link was cut before the acknowledgement', async () => {
    const smsc = await RawSmsc.start()
    const { link, wire } = await connected(smsc)
    let commit = () => {}
    link.heard.store = () => new Promise((resolve) => (commit = resolve))
    wire.write(deliver(1, 'ok'))
    await waitFor('the delivery', () => link.heard.delivered[0])
    wire.socket.destroy()
    await waitFor('the loss', () => link.heard.losses[0])
    commit()
    const next = await connected(smsc, link.repeats)
    next.wire.write(deliver(1, 'ok'))
    expect(await next.wire.next()).toMatchObject({ id: id.deliverSmResp, status: 0 })
    expect(prints(next.link)).toEqual(prints(link))
    // The person writes the same again.
    next.wire.write(deliver(2, 'ok'))
    expect(await next.wire.next()).toMatchObject({ id: id.deliverSmResp, status: 0 })
    expect(new Set(prints(next.link)).size).toBe(2)
  })

  it('keep their fingerprint when the link was closed in order before it was certain', async () => {
    const smsc = await RawSmsc.start()
    const { link, wire } = await connected(smsc)
    wire.polite = false
    wire.write(deliver(1, 'ok'))
    await wire.next()
    const closing = link.transport.close()
    await wire.next()
    wire.socket.destroy()
    await closing
    const next = await connected(smsc, link.repeats)
    next.wire.write(deliver(1, 'ok'))
    await next.wire.next()
    expect(prints(next.link)).toEqual(prints(link))
  })

  it('are over once the SMSC has answered a request that followed the acknowledgement', async () => {
    const smsc = await RawSmsc.start()
    const { link, wire } = await connected(smsc)
    wire.write(deliver(1, 'ok'), deliver(2, 'ok'))
    await wire.next()
    await wire.next()
    expect(new Set(prints(link)).size).toBe(2)
    expect(link.repeats.size).toBe(2)
    await link.transport.close()
    // The unbind was that request.
    expect(link.repeats.size).toBe(0)
    const next = await connected(smsc, link.repeats)
    next.wire.write(deliver(1, 'ok'))
    await next.wire.next()
    expect(prints(link)).not.toContain(prints(next.link)[0])
  })

  it('with the same sequence_number while the first is being stored reach core as one', async () => {
    const smsc = await RawSmsc.start()
    const { link, wire } = await connected(smsc)
    const commits: (() => void)[] = []
    link.heard.store = () => new Promise((resolve) => commits.push(resolve))
    wire.write(deliver(1, 'ok'), deliver(1, 'ok'), deliver(2, 'ok'))
    await waitFor('the deliveries', () => commits.length === 3)
    const [first, second, third] = prints(link)
    expect(second).toBe(first)
    expect(third).not.toBe(first)
    for (const commit of commits) commit()
    for (const sequence of [1, 1, 2]) expect(await wire.next()).toMatchObject({ id: id.deliverSmResp, sequence })
  })
})
