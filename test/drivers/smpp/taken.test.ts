import { describe, expect, it } from 'vitest'
import type { Segment } from '../../../core/ports/transport.ts'
import { planSegments } from '../../../core/sms/segment.ts'
import { bound } from './bound.ts'
import { failureOf, never } from './esme.ts'
import { cstring, pdu } from './raw-smsc.ts'

const query = { id: 0x03, resp: 0x80000003 }
const replace = { id: 0x07, resp: 0x80000007 }
const cancel = { id: 0x08, resp: 0x80000008 }
const part = { id: '8A31', to: '+46701234567' }
const segmentOf = (text: string): Segment => planSegments(text).segments[0] as Segment
const hex = (...octets: Uint8Array[]) => Buffer.concat(octets).toString('hex')
const source = Buffer.concat([Buffer.of(1, 1), cstring('46700000001')])

async function controlled(options: Parameters<typeof bound>[0] = {}) {
  const all = await bound(options)
  const { taken } = all.link.transport
  if (!taken) throw new Error('no controls')
  return { ...all, taken }
}

describe('a text that the SMSC has', () => {
  it('is asked after by query_sm (SMPP 3.4 §4.8)', async () => {
    const { taken, wire } = await controlled()
    const answered = taken.query(part, never)
    const asked = await wire.next()
    expect([asked.id, asked.body.toString('hex')]).toEqual([query.id, hex(cstring('8A31'), source)])
    wire.write(
      pdu(query.resp, asked.sequence, Buffer.concat([cstring('8A31'), cstring('260102030405000+'), Buffer.of(2, 0)])),
    )
    // 16 characters are a time; these 16 are one.
    expect(await answered).toMatchObject({ state: 'delivered', wire: 'query_sm message_state 2, 260102030405000+' })
    const again = taken.query(part, never)
    const second = await wire.next()
    wire.write(
      pdu(query.resp, second.sequence, Buffer.concat([cstring('8A31'), cstring('260102030405000+'), Buffer.of(5, 27)])),
    )
    expect(await again).toEqual({
      state: 'undeliverable',
      at: Date.UTC(2026, 0, 2, 3, 4, 5),
      wire: 'query_sm message_state 5, error_code 27, 260102030405000+',
    })
  })

  it.each([
    [1, 'buffered'],
    [3, 'expired'],
    [4, 'deleted'],
    [8, 'rejected'],
    [99, 'unknown'],
  ])('in message_state %i is %s', async (number, state) => {
    const { taken, wire } = await controlled()
    const answered = taken.query(part, never)
    const asked = await wire.next()
    wire.write(pdu(query.resp, asked.sequence, Buffer.concat([cstring('8A31'), Buffer.of(0, number, 0)])))
    expect((await answered).state).toBe(state)
  })

  it('is taken back by cancel_sm (§4.9), both addresses as they were', async () => {
    const { taken, wire } = await controlled({ serviceType: 'CMT', sender: '*' })
    const done = taken.cancel({ ...part, sender: 'anna@example.com' }, never)
    const asked = await wire.next()
    const anna = Buffer.concat([Buffer.of(5, 0), cstring('anna')])
    const phone = Buffer.concat([Buffer.of(1, 1), cstring('46701234567')])
    expect([asked.id, asked.body.toString('hex')]).toEqual([cancel.id, hex(cstring(''), cstring('8A31'), anna, phone)])
    wire.write(pdu(cancel.resp, asked.sequence))
    expect(await done).toContain('8A31')
  })

  it('is given other words by replace_sm (§4.10), its times as they were', async () => {
    const { taken, wire } = await controlled({ receipts: 'failures' })
    const done = taken.replace({ ...part, segment: segmentOf('Bye'), before: segmentOf('Hi') }, never)
    const asked = await wire.next()
    expect([asked.id, asked.body.toString('hex')]).toEqual([
      replace.id,
      hex(cstring('8A31'), source, cstring(''), cstring(''), Buffer.of(2, 0, 3), Buffer.from('Bye')),
    ])
    wire.write(pdu(replace.resp, asked.sequence))
    expect(await done).toContain('8A31')
  })

  it.each<[string, Segment, Segment]>([
    ['another alphabet', segmentOf('Привет'), segmentOf('Hi')],
    ['several parts', planSegments('x'.repeat(170)).segments[0] as Segment, segmentOf('Hi')],
    ['more than one message', planSegments('x'.repeat(170), { whole: true }).segments[0] as Segment, segmentOf('Hi')],
    ['words for a part of a text', segmentOf('Hi'), planSegments('x'.repeat(170)).segments[0] as Segment],
  ])('is not replaced by %s', async (_, segment, before) => {
    const { taken, wire } = await controlled()
    const seen = wire.pdus.length
    expect(await failureOf(taken.replace({ ...part, segment, before }, never))).toMatchObject({
      code: 'smpp/not-replaceable',
    })
    expect(wire.pdus).toHaveLength(seen)
  })

  it.each([
    [0x11, 'ESME_RCANCELFAIL', 'the message cannot be cancelled any more'],
    [0x0c, 'ESME_RINVMSGID', 'it does not know the message'],
    [0x40b, '0x0000040B', 'it is on its way'],
  ])('stays where it is when the SMSC says 0x%s', async (status, name, words) => {
    const { taken, wire } = await controlled({
      vendorStatuses: [{ code: 0x40b, words: 'it is on its way', class: 'permanent' }],
    })
    const done = failureOf(taken.cancel(part, never))
    const asked = await wire.next()
    wire.write(pdu(cancel.resp, asked.sequence, '', status))
    expect(await done).toMatchObject({ code: 'smpp/not-done', wire: name, details: { words } })
  })

  it('stays where it is when the SMSC does not know the request, or does not answer', async () => {
    const { taken, wire, clock, link } = await controlled()
    const nacked = failureOf(taken.cancel(part, never))
    wire.write(pdu(0x80000000, (await wire.next()).sequence, '', 0x03))
    expect(await nacked).toMatchObject({ code: 'smpp/not-done', wire: 'ESME_RINVCMDID' })
    const silent = failureOf(taken.cancel(part, never))
    await wire.next()
    await clock.advance(30_000)
    expect(await silent).toMatchObject({ code: 'smpp/not-done', details: { words: 'it did not answer' } })
    expect(link.heard.losses).toEqual([])
  })

  it('cannot be asked after on a link that only receives, or that is over', async () => {
    const { link } = await bound({ mode: 'receiver' })
    expect(link.transport.taken).toBeUndefined()
    const other = await controlled()
    await other.link.transport.close()
    expect(other.link.transport.taken).toBeUndefined()
  })
})
