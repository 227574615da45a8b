import { describe, expect, it } from 'vitest'
import type { VendorStatus } from '../../../drivers/smpp/vendor.ts'
import { waitFor } from '../../support/wait-for.ts'
import { answer, bound, opening, submitted } from './bound.ts'
import { failureOf } from './esme.ts'
import { cstring, id, pdu } from './raw-smsc.ts'

const vendorStatuses: VendorStatus[] = [
  { code: 0x40b, words: 'the credit is used up', class: 'temporary' },
  { code: 0x40c, words: 'the phone is on the black list', class: 'permanent' },
  { code: 0x40d, words: 'it wants a moment', class: 'throttled' },
  { code: 0x40e, words: 'the session is stale', class: 'link' },
  { code: 0x40f, words: 'the account is closed', class: 'credentials' },
  // The provider means something else by a code of the standard.
  { code: 0x0b, words: 'the number has moved', class: 'temporary' },
]

describe('statuses of the provider’s own', () => {
  it.each([
    [0x40b, 'smpp/refused-for-now', 'later', 'the credit is used up', '0x0000040B'],
    [0x40c, 'smpp/refused', 'never', 'the phone is on the black list', '0x0000040C'],
    [0x40d, 'smpp/throttled', 'now', 'it wants a moment', '0x0000040D'],
    [0x40e, 'smpp/refused-by-link', 'now', 'the session is stale', '0x0000040E'],
    [0x40f, 'smpp/refused-account', 'later', 'the account is closed', '0x0000040F'],
    [0x0b, 'smpp/refused-for-now', 'later', 'the number has moved', 'ESME_RINVDSTADR'],
  ])('0x%s has its words and its class', async (code, error, retry, words, wireName) => {
    const { link, wire } = await bound({ vendorStatuses })
    const { result, submit } = await submitted(link, wire)
    wire.write(answer(submit, '', code))
    const failure = await failureOf(result)
    expect(failure).toMatchObject({ code: error, retry, wire: wireName })
    expect(failure.sentence).toContain(words)
    if (error === 'smpp/throttled') expect(link.heard.pauses).toEqual([1_000])
    if (error === 'smpp/refused-by-link') await waitFor('the loss', () => link.heard.losses[0])
  })

  it('say why a bind was refused, and stop the link when the account is at fault', async () => {
    for (const [code, error, retry] of [
      [0x40b, 'smpp/bind-refused', 'later'],
      [0x40f, 'smpp/wrong-login', 'never'],
    ] as const) {
      const { opened, wire } = await opening({ vendorStatuses })
      const bind = await wire.next()
      wire.write(pdu((bind.id | 0x80000000) >>> 0, bind.sequence, '', code))
      const failure = await failureOf(opened)
      expect(failure).toMatchObject({ code: error, retry })
      if (code === 0x40b) expect(failure.sentence).toContain('the credit is used up')
    }
  })
})

describe('parameters of the provider’s own', () => {
  const vendorTlvs = [
    { tag: 0x1501, name: 'cost', type: 'u16', direction: 'in', value: '' },
    { tag: 0x1502, name: 'operator', type: 'cstring', direction: 'both', value: '' },
    { tag: 0x1503, name: 'raw', type: 'octets', direction: 'in', value: '' },
    { tag: 0x1504, name: 'sent', type: 'u8', direction: 'out', value: '1' },
  ] as const
  const tlvs = Buffer.from(
    '15010002000c 15020006 5465736c6f00 15030002ff00 15040001 09 1599 0001 01'.replace(/ /g, ''),
    'hex',
  )

  it('stand with the answer in the log', async () => {
    const { link, wire } = await bound({ vendorTlvs })
    const { result, submit } = await submitted(link, wire)
    wire.write(pdu(id.submitSmResp, submit.sequence, Buffer.concat([cstring('A1'), tlvs])))
    expect(await result).toEqual({ id: 'A1', wire: 'ESME_ROK id A1, cost 12, operator Teslo, raw FF00' })
  })

  it('stand with the receipt', async () => {
    const { link, wire } = await bound({ vendorTlvs })
    const text = Buffer.from('id:A1 stat:DELIVRD err:000')
    const body = Buffer.concat([
      Buffer.of(0, 1, 1),
      cstring('46701234567'),
      Buffer.of(1, 1),
      cstring('46700000001'),
      Buffer.of(4, 0, 0, 0, 0, 0, 0, 0, 0, text.length),
      text,
      tlvs,
    ])
    wire.write(pdu(id.deliverSm, 7, body))
    await waitFor('the receipt', () => link.heard.delivered[0])
    expect(link.heard.delivered[0]).toMatchObject({
      kind: 'receipt',
      wire: 'id:A1 stat:DELIVRD err:000, cost 12, operator Teslo, raw FF00',
    })
  })
})
