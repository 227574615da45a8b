import { describe, expect, test } from 'vitest'
import { type DataCoding, decodeDcs, encodeDcs } from '../../../core/sms/dcs.ts'

const plain: DataCoding = { alphabet: 'gsm7', compressed: false, autoDelete: false }

describe('TP-DCS (TS 23.038 §4)', () => {
  test.each<[string, number, Partial<DataCoding>]>([
    ['default', 0x00, {}],
    ['8-bit', 0x04, { alphabet: 'octets' }],
    ['UCS-2', 0x08, { alphabet: 'ucs2' }],
    ['class bits without meaning', 0x03, {}],
    ['flash', 0x10, { messageClass: 0 }],
    ['class 2, 8-bit', 0x16, { alphabet: 'octets', messageClass: 2 }],
    ['flash UCS-2', 0x18, { alphabet: 'ucs2', messageClass: 0 }],
    ['compressed', 0x20, { compressed: true }],
    ['compressed UCS-2, class 3', 0x3b, { alphabet: 'ucs2', compressed: true, messageClass: 3 }],
    ['reserved alphabet', 0x0c, {}],
    ['reserved alphabet, compressed, with class', 0x3f, {}],
    ['automatic deletion', 0x40, { autoDelete: true }],
    ['automatic deletion, UCS-2, class 1', 0x59, { alphabet: 'ucs2', autoDelete: true, messageClass: 1 }],
    ['reserved group 8', 0x84, {}],
    ['reserved group B', 0xbf, {}],
    ['discard, voicemail on', 0xc8, { indication: { kind: 'voicemail', active: true, store: false } }],
    ['discard, fax off', 0xc1, { indication: { kind: 'fax', active: false, store: false } }],
    ['store, e-mail on', 0xda, { indication: { kind: 'email', active: true, store: true } }],
    ['store, UCS-2, other on', 0xeb, { alphabet: 'ucs2', indication: { kind: 'other', active: true, store: true } }],
    ['data coding/message class, 7-bit', 0xf0, { messageClass: 0 }],
    ['data coding/message class, 8-bit', 0xf6, { alphabet: 'octets', messageClass: 2 }],
    ['data coding/message class, reserved bit', 0xf9, { messageClass: 1 }],
  ])('%s', (_, octet, expected) => {
    expect(decodeDcs(octet)).toEqual({ ...plain, ...expected })
  })

  test('what decodes is written back to an octet of the same meaning, for all 256', () => {
    for (let octet = 0; octet < 256; octet++) {
      const coding = decodeDcs(octet)
      expect(decodeDcs(encodeDcs(coding)), octet.toString(16)).toEqual(coding)
    }
  })

  test('the octets that texts are sent with', () => {
    expect(encodeDcs({ alphabet: 'gsm7' })).toBe(0x00)
    expect(encodeDcs({ alphabet: 'ucs2' })).toBe(0x08)
    expect(encodeDcs({ alphabet: 'octets' })).toBe(0x04)
    expect(encodeDcs({ alphabet: 'latin1' })).toBe(0x04)
    expect(encodeDcs({ alphabet: 'gsm7', messageClass: 0 })).toBe(0x10)
    expect(encodeDcs({ alphabet: 'ucs2', messageClass: 0 })).toBe(0x18)
  })
})
