import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeUtf8, fromHex, toHex } from '../../../core/sms/octets.ts'
import { decodeLatin1, decodeUcs2, encodeLatin1, encodeUcs2 } from '../../../core/sms/ucs2.ts'

describe('UCS-2 (TS 23.038 §6.2.3)', () => {
  test.each([
    ['A', '0041'],
    ['å€', '00E520AC'],
    ['😀', 'D83DDE00'],
    ['\ud83d', 'D83D'],
    ['', ''],
  ])('%j', (text, hex) => {
    expect(toHex(encodeUcs2(text))).toBe(hex)
    expect(decodeUcs2(fromHex(hex))).toBe(text)
  })

  test.each([
    ['a byte order mark', 'FEFF0041', 'A'],
    ['little-endian by its mark', 'FFFE41000042', 'A䈀'],
    ['a stray zero octet at the end', '004100', 'A'],
    ['half a character at the end', '0041D8', 'A\ufffd'],
    ['one octet', '41', '\ufffd'],
  ])('%s', (_, hex, text) => {
    expect(decodeUcs2(fromHex(hex))).toBe(text)
  })

  test('any UTF-16 comes back, lone surrogates too, unless it begins with a mark', () => {
    const unit = fc.nat(0xffff).map((code) => String.fromCharCode(code))
    fc.assert(
      fc.property(fc.array(unit), (units) => {
        const text = units.join('')
        fc.pre(!/^[\ufeff\ufffe]/.test(text))
        expect(decodeUcs2(encodeUcs2(text))).toBe(text)
      }),
    )
  })
})

test('Latin-1 takes U+0000 to U+00FF and nothing else', () => {
  const text = Array.from({ length: 256 }, (_, unit) => String.fromCharCode(unit)).join('')
  const octets = encodeLatin1(text)
  expect(octets).toEqual(Uint8Array.from({ length: 256 }, (_, octet) => octet))
  expect(octets && decodeLatin1(octets)).toBe(text)
  expect(encodeLatin1('aĀ')).toBeUndefined()
})

describe('UTF-8 (RFC 3629)', () => {
  test('any well-formed text comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(text.isWellFormed())
        expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text)
      }),
    )
  })

  test('any octets: as strict as TextDecoder', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    const octet = fc.oneof(fc.nat(255), fc.constantFrom(0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xf5))
    fc.assert(
      fc.property(fc.array(octet, { maxLength: 6 }), (list) => {
        const octets = Uint8Array.from(list)
        let expected: string | undefined
        try {
          expected = strict.decode(octets)
        } catch {
          expected = undefined
        }
        expect(decodeUtf8(octets)).toBe(expected)
      }),
      { numRuns: 5000 },
    )
  })
})
