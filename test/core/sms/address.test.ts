import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { WireAddress } from '../../../core/ports/transport.ts'
import {
  encodeAddress,
  encodeServiceCentre,
  readAddress,
  readServiceCentre,
  wireAddressOf,
} from '../../../core/sms/address.ts'
import { OctetReader } from '../../../core/sms/bad-pdu.ts'
import { fromHex, toHex } from '../../../core/sms/octets.ts'
import { gatewayErrorOf } from './support.ts'

function read(hex: string): WireAddress {
  const reader = new OctetReader(fromHex(hex))
  const address = readAddress(reader, 'TP-OA')
  expect(reader.left).toBe(0)
  return address
}

describe('TP address (TS 23.040 §9.1.2.5)', () => {
  test.each<[string, WireAddress]>([
    ['0B916407214365F7', { value: '+46701234567', kind: 'international' }],
    ['0AA17010325476', { value: '0701234567', kind: 'national' }],
    ['0581 1732F4', { value: '71234', kind: 'short' }],
    ['0581BA21F3', { value: '*#123', kind: 'short' }],
    ['0DD0CEB79C2C7EAF01', { value: 'Nordbok', kind: 'alphanumeric' }],
    ['0ED041E19058341E01', { value: 'ABCDEFG', kind: 'alphanumeric' }],
    ['0ED0D4329E0E7FCFE9', { value: 'Textpost', kind: 'alphanumeric' }],
  ])('%s', (spaced, address) => {
    const hex = spaced.replace(' ', '')
    expect(read(hex)).toEqual(address)
    // A name of seven letters is written with 13 semi-octets, never with 14.
    if (hex !== '0ED041E19058341E01') expect(toHex(encodeAddress(address))).toBe(hex)
  })

  test.each<[string, string, WireAddress]>([
    ['unknown type, long', '0A817010325476', { value: '0701234567', kind: 'national' }],
    ['network specific', '04B12143', { value: '1234', kind: 'short' }],
    ['subscriber, numbering plan 8', '04C82143', { value: '1234', kind: 'short' }],
    ['abbreviated', '02E121', { value: '12', kind: 'short' }],
    ['fill inside the length ends it', '06912143FF', { value: '+1234', kind: 'international' }],
    ['letters a to c', '0481DC0E', { value: 'abc0', kind: 'short' }],
    ['no digits', '0091', { value: '', kind: 'international' }],
    ['no letters', '00D0', { value: '', kind: 'alphanumeric' }],
  ])('reads %s', (_, hex, address) => {
    expect(read(hex)).toEqual(address)
  })

  test('what people write', () => {
    expect(wireAddressOf('+46701234567').kind).toBe('international')
    expect(wireAddressOf('71234').kind).toBe('short')
    expect(wireAddressOf('123456').kind).toBe('short')
    expect(wireAddressOf('1234567').kind).toBe('national')
    expect(wireAddressOf('*100#').kind).toBe('short')
    expect(wireAddressOf('Nordbok').kind).toBe('alphanumeric')
  })

  test.each<[string, WireAddress]>([
    ['12 letters', { value: 'ABCDEFGHIJKL', kind: 'alphanumeric' }],
    ['a letter outside the alphabet', { value: 'Łódź', kind: 'alphanumeric' }],
    ['an empty name', { value: '', kind: 'alphanumeric' }],
    ['21 digits', { value: `+${'1'.repeat(21)}`, kind: 'international' }],
    ['a letter in a number', { value: '12x4', kind: 'national' }],
  ])('refuses to write %s', (_, address) => {
    expect(gatewayErrorOf(() => encodeAddress(address)).code).toBe('text/bad-address')
  })

  test('property: numbers and names come back', () => {
    const digits = fc.stringMatching(/^[0-9*#abc]{1,20}$/)
    const address = fc.oneof(
      digits.map((value): WireAddress => ({ value: `+${value}`, kind: 'international' })),
      digits.map((value): WireAddress => ({ value, kind: 'national' })),
      fc.stringMatching(/^[0-9]{1,6}$/).map((value): WireAddress => ({ value, kind: 'short' })),
      fc.stringMatching(/^[A-Za-z0-9 .&-]{1,11}$/).map((value): WireAddress => ({ value, kind: 'alphanumeric' })),
    )
    fc.assert(
      fc.property(address, (value) => {
        expect(readAddress(new OctetReader(encodeAddress(value)), 'TP-DA')).toEqual(value)
      }),
    )
  })
})

describe('service centre address (TS 24.011 §8.2.5.1)', () => {
  test('its length counts octets', () => {
    expect(toHex(encodeServiceCentre({ value: '+27381000015', kind: 'international' }))).toBe('07917283010010F5')
    const reader = new OctetReader(fromHex('07917283010010F501'))
    expect(readServiceCentre(reader)).toEqual({ value: '+27381000015', kind: 'international' })
    expect(reader.left).toBe(1)
  })

  test('none is one octet', () => {
    expect(toHex(encodeServiceCentre())).toBe('00')
    expect(readServiceCentre(new OctetReader(fromHex('00')))).toBeUndefined()
  })
})
