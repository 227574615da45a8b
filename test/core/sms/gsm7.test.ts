import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decodeGsm7,
  encodeGsm7,
  firstNonGsm7,
  type Gsm7Tables,
  languageName,
  septetCost,
  septetLength,
} from '../../../core/sms/gsm7.ts'
import { fromHex, toHex } from '../../../core/sms/octets.ts'
import vectors from '../../vectors/sms/gsm7-tables.json' with { type: 'json' }

const languages = Array.from({ length: 13 }, (_, index) => index + 1)
const character = (hex: string) => String.fromCharCode(Number.parseInt(hex, 16))

/** Every pair of shift tables that the standard names. */
const everyTables: Gsm7Tables[] = [0, ...languages].flatMap((locking) =>
  [0, ...languages].map((single) => ({ locking, single })),
)

describe('tables (TS 23.038 §6.2.1, §6.2.1.1, Annex A)', () => {
  test.each(Object.entries(vectors.locking))('locking shift table %s', (identifier, rows) => {
    const expected = rows.flatMap((row) => row.split(' ')).map(character)
    const decoded = expected.map((_, septet) =>
      septet === 0x1b ? '\x1b' : decodeGsm7(Uint8Array.of(septet), { locking: Number(identifier) }),
    )
    expect(decoded).toEqual(expected)
  })

  test.each(Object.entries(vectors.single))('single shift table %s', (identifier, places) => {
    const tables = { single: Number(identifier) }
    for (let septet = 0; septet < 128; septet++) {
      const hex = (places as Record<string, string>)[septet.toString(16).toUpperCase().padStart(2, '0')]
      const decoded = decodeGsm7(Uint8Array.of(0x1b, septet), tables)
      // An open place shows the main table's character; a second escape a space.
      const open = septet === 0x1b ? ' ' : decodeGsm7(Uint8Array.of(septet))
      expect(decoded, septet.toString(16)).toBe(hex ? character(hex) : open)
    }
  })

  test('every language has a name and no identifier beyond them counts', () => {
    expect(languages.map(languageName)).not.toContain(undefined)
    expect(languageName(14)).toBeUndefined()
    for (const unknown of [14, 255]) {
      expect(decodeGsm7(fromHex('041B65'), { locking: unknown, single: unknown })).toBe('è€')
    }
  })
})

describe('encoding', () => {
  test.each([
    ['@£$¥', '00010203'],
    ['A\nB\rC', '410A420D43'],
    ['^{}\\[~]|€\f', '1B141B281B291B2F1B3C1B3D1B3E1B401B651B0A'],
    ['ÄÖÑÜ§¿äöñüàÆæßÉåÅøØ', '5B5C5D5E5F607B7C7D7E7F1C1D1E1F0F0E0C0B'],
    ['ΔΦΓΛΩΠΨΣΘΞ', '1012131415161718191A'],
    ['', ''],
  ])('%j', (text, hex) => {
    expect(toHex(encodeGsm7(text) ?? new Uint8Array(1))).toBe(hex)
    expect(septetLength(text)).toBe(hex.length / 2)
    expect(decodeGsm7(fromHex(hex))).toBe(text)
  })

  test('names the first character that does not fit, whole', () => {
    expect(firstNonGsm7('all fits €')).toBeUndefined()
    expect(firstNonGsm7('ab😀ç')).toEqual({ index: 2, character: '😀' })
    expect(firstNonGsm7('ab\ud83d')).toEqual({ index: 2, character: '\ud83d' })
    expect(firstNonGsm7('a\tb')).toEqual({ index: 1, character: '\t' })
    expect(firstNonGsm7('aç', { single: 2 })).toBeUndefined()
    expect(encodeGsm7('ab😀')).toBeUndefined()
    expect(septetLength('ab😀')).toBeUndefined()
    expect(encodeGsm7('\x1b')).toBeUndefined()
  })

  test('costs: 1, 2 for an escape pair, 0 for what does not fit', () => {
    const cost = (text: string, tables?: Gsm7Tables) => septetCost(text.charCodeAt(0), tables)
    expect([cost('a'), cost('€'), cost('ş'), cost('\uffff')]).toEqual([1, 2, 0, 0])
    expect([cost('ş', { single: 1 }), cost('ş', { locking: 1 }), cost('€', { locking: 1 })]).toEqual([2, 1, 1])
  })

  test('Turkish, Spanish, Portuguese', () => {
    expect(toHex(encodeGsm7('ŞşĞğİıç', { single: 1 }) ?? fromHex(''))).toBe('1B531B731B471B671B491B691B63')
    expect(toHex(encodeGsm7('ŞşĞğİıç', { locking: 1 }) ?? fromHex(''))).toBe('1C1D0B0C400760')
    expect(toHex(encodeGsm7('áÁçñ', { single: 2 }) ?? fromHex(''))).toBe('1B611B411B097D')
    expect(toHex(encodeGsm7('ãõçÊê', { single: 3 }) ?? fromHex(''))).toBe('1B7B1B7C1B091B1F1B05')
    expect(toHex(encodeGsm7('ãõçÊê€', { locking: 3 }) ?? fromHex(''))).toBe('7B7C091E0418')
  })

  test('text of each pair of tables comes back', () => {
    for (const tables of everyTables) {
      const text = Array.from({ length: 0x2100 }, (_, unit) => String.fromCharCode(unit))
        .filter((unit) => septetCost(unit.charCodeAt(0), tables) > 0)
        .join('')
      expect(text.length).toBeGreaterThan(100)
      const septets = encodeGsm7(text, tables)
      expect(septets && decodeGsm7(septets, tables)).toBe(text)
      expect(septets?.length).toBe(septetLength(text, tables))
      // Open places decode to a space, but only 0x20 is one.
      expect(encodeGsm7(' ', tables)).toEqual(Uint8Array.of(0x20))
    }
  })

  test('property: what encodes comes back, at the length foretold', () => {
    const alphabet = [...'abc XYZ 0123 @£€^{}[]~|\\ åäöÅÄÖ éèñü ΔΩ\n\rşğçãõ😀\u0301']
    const tables = fc.constantFrom<Gsm7Tables>(
      {},
      { single: 1 },
      { locking: 1 },
      { single: 3, locking: 3 },
      { single: 2 },
    )
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...alphabet)), tables, (characters, shift) => {
        const text = characters.join('')
        const septets = encodeGsm7(text, shift)
        expect(septets === undefined).toBe(firstNonGsm7(text, shift) !== undefined)
        expect(septets?.length).toBe(septetLength(text, shift))
        if (septets) expect(decodeGsm7(septets, shift)).toBe(text)
      }),
    )
  })
})

describe('decoding', () => {
  test.each([
    ['a lone escape at the end is a space', '411B', 'A '],
    ['an escape before an escape is a space', '1B1B41', ' A'],
    ['an escape before an open place shows the main table', '1B41', 'A'],
    ['an escape before CR shows CR', '1B0D', '\r'],
    ['the high bit is ignored', 'C1', 'A'],
  ])('%s (TS 23.038 §6.2.1.1)', (_, hex, text) => {
    expect(decodeGsm7(fromHex(hex))).toBe(text)
  })

  test('any septets decode, under any tables', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(20), fc.nat(20), (septets, locking, single) => {
        const text = decodeGsm7(septets, { locking, single })
        expect(text.length).toBeLessThanOrEqual(septets.length)
        expect(text).not.toContain('\x1b')
      }),
    )
  })

  test('a long text is decoded whole', () => {
    expect(decodeGsm7(new Uint8Array(100_000).fill(0x41))).toBe('A'.repeat(100_000))
  })
})
