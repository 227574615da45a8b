import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packSeptets } from '../../../core/sms/septets.ts'
import { encodeUcs2 } from '../../../core/sms/ucs2.ts'
import { receiptInstant } from '../../../drivers/smpp/receipt-dates.ts'
import { readReceipt } from '../../../drivers/smpp/receipts.ts'
import { type Tlvs, tag } from '../../../drivers/smpp/smpp-types.ts'

const arrivedAt = Date.UTC(2026, 0, 15, 9, 0, 30)
const none: Tlvs = new Map()
const ascii = (text: string) => new TextEncoder().encode(text)
const read = (text: string, tlvs: Tlvs = none) => readReceipt(ascii(text), tlvs, arrivedAt)
const parameters = (id: string, state: number, error?: number) =>
  new Map<number, Uint8Array>([
    [tag.receiptedMessageId, ascii(`${id}\0`)],
    [tag.messageState, Uint8Array.of(state)],
    ...(error === undefined ? [] : [[tag.networkErrorCode, Uint8Array.of(3, error >> 8, error & 0xff)] as const]),
  ])

describe('receipts', () => {
  it('reads the text of SMPP 3.4 Appendix B', () => {
    const text =
      'id:0123456789 sub:001 dlvrd:001 submit date:2601150859 done date:2601150900 stat:DELIVRD err:000 Text:Hello world'
    expect(read(text)).toEqual({
      id: '0123456789',
      state: 'delivered',
      at: arrivedAt,
      textStart: 'Hello world',
      wire: 'id:0123456789 sub:001 dlvrd:001 submit date:2601150859 done date:2601150900 stat:DELIVRD err:000',
      unmistakable: true,
    })
  })

  it.each([
    // Fields left out (opentelecoms-org/jsmpp#62, twitter-archive/cloudhopper-smpp#105).
    [
      'id:1526758174 submit date:1701240904 done date:1701240904 stat:DELIVRD err:000 text:hi',
      '1526758174',
      'delivered',
    ],
    ['id:77 stat:EXPIRED', '77', 'expired'],
    ['stat:UNDELIV err:27', undefined, 'undeliverable'],
    // Any case, any order, any separator.
    ['ID:AbC SUB:001 DLVRD:000 STAT:undeliv ERR:001 TEXT:', 'AbC', 'undeliverable'],
    ['err:000 stat:REJECTD done date:2601150900 id:9-x', '9-x', 'rejected'],
    ['id: 0012 , stat: DELETED , err: 0', '0012', 'deleted'],
    ['id=12;stat=ACCEPTD;err=0', '12', 'accepted'],
    ['id:"f-1"\nstat:ENROUTE\nerr:000', 'f-1', 'buffered'],
    ['text:Hello id:5 stat:DELIVRD err:0', '5', 'delivered'],
    // The word FAILED (praekeltfoundation/vumi#897), other spellings, numbers.
    ['id:1 stat:FAILED', '1', 'undeliverable'],
    ['id:1 stat:DELIVERED', '1', 'delivered'],
    ['id:1 stat:UNKNOWN', '1', 'unknown'],
    ['id:1 status:BUFFERED', '1', 'buffered'],
    ['id:1 stat:2 err:0', '1', 'delivered'],
    ['message_id:7 stat:REJECTED', '7', 'rejected'],
    // A state without its key (kneodev/ksmppd#108).
    [
      'id:ce5b sub:000 dlvrd:000 submit date:180903120815 done date:180903120816 DELIVRD err:000 Text:',
      'ce5b',
      'delivered',
    ],
    // An absolute time (funbox/smppex#46); a UUID in the other case; a trailing NUL.
    [
      'id:rdw sub:000 dlvrd:000 submit date:180711070003912+ done date:180711070000012+ stat:UNDELIV err:000',
      'rdw',
      'undeliverable',
    ],
    [
      'id:3F3A6FAC-CC4F-444F-B796-6EB27E95601F stat:DELIVRD text:\0',
      '3F3A6FAC-CC4F-444F-B796-6EB27E95601F',
      'delivered',
    ],
    [
      'id:812FC7470000001B sub:1 dlvrd:1 submit date:yyMMddHHmm done date:yyMMddHHmm stat:DELIVRD err:0',
      '812FC7470000001B',
      'delivered',
    ],
    ['id: sub:001 stat:DELIVRD', undefined, 'delivered'],
    ['id:1 stat:SOMETHING', '1', undefined],
  ])('reads %s', (text, id, state) => {
    const reading = read(text)
    expect([reading.id, reading.state]).toEqual([id, state])
  })

  it('puts parameters before the text', () => {
    const reading = read('id:111 stat:UNDELIV err:001 text:x', parameters('ABC', 2, 0x0107))
    expect(reading).toMatchObject({ id: 'ABC', state: 'delivered', textStart: 'x' })
    expect(reading.wire).toBe('id:111 stat:UNDELIV err:001, message_state 2, network_error_code 3/263')
    expect(readReceipt(new Uint8Array(0), parameters('ABC', 5), arrivedAt)).toMatchObject({
      id: 'ABC',
      state: 'undeliverable',
      unmistakable: true,
    })
  })

  it('gives our reference when the wire echoes it', () => {
    expect(read('', new Map([[tag.userMessageReference, Uint8Array.of(0x12, 0x34)]])).reference).toBe(0x1234)
    expect(read('', new Map([[tag.userMessageReference, Uint8Array.of(0x34)]])).reference).toBe(0x34)
  })

  it.each([
    [0, 'buffered'],
    [1, 'buffered'],
    [2, 'delivered'],
    [3, 'expired'],
    [4, 'deleted'],
    [5, 'undeliverable'],
    [6, 'accepted'],
    [7, 'unknown'],
    [8, 'rejected'],
    [9, 'undeliverable'],
    [200, 'unknown'],
  ])('reads message_state %i as %s', (number, state) => {
    expect(read('', parameters('1', number)).state).toBe(state)
  })

  it('leaves what is behind text: to the quote, whatever it holds', () => {
    const reading = read('id:1 sub:001 stat:DELIVRD err:000 text:err:99 id:2 stat:EXPIRED')
    expect(reading).toMatchObject({ id: '1', state: 'delivered', textStart: 'err:99 id:2 stat:EXPIRED' })
  })

  it('reads receipts in UTF-16 (praekeltfoundation/vumi#635) and in packed septets', () => {
    const text = 'id:42 sub:001 dlvrd:001 stat:EXPIRED err:000 text:Hej'
    for (const octets of [encodeUcs2(text), packSeptets(ascii(text))]) {
      expect(readReceipt(octets, none, arrivedAt)).toMatchObject({ id: '42', state: 'expired' })
    }
  })

  it('reads a quote that is in another coding than the keys', () => {
    const keys = ascii('id:0489708364 sub:001 dlvrd:001 stat:DELIVRD err:000 text:')
    const cyrillic = readReceipt(Uint8Array.of(...keys, ...encodeUcs2('Привет')), none, arrivedAt)
    expect(cyrillic).toMatchObject({ id: '0489708364', textStart: 'Привет' })
    const utf8 = readReceipt(Uint8Array.of(...keys, ...ascii('på väg')), none, arrivedAt)
    expect(utf8.textStart).toBe('på väg')
  })

  it('takes for a receipt only what can be nothing else', () => {
    const unmistakable = (text: string, tlvs?: Tlvs) => read(text, tlvs).unmistakable
    expect(unmistakable('id:1 sub:001 stat:DELIVRD')).toBe(true)
    expect(unmistakable('hello')).toBe(false)
    expect(unmistakable('my id: 5, please send')).toBe(false)
    expect(unmistakable('id:1 stat:DELIVRD')).toBe(false)
    expect(unmistakable('id:1 sub:001 stat:great')).toBe(false)
    expect(unmistakable('hello', parameters('1', 2))).toBe(true)
    expect(unmistakable('hello', new Map([[tag.receiptedMessageId, ascii('1')]]))).toBe(false)
  })

  it('never throws, and finds the fields in any order and case', () => {
    const anyOctets = fc.uint8Array({ maxLength: 300 })
    const anyTlvs = fc.array(fc.tuple(fc.constantFrom(0x1e, 0x427, 0x423, 0x204), fc.uint8Array({ maxLength: 6 })))
    fc.assert(fc.property(anyOctets, anyTlvs, (octets, tlvs) => void readReceipt(octets, new Map(tlvs), arrivedAt)))
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => void read(`id:1 stat:${text} text:${text}`)),
    )
    const fields = [
      'id:4711',
      'sub:001',
      'dlvrd:001',
      'submit date:2601150900',
      'done date:2601150900',
      'stat:EXPIRED',
      'err:005',
    ]
    fc.assert(
      fc.property(
        fc.shuffledSubarray(fields, { minLength: fields.length }),
        fc.boolean(),
        fc.constantFrom(' ', ', ', '\n', ';'),
        (order, upper, gap) => {
          const text = order.map((field) => (upper ? field.toUpperCase() : field)).join(gap)
          expect(read(text)).toMatchObject({ id: '4711', state: 'expired', unmistakable: true })
        },
      ),
    )
  })
})

describe('dates of receipts', () => {
  const at = (...parts: [number, number, number, number, number, number?]) => {
    const [year, month, day, hour, minute, second = 0] = parts
    return Date.UTC(year, month - 1, day, hour, minute, second)
  }

  it.each<[string, string, number | undefined]>([
    ['minutes', '2601150745', at(2026, 1, 15, 7, 45)],
    ['seconds', '260115074512', at(2026, 1, 15, 7, 45, 12)],
    ['century', '202601150745', at(2026, 1, 15, 7, 45)],
    ['century and seconds', '20260115074512', at(2026, 1, 15, 7, 45, 12)],
    ['since 1970', String(at(2026, 1, 15, 7, 45, 12) / 1000), at(2026, 1, 15, 7, 45, 12)],
    ['milliseconds since 1970', String(at(2026, 1, 15, 7, 45, 12)), at(2026, 1, 15, 7, 45, 12)],
    ['absolute with a zone', '260115094500008+', at(2026, 1, 15, 7, 45)],
    ['absolute west of Greenwich', '260115024500020-', at(2026, 1, 15, 7, 45)],
    ['ISO', '2026-01-15 07:45:12', at(2026, 1, 15, 7, 45, 12)],
    ['ISO with a zone', '2026-01-15T09:45:12+0200', at(2026, 1, 15, 7, 45, 12)],
    ['day first', '15/01/2026 07:45', at(2026, 1, 15, 7, 45)],
    ['short year', '26/01/15 07:45', at(2026, 1, 15, 7, 45)],
    ['behind it other words', '260115074512 DELIVRD', at(2026, 1, 15, 7, 45, 12)],
    ['local time two hours ahead', '260115110020', at(2026, 1, 15, 9, 0, 20)],
    ['local time five and a half hours behind', '260115033010', at(2026, 1, 15, 9, 0, 10)],
    ['the minute that is running', '2601150900', arrivedAt],
    ['a pattern', 'yyMMddHHmm', undefined],
    ['nothing', '', undefined],
    ['zeros', '0000000000', undefined],
    ['a month too many', '261315074512', undefined],
    ['years ago', '1701240904', undefined],
    ['the future', '260115134512', undefined],
  ])('%s: %s', (_, written, wanted) => {
    expect(receiptInstant(written, arrivedAt)).toBe(wanted)
  })
})
