import { describe, expect, it } from 'vitest'
import { settle } from '../../support/virtual-clock.ts'
import { waitFor } from '../../support/wait-for.ts'
import { answer, bound, submitted } from './bound.ts'
import { failureOf, partOf } from './esme.ts'
import { cstring, id, pdu } from './raw-smsc.ts'

const hex = (digits: string) => Buffer.from(digits.replace(/\s/g, ''), 'hex')

describe('answers to submit_sm', () => {
  it.each([
    [0x0b, 'smpp/refused', 'never', 'ESME_RINVDSTADR'],
    [0x08, 'smpp/refused-for-now', 'later', 'ESME_RSYSERR'],
    [0x45, 'smpp/refused-for-now', 'later', 'ESME_RSUBMITFAIL'],
    [0x40b, 'smpp/refused-for-now', 'later', '0x0000040B'],
    [0x0f, 'smpp/refused-account', 'later', 'ESME_RINVSYSID'],
    [0x58, 'smpp/throttled', 'now', 'ESME_RTHROTTLED'],
    [0x14, 'smpp/throttled', 'now', 'ESME_RMSGQFUL'],
  ])('0x%s is %s', async (status, code, retry, name) => {
    const { wire, link } = await bound()
    const { result, submit } = await submitted(link, wire)
    wire.write(answer(submit, '', status))
    const error = await failureOf(result)
    expect(error).toMatchObject({ code, retry, wire: name })
    expect(error.sentence).not.toMatch(/[{}?]|undefined/)
    expect(link.transport.window).toBe(10)
  })

  it('that doubt the session end it', async () => {
    const { wire, link } = await bound()
    const { result, submit } = await submitted(link, wire)
    wire.write(answer(submit, '', 0x04))
    expect(await failureOf(result)).toMatchObject({ code: 'smpp/refused-by-link', retry: 'now' })
    await waitFor('the loss', () => link.heard.losses[0])
    expect(link.heard.losses).toMatchObject([{ code: 'smpp/link-lost', wire: 'ESME_RINVBNDSTS' }])
  })

  it('by generic_nack are refusals', async () => {
    const { wire, link } = await bound()
    const { result, submit } = await submitted(link, wire)
    wire.write(pdu(id.genericNack, submit.sequence, '', 0x02))
    expect(await failureOf(result)).toMatchObject({ code: 'smpp/refused', wire: 'ESME_RINVCMDLEN' })
    const next = await submitted(link, wire)
    wire.write(pdu(id.genericNack, next.submit.sequence))
    expect(await failureOf(next.result)).toMatchObject({ code: 'smpp/refused-for-now' })
  })

  it.each<[string, Uint8Array | string, { id?: string; wire: string }]>([
    ['an id', cstring('8A31'), { id: '8A31', wire: 'ESME_ROK id 8A31' }],
    ['an id without its NUL', hex('38413331'), { id: '8A31', wire: 'ESME_ROK id 8A31' }],
    ['an id of 64 characters', cstring('f'.repeat(64)), { id: 'f'.repeat(64), wire: `ESME_ROK id ${'f'.repeat(64)}` }],
    ['an empty id', cstring(''), { wire: 'ESME_ROK' }],
    ['no body', '', { wire: 'ESME_ROK' }],
    ['broken parameters', Buffer.concat([cstring('7'), hex('001e00ff')]), { id: '7', wire: 'ESME_ROK id 7' }],
  ])('with %s are taken', async (_, body, wanted) => {
    const { wire, link } = await bound()
    const { result, submit } = await submitted(link, wire)
    wire.write(pdu(id.submitSmResp, submit.sequence, body))
    expect(await result).toEqual(wanted)
  })

  it('that do not come leave the part unknown and the link up', async () => {
    const { wire, link, clock } = await bound({ timeouts: { responseMs: 4_000, enquireMs: 1_000_000 } })
    const first = await submitted(link, wire, 'first')
    await clock.advance(1_000)
    const second = await submitted(link, wire, 'second')
    await clock.advance(3_000)
    const error = await failureOf(first.result)
    expect(error).toMatchObject({ code: 'smpp/no-answer', retry: 'unknown' })
    expect(error.sentence).toContain('for 4 seconds')
    // The late answer is no other part's answer; the second one's is still awaited.
    wire.write(answer(first.submit, 'LATE'), answer(second.submit, 'B'), answer(second.submit, 'B'))
    expect(await second.result).toMatchObject({ id: 'B' })
    await settle(5)
    expect(link.log.filter(({ event }) => event === 'response without a request')).toHaveLength(2)
    expect(link.heard.losses).toEqual([])
  })

  it('that do not come for a whole window end the link', async () => {
    const { wire, link, clock } = await bound({ window: 3, timeouts: { responseMs: 4_000, enquireMs: 1_000_000 } })
    const pending = await Promise.all(['a', 'b', 'c'].map((text) => submitted(link, wire, text)))
    await clock.advance(4_000)
    for (const { result } of pending) expect(await failureOf(result)).toMatchObject({ code: 'smpp/no-answer' })
    expect(link.heard.losses).toMatchObject([{ code: 'smpp/silent' }])
  })

  it('that do not come are counted anew after one that does', async () => {
    const { wire, link, clock } = await bound({ window: 3, timeouts: { responseMs: 4_000, enquireMs: 1_000_000 } })
    for (const _ of [1, 2, 3]) {
      const silent = await Promise.all(['a', 'b'].map((text) => submitted(link, wire, text)))
      await clock.advance(4_000)
      for (const { result } of silent) expect(await failureOf(result)).toMatchObject({ code: 'smpp/no-answer' })
      const answered = await submitted(link, wire, 'c')
      wire.write(answer(answered.submit))
      await answered.result
    }
    expect(link.heard.losses).toEqual([])
  })

  it('are each waited for from their own sending', async () => {
    const { wire, link, clock } = await bound({ timeouts: { responseMs: 4_000, enquireMs: 1_000_000 } })
    const ended: string[] = []
    for (const text of ['first', 'second', 'third']) {
      const { result } = await submitted(link, wire, text)
      void failureOf(result).then(({ code }) => ended.push(`${text} ${code}`))
      await clock.advance(1_500)
    }
    await clock.advance(1_000)
    expect(ended).toEqual(['first smpp/no-answer', 'second smpp/no-answer'])
    await clock.advance(1_500)
    expect(ended).toHaveLength(3)
  })

  it('are matched by sequence_number and command', async () => {
    const { wire, link } = await bound()
    const first = await submitted(link, wire, 'first')
    const second = await submitted(link, wire, 'second')
    wire.write(
      pdu(id.enquireLinkResp, first.submit.sequence),
      answer(second.submit, 'TWO'),
      answer(first.submit, 'ONE'),
    )
    expect([await first.result, await second.result]).toMatchObject([{ id: 'ONE' }, { id: 'TWO' }])
  })

  it('are not waited for any more when the caller gives up', async () => {
    const { wire, link } = await bound({ window: 1 })
    const abort = new AbortController()
    const written = await submitted(link, wire, 'written', abort.signal)
    const waiting = link.send(partOf('waiting'), abort.signal)
    abort.abort()
    expect(await failureOf(written.result)).toMatchObject({ code: 'smpp/given-up', retry: 'unknown' })
    expect(await failureOf(waiting)).toMatchObject({ code: 'smpp/closed', retry: 'now' })
    expect(await failureOf(link.send(partOf('x'), AbortSignal.abort()))).toMatchObject({ retry: 'now' })
    // The place in the window is free again.
    const next = await submitted(link, wire, 'next')
    wire.write(answer(next.submit))
    await next.result
    expect(wire.pdus.filter(({ id: command }) => command === id.submitSm)).toHaveLength(2)
  })
})
