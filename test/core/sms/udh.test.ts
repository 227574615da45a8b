import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import { fromHex, toHex } from '../../../core/sms/octets.ts'
import {
  concatElement,
  concatOf,
  decodeUdh,
  encodeUdh,
  messageIndicationsOf,
  portsElement,
  portsOf,
  tableElements,
  tablesOf,
  udhLength,
} from '../../../core/sms/udh.ts'
import { gatewayErrorOf } from './support.ts'

const element = (iei: number, hex: string) => ({ iei, data: fromHex(hex) })
const elementsOf = (hex: string) => decodeUdh(fromHex(hex)).elements

describe('header (TS 23.040 §9.2.3.24)', () => {
  test.each([
    ['8-bit concatenation', '050003CC0201', [element(0, 'CC0201')]],
    ['16-bit concatenation', '06080401020201', [element(8, '01020201')]],
    ['two elements', '080003CC0201240101', [element(0, 'CC0201'), element(0x24, '01')]],
    ['an element without data', '020C00', [element(12, '')]],
  ])('%s', (_, hex, elements) => {
    expect(decodeUdh(fromHex(`${hex}FFFF`))).toEqual({ elements, length: hex.length / 2 })
    expect(toHex(encodeUdh(elements))).toBe(hex)
    expect(udhLength(elements)).toBe(hex.length / 2)
  })

  test('no elements take no octets; a header of length 0 has none', () => {
    expect(encodeUdh([])).toEqual(new Uint8Array(0))
    expect(decodeUdh(fromHex('0041'))).toEqual({ elements: [], length: 1 })
  })

  test.each([
    ['too few octets in the last element', '040003CC02'],
    ['an identifier without a length', '060003CC020124'],
    ['one octet too many', '060003CC0201FF'],
  ])('%s: the whole header is ignored, its length stands', (_, hex) => {
    expect(decodeUdh(fromHex(hex))).toEqual({ elements: [], length: hex.length / 2 })
  })

  test('a header past the end is refused', () => {
    expect(gatewayErrorOf(() => decodeUdh(fromHex('050003CC02'))).details).toMatchObject({ field: 'UDHL', offset: 0 })
    expect(gatewayErrorOf(() => decodeUdh(fromHex(''))).code).toBe('text/bad-pdu')
  })

  test('a header of more than 140 octets is refused', () => {
    expect(encodeUdh([{ iei: 9, data: new Uint8Array(137) }]).length).toBe(140)
    expect(gatewayErrorOf(() => encodeUdh([{ iei: 9, data: new Uint8Array(138) }])).code).toBe('text/bad-segment')
  })

  test('property: elements come back; any octets decode or are refused', () => {
    const elements = fc.array(fc.record({ iei: fc.nat(255), data: fc.uint8Array({ maxLength: 10 }) }), {
      minLength: 1,
      maxLength: 10,
    })
    fc.assert(
      fc.property(elements, (list) => {
        expect(decodeUdh(encodeUdh(list))).toEqual({ elements: list, length: udhLength(list) })
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (octets) => {
        try {
          const { length, elements: list } = decodeUdh(octets)
          expect(length).toBeLessThanOrEqual(octets.length)
          if (list.length > 0) expect(encodeUdh(list)).toEqual(octets.slice(0, length))
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(GatewayError)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('concatenation (§9.2.3.24.1, §9.2.3.24.8)', () => {
  test.each([
    ['reference 0 is legal', '0500030002 01', { reference: 0, total: 2, number: 1, wide: false }],
    ['16 bits', '060804FFFE0302', { reference: 0xfffe, total: 3, number: 2, wide: true }],
    ['the last of several counts', '0A00030102010003050302', { reference: 5, total: 3, number: 2, wide: false }],
    ['one part of one', '050003070101', { reference: 7, total: 1, number: 1, wide: false }],
    ['total 0', '050003010001', undefined],
    ['number 0', '050003010200', undefined],
    ['number above total', '050003010203', undefined],
    ['data too short', '0400020102', undefined],
    ['data too long', '06000401020101', undefined],
    ['16 bits with the data of 8', '050803010201', undefined],
    ['none', '03240101', undefined],
  ])('%s', (_, hex, concat) => {
    expect(concatOf(elementsOf(hex.replace(' ', '')))).toEqual(concat)
  })

  test('property: what is written is read', () => {
    const concat = fc
      .record({ reference: fc.nat(0xffff), total: fc.integer({ min: 1, max: 255 }), wide: fc.boolean(), at: fc.nat() })
      .map(({ at, ...rest }) => ({ ...rest, number: (at % rest.total) + 1 }))
    fc.assert(
      fc.property(concat, (value) => {
        const reference = value.wide ? value.reference : value.reference & 0xff
        expect(concatOf([concatElement(value)])).toEqual({ ...value, reference })
      }),
    )
  })
})

test('shift tables count only when announced by one octet (§9.2.3.24.15, .16)', () => {
  expect(tablesOf(elementsOf('06240101250103'))).toEqual({ single: 1, locking: 3 })
  expect(tablesOf(elementsOf('050003CC0201'))).toEqual({})
  expect(tablesOf(elementsOf('0424020102'))).toEqual({})
  expect(toHex(encodeUdh(tableElements({ single: 1, locking: 3 })))).toBe('06240101250103')
  expect(tableElements({})).toEqual([])
})

test('application ports (§9.2.3.24.3, .4)', () => {
  expect(portsOf(elementsOf('0605040B8423F0'))).toEqual({ destination: 2948, originator: 9200 })
  expect(portsOf(elementsOf('040402F5F4'))).toEqual({ destination: 0xf5, originator: 0xf4 })
  expect(portsOf(elementsOf('0405020B84'))).toBeUndefined()
  expect(portsOf([portsElement({ destination: 9204, originator: 1 })])).toEqual({ destination: 9204, originator: 1 })
})

test('special message indications (§9.2.3.24.2)', () => {
  expect(messageIndicationsOf(elementsOf('0801020003 01028100'.replace(' ', '')))).toEqual([
    { kind: 'voicemail', count: 3, store: false },
    { kind: 'fax', count: 0, store: true },
  ])
  expect(messageIndicationsOf(elementsOf('0401020205')).map(({ kind }) => kind)).toEqual(['email'])
  expect(messageIndicationsOf(elementsOf('0401020301')).map(({ kind }) => kind)).toEqual(['other'])
  expect(messageIndicationsOf(elementsOf('0401020701')).map(({ kind }) => kind)).toEqual(['video'])
  expect(messageIndicationsOf(elementsOf('03010100'))).toEqual([])
})
