import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../../../core/sms/octets.ts'
import {
  fillBitsAfter,
  packSeptets,
  packSeptetsUncounted,
  unpackSeptets,
  unpackSeptetsUncounted,
} from '../../../core/sms/septets.ts'
import { gatewayErrorOf } from './support.ts'

const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
const septets = fc.array(fc.nat(127), { maxLength: 180 }).map((list) => Uint8Array.from(list))

describe('packing (TS 23.038 §6.1.2.1)', () => {
  test.each([
    ['hellohello', 0, 'E8329BFD4697D9EC37'],
    ['Nordbok', 0, 'CEB79C2C7EAF01'],
    ['ABCDEFGH', 0, '41E19058341E91'],
    ['A', 1, '82'],
    ['\x1bs', 3, 'D8CC01'],
    ['', 0, ''],
  ])('%j after %i fill bits', (text, fillBits, hex) => {
    expect(toHex(packSeptets(ascii(text), fillBits))).toBe(hex)
    expect(unpackSeptets(fromHex(hex), text.length, fillBits)).toEqual(ascii(text))
  })

  test('agrees with the definition: septet n lies at bit 7n of a little-endian number', () => {
    fc.assert(
      fc.property(septets, fc.nat(6), (list, fillBits) => {
        let number = 0n
        list.forEach((septet, index) => {
          number |= BigInt(septet) << BigInt(fillBits + 7 * index)
        })
        const octets = packSeptets(list, fillBits)
        expect(octets.length).toBe(Math.ceil((fillBits + 7 * list.length) / 8))
        expect(octets.reduceRight((sum, octet) => (sum << 8n) | BigInt(octet), 0n)).toBe(number)
        expect(unpackSeptets(octets, list.length, fillBits)).toEqual(list)
      }),
    )
  })

  test('fill bits bring the text after a header to a septet boundary (TS 23.040 §9.2.3.24)', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8].map(fillBitsAfter)).toEqual([0, 6, 5, 4, 3, 2, 1, 0, 6])
    for (let octets = 0; octets < 140; octets++) expect((octets * 8 + fillBitsAfter(octets)) % 7).toBe(0)
  })

  test('more septets than the octets hold are refused', () => {
    expect(gatewayErrorOf(() => unpackSeptets(fromHex('41E19058341E91'), 9)).code).toBe('text/bad-pdu')
    expect(gatewayErrorOf(() => unpackSeptets(fromHex('41'), 1, 2)).code).toBe('text/bad-pdu')
    expect(gatewayErrorOf(() => unpackSeptets(fromHex(''), -1)).code).toBe('text/bad-pdu')
  })
})

describe('packing without a count (TS 23.038 §6.1.2.3.1)', () => {
  test.each([
    ['six characters need no padding', '*100#1', 'AA180C36 8A01'],
    ['seven spare bits hold CR, not @', '1234567', '31D98C56B3DD1A'],
    ['a CR at 8n is doubled, for the receiver removes one', '1234567\r', '31D98C56B3DD1A0D'],
    ['eight characters fill seven octets', 'ABCDEFGH', '41E19058341E91'],
  ])('%s', (_, text, hex) => {
    expect(toHex(packSeptetsUncounted(ascii(text)))).toBe(hex.replace(' ', ''))
  })

  test.each([
    ['CR padding at an octet boundary goes', '31D98C56B3DD1A', '1234567'],
    ['seven zero bits at an octet boundary are no @', '31D98C56B3DD00', '1234567'],
    ['a CR elsewhere stays', 'C106', 'A\r'],
    ['two CRs stay two', '31D98C56B3DD1A0D', '1234567\r\r'],
  ])('%s', (_, hex, text) => {
    expect(unpackSeptetsUncounted(fromHex(hex))).toEqual(ascii(text))
  })

  test('any septets come back, but for a doubled CR and a final @ at 8n', () => {
    fc.assert(
      fc.property(septets, fc.nat(6), (list, fillBits) => {
        const boundary = (fillBits + 7 * list.length) % 8 === 0 && list.length > 0
        const last = list[list.length - 1]
        const expected =
          boundary && last === 13 ? [...list, 13] : boundary && last === 0 ? [...list.slice(0, -1)] : [...list]
        expect([...unpackSeptetsUncounted(packSeptetsUncounted(list, fillBits), fillBits)]).toEqual(expected)
      }),
      { numRuns: 2000 },
    )
  })

  test('any octets unpack', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(6), (octets, fillBits) => void unpackSeptetsUncounted(octets, fillBits)),
    )
  })
})
