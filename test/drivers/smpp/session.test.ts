import { Socket } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Session } from '../../../drivers/smpp/session.ts'
import { quietLog } from '../../support/logs.ts'
import { settle, VirtualClock } from '../../support/virtual-clock.ts'
import { waitFor } from '../../support/wait-for.ts'
import { answer, bound, opening, submitted } from './bound.ts'
import { esme, failureOf, never, partOf } from './esme.ts'
import { cstring, id, pdu, RawSmsc } from './raw-smsc.ts'

const hex = (digits: string) => Buffer.from(digits.replace(/\s/g, ''), 'hex')

/** A part of 16,000 octets, to fill buffers with. */
const bulky = () => partOf('x', {}, { alphabet: 'octets', udh: [], data: new Uint8Array(16_000) })

describe('a bound session', () => {
  it('asks whether the link lives when nothing was answered for a while, and not before it is bound', async () => {
    const { wire, opened, clock } = await opening({ timeouts: { enquireMs: 5_000, bindMs: 60_000 } })
    const bind = await wire.next()
    await clock.advance(20_000)
    expect(wire.pdus).toHaveLength(1)
    wire.write(pdu(0x80000009, bind.sequence, cstring('X')))
    await opened
    for (const round of [1, 2, 3]) {
      await clock.advance(4_999)
      expect(wire.pdus).toHaveLength(round)
      await clock.advance(1)
      const enquiry = await wire.next()
      expect(enquiry).toMatchObject({ id: id.enquireLink, sequence: round + 1 })
      const timers = clock.pending
      wire.write(pdu(id.enquireLinkResp, enquiry.sequence))
      await waitFor('the answer to be heard', () => clock.pending !== timers || round > 0)
      await settle(10)
    }
  })

  it('is lost after two unanswered enquire_links', async () => {
    const { wire, clock, link } = await bound({ timeouts: { enquireMs: 5_000, enquireReplyMs: 2_000 } })
    const { result } = await submitted(link, wire)
    await clock.advance(5_000)
    expect(await wire.next()).toMatchObject({ id: id.enquireLink })
    await clock.advance(2_000)
    expect(await wire.next()).toMatchObject({ id: id.enquireLink })
    expect(link.heard.losses).toEqual([])
    await clock.advance(2_000)
    expect(link.heard.losses.map(({ code, retry }) => [code, retry])).toEqual([['smpp/silent', 'now']])
    expect(await failureOf(result)).toMatchObject({ code: 'smpp/answer-lost', retry: 'unknown' })
    await waitFor('the end', () => wire.ended)
  })

  it('lives on after one unanswered enquire_link, whose answer may come late', async () => {
    const { wire, clock, link } = await bound({ timeouts: { enquireMs: 5_000, enquireReplyMs: 2_000 } })
    await clock.advance(5_000)
    const first = await wire.next()
    await clock.advance(2_000)
    await wire.next()
    wire.write(pdu(id.enquireLinkResp, first.sequence))
    await settle(20)
    await clock.advance(4_999)
    expect(link.heard.losses).toEqual([])
    await clock.advance(1)
    expect(await wire.next()).toMatchObject({ id: id.enquireLink })
  })

  it('does not ask while answers come', async () => {
    const { wire, clock, link } = await bound({ timeouts: { enquireMs: 5_000 } })
    for (let round = 0; round < 4; round++) {
      await clock.advance(4_000)
      const { result, submit } = await submitted(link, wire)
      wire.write(answer(submit))
      await result
    }
    // What the SMSC sends by itself does not prove that it reads.
    await clock.advance(4_000)
    wire.write(pdu(id.enquireLink, 77))
    await wire.next()
    await clock.advance(1_000)
    expect(await wire.next()).toMatchObject({ id: id.enquireLink })
  })

  it('answers unbind and is lost', async () => {
    const { wire, link } = await bound()
    const { result } = await submitted(link, wire)
    wire.write(pdu(id.unbind, 9))
    expect(await wire.next()).toMatchObject({ id: id.unbindResp, status: 0, sequence: 9 })
    expect(await failureOf(result)).toMatchObject({ code: 'smpp/answer-lost', retry: 'unknown' })
    await waitFor('the end', () => wire.ended)
    expect(link.heard.losses).toMatchObject([{ code: 'smpp/unbound-by-peer', retry: 'now' }])
  })

  it('answers what it does not know with generic_nack, and responses with nothing', async () => {
    const { wire, link } = await bound()
    wire.write(
      pdu(0x7777, 5, 'ffff'),
      pdu(0xffff0001, 6),
      pdu(id.submitSmResp, 999, cstring('late')),
      pdu(id.genericNack, 0, '', 3),
      pdu(id.submitSm, 7),
      pdu(id.enquireLink, 8),
    )
    expect(await wire.next()).toMatchObject({ id: id.genericNack, status: 0x03, sequence: 5 })
    expect(await wire.next()).toMatchObject({ id: id.genericNack, status: 0x03, sequence: 7 })
    expect(await wire.next()).toMatchObject({ id: id.enquireLinkResp, sequence: 8 })
    expect(link.log.filter(({ event }) => event === 'response without a request')).toHaveLength(3)
  })

  it('takes alert_notification and outbind, which have no answer', async () => {
    const { wire, link } = await bound()
    const alert = Buffer.concat([
      hex('0101'),
      cstring('46701234567'),
      hex('0101'),
      cstring('46700000001'),
      hex('0422000100'),
    ])
    wire.write(pdu(id.alertNotification, 5, alert))
    wire.write(pdu(id.outbind, 6, Buffer.concat([cstring('SMSC'), cstring('secret')])), pdu(id.enquireLink, 7))
    expect(await wire.next()).toMatchObject({ id: id.enquireLinkResp, sequence: 7 })
    expect(link.log.map(({ event, fields }) => [event, fields.command, fields.source])).toEqual([
      ['notice', 'alert_notification', '46701234567'],
      ['notice', 'outbind', ''],
    ])
  })

  it('is ended after its time without messages', async () => {
    const { wire, clock, link } = await bound({ inactivityMs: 60_000 })
    await clock.advance(20_000)
    const { result, submit } = await submitted(link, wire)
    wire.write(answer(submit))
    await result
    for (let second = 0; second < 59; second++) {
      await clock.advance(1_000)
      for (const each of wire.pdus.filter(({ id: command }) => command === id.enquireLink)) {
        wire.write(pdu(id.enquireLinkResp, each.sequence))
      }
      await settle(5)
    }
    expect(wire.pdus.some(({ id: command }) => command === id.unbind)).toBe(false)
    await clock.advance(1_000)
    await waitFor('the loss', () => link.heard.losses[0])
    expect(wire.pdus.at(-1)?.id).toBe(id.unbind)
    expect(link.heard.losses).toMatchObject([{ code: 'smpp/idle', retry: 'now' }])
    expect(link.heard.losses[0]?.sentence).toContain('60 seconds')
  })

  it.each([0, 15, 16_385, 0xffffffff])('is lost at a message of %i octets', async (length) => {
    const { wire, link } = await bound()
    const { result } = await submitted(link, wire)
    const liar = pdu(id.enquireLink, 1)
    liar.writeUInt32BE(length, 0)
    wire.write(liar)
    await waitFor('the end', () => wire.ended)
    expect(link.heard.losses).toMatchObject([{ code: 'smpp/bad-frame', retry: 'now' }])
    expect(link.heard.losses[0]?.sentence).toContain(`a message of ${length} octets`)
    expect(await failureOf(result)).toMatchObject({ code: 'smpp/answer-lost' })
  })

  it('is lost when the other side cuts it', async () => {
    for (const how of ['end', 'destroy', 'resetAndDestroy'] as const) {
      const { wire, link } = await bound()
      const { result } = await submitted(link, wire)
      wire.socket[how]()
      expect(await failureOf(result)).toMatchObject({ code: 'smpp/answer-lost', retry: 'unknown' })
      await waitFor('the loss', () => link.heard.losses[0])
      expect(link.heard.losses).toMatchObject([{ code: 'smpp/link-lost', retry: 'now' }])
      expect(await failureOf(link.send(partOf('x')))).toMatchObject({ code: 'smpp/not-bound', retry: 'now' })
    }
  })
})

describe('the writes of one tick', () => {
  it('go out together, eight in a packet, so that the SMSC works on the first while the last are made', async () => {
    const { wire, link } = await bound({ window: 50 })
    const writes = vi.spyOn(Socket.prototype, 'write')
    onTestFinished(() => writes.mockRestore())
    const results = Array.from({ length: 50 }, (_, index) => link.send(partOf(`text ${index}`)))
    await waitFor('all of them', () => wire.pdus.length === 51)
    expect(writes).toHaveBeenCalledTimes(Math.ceil(50 / 8))
    wire.write(...wire.pdus.slice(1).map((submit) => answer(submit)))
    await Promise.all(results)
  })
})

describe('sequence numbers', () => {
  it('go from 0x7FFFFFFF to 1', async () => {
    const smsc = await RawSmsc.start()
    const session = new Session(
      {
        target: { host: '127.0.0.1', port: smsc.port },
        bind: { command: 'bind_transceiver', systemId: 'a', password: 'b', systemType: '' },
        timeouts: { connectMs: 5_000, bindMs: 5_000, responseMs: 5_000, enquireMs: 60_000, enquireReplyMs: 5_000 },
        inactivityMs: 0,
        mostUnanswered: 10,
      },
      { clock: new VirtualClock(), log: quietLog, firstSequence: 0x7ffffffd },
    )
    onTestFinished(() => session.close())
    const opened = session.open({
      bound: () => {},
      heard: () => {},
      message: () => {},
      ended: () => {},
      lost: () => {},
    })
    const wire = await smsc.connection()
    const bind = await wire.acceptBind()
    await opened
    const requests = Array.from({ length: 4 }, () => session.request('submit_sm', {}, new Map(), never))
    const sequences = [bind.sequence]
    for (const request of requests) {
      const submit = await wire.next()
      sequences.push(submit.sequence)
      wire.write(answer(submit))
      await request
    }
    expect(sequences).toEqual([0x7ffffffd, 0x7ffffffe, 0x7fffffff, 1, 2])
  })
})

describe('closing', () => {
  it('unbinds, waits for the answer and closes', async () => {
    const { wire, link } = await bound()
    wire.polite = false
    const closing = link.transport.close()
    const unbind = await wire.next()
    expect(unbind.id).toBe(id.unbind)
    await settle(5)
    expect(wire.ended).toBe(false)
    wire.write(pdu(id.unbindResp, unbind.sequence))
    await closing
    await waitFor('the end', () => wire.ended)
    await link.transport.close()
    expect(link.heard.losses).toEqual([])
  })

  it('lets what was written be answered, and sends nothing more', async () => {
    const { wire, link } = await bound({ window: 1 })
    const { result, submit } = await submitted(link, wire)
    const waiting = link.send(partOf('waiting'))
    waiting.catch(() => {})
    const closing = link.transport.close()
    expect(await failureOf(waiting)).toMatchObject({ code: 'smpp/closed', retry: 'now' })
    // A message that comes now is not taken; the SMSC keeps it.
    wire.write(pdu(id.deliverSm, 3, '00'))
    expect(await wire.next()).toMatchObject({ id: id.deliverSmResp, status: 0x64 })
    wire.write(answer(submit, 'LAST'))
    expect(await result).toMatchObject({ id: 'LAST' })
    expect((await wire.next()).id).toBe(id.unbind)
    await closing
  })

  it('lets messages in hand be stored and acknowledged', async () => {
    const { wire, link } = await bound()
    let commit = () => {}
    link.heard.store = () => new Promise((resolve) => (commit = resolve))
    wire.write(pdu(id.deliverSm, 3, '00'))
    await waitFor('the delivery', () => link.heard.delivered[0])
    const closing = link.transport.close()
    await settle(5)
    expect(wire.pdus).toHaveLength(1)
    commit()
    expect(await wire.next()).toMatchObject({ id: id.deliverSmResp, status: 0, sequence: 3 })
    expect((await wire.next()).id).toBe(id.unbind)
    await closing
  })

  it('takes less than three seconds from an SMSC that answers nothing', async () => {
    const { wire, link, clock } = await bound()
    wire.polite = false
    const { result } = await submitted(link, wire)
    let closed = false
    const closing = link.transport.close().then(() => {
      closed = true
    })
    await clock.advance(2_999)
    await closing
    expect(closed).toBe(true)
    expect(await failureOf(result)).toMatchObject({ code: 'smpp/answer-lost', retry: 'unknown' })
    await waitFor('the end', () => wire.ended)
    expect(clock.pending).toBe(0)
    expect(link.heard.losses).toEqual([])
  })

  it('closes a socket that takes nothing any more', async () => {
    const { wire, link, clock } = await bound({ window: 1_000 })
    wire.socket.pause()
    const results = Array.from({ length: 600 }, () => failureOf(link.send(bulky())))
    await settle(20)
    const closing = link.transport.close()
    await clock.advance(2_999)
    await closing
    for (const error of await Promise.all(results)) expect(error).toMatchObject({ code: 'smpp/answer-lost' })
  })

  it('is what happens to a link whose other side reads nothing', async () => {
    const { wire, link } = await bound({ window: 1_000 })
    wire.socket.pause()
    const results: ReturnType<typeof failureOf>[] = []
    while (link.heard.losses.length === 0 && results.length < 1_000) {
      results.push(failureOf(link.send(bulky())))
      if (results.length % 50 === 0) await settle(5)
    }
    expect(link.heard.losses).toMatchObject([{ code: 'smpp/link-lost' }])
    expect(link.heard.losses[0]?.sentence).toContain('takes nothing any more')
    // What never left this process may be sent again without asking.
    const retries = (await Promise.all(results)).map(({ retry }) => retry)
    const written = retries.lastIndexOf('unknown') + 1
    expect(written).toBeGreaterThan(50)
    expect(retries.slice(0, written)).toEqual(Array(written).fill('unknown'))
    expect(retries.slice(written)).toEqual(Array(retries.length - written).fill('now'))
    expect(retries.length - written).toBeGreaterThan(200)
  })

  it('is told at once of a half-closed link, whatever still waits to be written', async () => {
    const { wire, link } = await bound({ window: 1_000 })
    wire.socket.pause()
    const results = Array.from({ length: 400 }, () => failureOf(link.send(bulky())))
    await settle(20)
    wire.socket.end()
    await waitFor('the loss', () => link.heard.losses[0])
    for (const error of await Promise.all(results)) expect(error.retry).toBe('unknown')
  })

  it('can be done without opening', async () => {
    await esme(1).transport.close()
  })
})
