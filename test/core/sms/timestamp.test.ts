import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../../../core/sms/octets.ts'
import {
  decodeRelativeValidity,
  decodeTimestamp,
  encodeRelativeValidity,
  encodeTimestamp,
} from '../../../core/sms/timestamp.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const week = 7 * day

describe('time stamp (TS 23.040 §9.2.3.11)', () => {
  test.each([
    ['99309251619580', '1999-03-29T15:16:59+02:00', 120],
    ['42109221535400', '2024-01-29T12:35:45Z', 0],
    ['4210922153540A', '2024-01-29T12:35:45-05:00', -300],
    ['4210922153544B', '2024-01-29T12:35:45-08:30', -510],
    ['42109221535423', '2024-01-29T12:35:45+08:00', 480],
    ['00208232959500', '2000-02-28T23:59:59Z', 0],
    ['98211332959500', '1989-12-31T23:59:59Z', 0],
  ])('%s is %s', (hex, iso, offsetMinutes) => {
    // Years from 90 on are of the last century; 89 is 2089.
    const at = Date.parse(iso.replace('1989', '2089'))
    expect(decodeTimestamp(fromHex(hex))).toEqual({ at, offsetMinutes })
    expect(toHex(encodeTimestamp({ at, offsetMinutes }))).toBe(hex)
  })

  test('the sign of the zone is not a digit; minus zero is zero', () => {
    expect(decodeTimestamp(fromHex('42109221535408'))).toEqual({
      at: Date.parse('2024-01-29T12:35:45Z'),
      offsetMinutes: 0,
    })
  })

  test('a half octet above 9 counts as 0', () => {
    expect(decodeTimestamp(fromHex('421092A1535400'))?.at).toBe(Date.parse('2024-01-29T10:35:45Z'))
  })

  test.each(['00000000000000', '42009221535400', '42310921535400', '42100021535400', '421092215354', ''])(
    '%s names no date',
    (hex) => {
      expect(decodeTimestamp(fromHex(hex))).toBeUndefined()
    },
  )

  test('property: any second of 1990 to 2089 in any zone comes back', () => {
    const seconds = fc.integer({ min: Date.UTC(1990, 0, 2) / 1000, max: Date.UTC(2089, 11, 30) / 1000 })
    fc.assert(
      fc.property(seconds, fc.integer({ min: -56, max: 56 }), (second, quarters) => {
        const time = { at: second * 1000, offsetMinutes: quarters * 15 }
        expect(decodeTimestamp(encodeTimestamp(time))).toEqual(time)
      }),
    )
  })

  test('any octets decode or name no date', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 8 }), (octets) => void decodeTimestamp(octets)))
  })
})

describe('relative validity (TS 23.040 §9.2.3.12.1)', () => {
  test.each([
    [0, 5 * minute],
    [1, 10 * minute],
    [71, 6 * hour],
    [143, 12 * hour],
    [144, 12.5 * hour],
    [167, day],
    [168, 2 * day],
    [170, 4 * day],
    [196, 30 * day],
    [197, 5 * week],
    [255, 63 * week],
  ])('%i is %i ms', (octet, validityMs) => {
    expect(decodeRelativeValidity(octet)).toBe(validityMs)
    expect(encodeRelativeValidity(validityMs)).toBe(octet)
  })

  test.each([
    [0, 0],
    [-1, 0],
    [1, 0],
    [5 * minute + 1, 1],
    [12 * hour + 1, 144],
    [day + 1, 168],
    [30 * day + 1, 197],
    [35 * day + 1, 198],
    [64 * week, 255],
    [Number.MAX_SAFE_INTEGER, 255],
  ])('%i ms is covered by %i', (validityMs, octet) => {
    expect(encodeRelativeValidity(validityMs)).toBe(octet)
  })

  test('property: the shortest period that covers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 63 * week }), (validityMs) => {
        const octet = encodeRelativeValidity(validityMs)
        expect(decodeRelativeValidity(octet)).toBeGreaterThanOrEqual(validityMs)
        if (octet > 0) expect(decodeRelativeValidity(octet - 1)).toBeLessThan(validityMs)
      }),
      { numRuns: 2000 },
    )
  })
})
