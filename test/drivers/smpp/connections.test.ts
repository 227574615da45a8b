import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { waitFor } from '../../support/wait-for.ts'
import { answer } from './bound.ts'
import { esme, failureOf, partOf } from './esme.ts'
import { cstring, id, pdu, type RawConnection, RawSmsc } from './raw-smsc.ts'

/** An account with several connections, all of them bound. */
async function boundTimes(connections: number, options: Parameters<typeof esme>[1] = {}) {
  const clock = new VirtualClock()
  const smsc = await RawSmsc.start()
  const link = esme(smsc.port, { connections, ...options }, { clock })
  const opened = link.open()
  opened.catch(() => {})
  const wires: RawConnection[] = []
  const binds: number[] = []
  const expected = connections * (options.mode === 'split' ? 2 : 1)
  while (wires.length < expected) {
    const wire = await smsc.connection()
    binds.push((await wire.acceptBind()).id)
    wires.push(wire)
  }
  await opened
  return { clock, smsc, link, wires, binds }
}

const submits = ({ pdus }: RawConnection) => pdus.filter((one) => one.id === id.submitSm)
const textOf = ({ body }: { body: Buffer }) => /(?<text>t\d+)/.exec(body.toString('latin1'))?.groups?.text
/** Answers until all are settled; one that was answered before is passed over. */
async function answerAll(wires: readonly RawConnection[], results: readonly Promise<unknown>[]): Promise<void> {
  let settled = 0
  for (const result of results) result.finally(() => settled++).catch(() => {})
  const answered = new Set<unknown>()
  await waitFor('every answer', () => {
    for (const wire of wires) {
      for (const one of submits(wire)) if (!answered.has(one) && answered.add(one)) wire.write(answer(one))
    }
    return settled === results.length
  })
}

const phone = (number: number) => `+4673111${String(number).padStart(4, '0')}`

describe('several connections of one account', () => {
  it('are bound each by itself', async () => {
    const { binds } = await boundTimes(3)
    expect(binds).toEqual([id.bindTransceiver, id.bindTransceiver, id.bindTransceiver])
    const split = await boundTimes(2, { mode: 'split' })
    expect(split.binds.sort()).toEqual([id.bindReceiver, id.bindReceiver, id.bindTransmitter, id.bindTransmitter])
  })

  it('share one window, and the work', async () => {
    const { link, wires } = await boundTimes(3, { window: 6 })
    const results = Array.from({ length: 9 }, (_, n) => link.send(partOf(`t${n}`, { to: phone(n) })))
    for (const result of results) result.catch(() => {})
    await waitFor('a full window', () => wires.flatMap(submits).length === 6)
    expect(wires.map((wire) => submits(wire).length)).toEqual([2, 2, 2])
    const [first] = submits(wires[1] as RawConnection)
    if (first) wires[1]?.write(answer(first))
    await waitFor('the next', () => wires.flatMap(submits).length === 7)
    // It goes where there is least to do.
    expect(submits(wires[1] as RawConnection)).toHaveLength(3)
    await answerAll(wires, results)
  })

  it('keep what is under way to one phone on one connection, in its order', async () => {
    const { link, wires } = await boundTimes(4, { window: 100 })
    // No multiple of the connections, or taking turns alone would look like it.
    const phones = 7
    const results = Array.from({ length: 70 }, (_, n) => link.send(partOf(`t${n}`, { to: phone(n % phones) })))
    for (const result of results) result.catch(() => {})
    await waitFor('all of them', () => wires.flatMap(submits).length === 70)
    for (let of = 0; of < phones; of++) {
      const carrying = wires.filter((wire) => submits(wire).some((one) => one.body.includes(phone(of).slice(1))))
      expect(carrying).toHaveLength(1)
      const texts = submits(carrying[0] as RawConnection)
        .filter((one) => one.body.includes(phone(of).slice(1)))
        .map(textOf)
      expect(texts).toEqual(Array.from({ length: 10 }, (_, round) => `t${round * phones + of}`))
    }
    await answerAll(wires, results)
  })

  it('take messages on each', async () => {
    const { link, wires } = await boundTimes(2)
    const deliver = (text: string) =>
      Buffer.concat([
        Buffer.of(0, 1, 1),
        cstring('46701234567'),
        Buffer.of(1, 1),
        cstring('4670'),
        Buffer.of(0, 0, 0, 0, 0, 0, 0, 0, 0, text.length),
        Buffer.from(text),
      ])
    wires[0]?.write(pdu(id.deliverSm, 1, deliver('one')))
    wires[1]?.write(pdu(id.deliverSm, 1, deliver('one')))
    await waitFor('both', () => link.heard.delivered.length === 2)
    expect(new Set(link.heard.delivered.map(({ fingerprint }) => fingerprint)).size).toBe(2)
    for (const wire of wires) {
      const resp = await wire.next()
      expect([resp.id, resp.status]).toEqual([id.deliverSmResp, 0])
    }
  })

  it('of which the SMSC takes fewer work with those, and say so', async () => {
    const smsc = await RawSmsc.start()
    const link = esme(smsc.port, { connections: 3 })
    const opened = link.open()
    const first = await smsc.connection()
    await first.acceptBind()
    const others = [await smsc.connection(), await smsc.connection()]
    await others[0]?.acceptBind()
    const bind = await (others[1] as RawConnection).next()
    others[1]?.write(pdu((bind.id | 0x80000000) >>> 0, bind.sequence, '', 0x05))
    await opened
    const [{ attention } = {}] = link.heard.healths
    expect(attention).toMatchObject({ code: 'smpp/fewer-connections', details: { open: 2, wanted: 3 } })
    expect(attention?.sentence).toContain('2 of 3')
    const results = [0, 1, 2, 3].map((n) => link.send(partOf(`t${n}`, { to: phone(n) })))
    for (const result of results) result.catch(() => {})
    await waitFor('the texts', () => [first, ...others].flatMap(submits).length === 4)
    expect([first, ...others].map((wire) => submits(wire).length)).toEqual([2, 2, 0])
    await answerAll([first, ...others], results)
  })

  it('fail with the first', async () => {
    const smsc = await RawSmsc.start()
    const link = esme(smsc.port, { connections: 3 })
    const opened = failureOf(link.open())
    const first = await smsc.connection()
    const bind = await first.next()
    first.write(pdu((bind.id | 0x80000000) >>> 0, bind.sequence, '', 0x0e))
    expect(await opened).toMatchObject({ code: 'smpp/wrong-login' })
    expect(smsc.connections).toHaveLength(1)
  })

  it('end together: what is under way on the others is still answered, then the loss is told', async () => {
    const { link, wires } = await boundTimes(2)
    const results = [0, 1].map((n) => link.send(partOf(`t${n}`, { to: phone(n) })))
    const settled = Promise.allSettled(results)
    await waitFor('both', () => wires.every((wire) => submits(wire).length === 1))
    wires[0]?.socket.destroy()
    const [waiting] = submits(wires[1] as RawConnection)
    await waitFor('the loss on one', () => wires[0]?.ended)
    expect(link.heard.losses).toEqual([])
    if (waiting) wires[1]?.write(answer(waiting, 'B1'))
    const [lost, kept] = await settled
    expect(lost).toMatchObject({ status: 'rejected', reason: { code: 'smpp/answer-lost' } })
    expect(kept).toMatchObject({ status: 'fulfilled', value: { id: 'B1' } })
    await waitFor('the word of it', () => link.heard.losses.length === 1)
    expect(wires[1]?.pdus.at(-1)?.id).toBe(id.unbind)
  })

  it('hang up together when none of them had messages for the time that was set', async () => {
    const { link, wires, clock } = await boundTimes(2, {
      inactivityMs: 60_000,
      timeouts: { enquireMs: 3_600_000 },
    })
    await clock.advance(50_000)
    const result = link.send(partOf('t1', { to: phone(1) }))
    const busy = await waitFor('the text', () => wires.find((wire) => submits(wire).length === 1))
    // One that waits for its answer keeps all of them up, however long ago it was written.
    await clock.advance(25_000)
    expect(link.heard.losses).toEqual([])
    const [submit] = submits(busy)
    if (submit) busy.write(answer(submit))
    await result
    await clock.advance(30_000)
    expect(link.heard.losses).toEqual([])
    await clock.advance(60_000)
    await waitFor('the end', () => link.heard.losses[0])
    expect(link.heard.losses[0]).toMatchObject({ code: 'smpp/idle', details: { seconds: 60 } })
    expect(wires.every((wire) => wire.pdus.at(-1)?.id === id.unbind)).toBe(true)
  })
})
