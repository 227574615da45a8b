import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Segment } from '../../../core/ports/transport.ts'
import { fromHex } from '../../../core/sms/octets.ts'
import { assemble, assembledText, groupKey } from '../../../core/sms/reassembly.ts'
import { planSegments } from '../../../core/sms/segment.ts'
import { type Concat, concatElement, concatOf } from '../../../core/sms/udh.ts'

function part(number: number, total: number, hex: string, alphabet: Segment['alphabet'] = 'ucs2'): Segment {
  return { alphabet, udh: [concatElement({ reference: 0, total, number, wide: false })], data: fromHex(hex) }
}

const textOf = (...parts: Segment[]) => assembledText(assemble(parts))

describe('groups', () => {
  test('the key tells phones, own numbers, references, totals and widths apart', () => {
    const concat: Concat = { reference: 0, total: 2, number: 1, wide: false }
    const keys = [
      groupKey('+46701234567', '+46700000001', concat),
      groupKey('+46701234568', '+46700000001', concat),
      groupKey('+46701234567', '+46700000002', concat),
      groupKey('+46701234567', undefined, concat),
      groupKey('+46701234567', '+46700000001', { ...concat, reference: 1 }),
      groupKey('+46701234567', '+46700000001', { ...concat, total: 3 }),
      groupKey('+46701234567', '+46700000001', { ...concat, wide: true }),
    ]
    expect(new Set(keys).size).toBe(keys.length)
    expect(groupKey('+46701234567', '+46700000001', { ...concat, number: 2 })).toBe(keys[0])
  })

  test('parts are put in order, repeats dropped, gaps named', () => {
    const [first, second, third] = [part(1, 3, '0041'), part(2, 3, '0042'), part(3, 3, '0043')]
    expect(assemble([third, first, second, first])).toEqual({
      total: 3,
      segments: [first, second, third],
      missing: [],
      complete: true,
      conflicting: [],
    })
    expect(assemble([second])).toMatchObject({ total: 3, segments: [second], missing: [1, 3], complete: false })
    expect(assemble([])).toMatchObject({ total: 1, missing: [1], complete: false })
  })

  test('another text under the same reference is told, not mixed in', () => {
    const other = part(1, 2, '0058')
    const assembly = assemble([part(1, 2, '0041'), other, part(2, 2, '0042')])
    expect(assembly.conflicting).toEqual([other])
    expect(assembledText(assembly)).toBe('AB')
  })

  test('a text without concatenation is whole by itself', () => {
    expect(assemble([{ alphabet: 'gsm7', udh: [], data: fromHex('41') }])).toMatchObject({ total: 1, complete: true })
  })
})

describe('text', () => {
  test('a surrogate pair cut between parts is whole again', () => {
    expect(textOf(part(2, 2, 'DE000042'), part(1, 2, '0041D83D'))).toBe('A😀B')
  })

  test('a character cut between its octets is whole again', () => {
    expect(textOf(part(1, 2, '004100'), part(2, 2, '420043'))).toBe('ABC')
  })

  test('a stray octet at the end of one part disturbs no other', () => {
    expect(textOf(part(1, 2, '004100'), part(2, 2, '0042'))).toBe('AB')
  })

  test('byte order marks of each part go', () => {
    expect(textOf(part(1, 3, 'FEFF0041'), part(2, 3, 'FFFE4200'), part(3, 3, '0043'))).toBe('ABC')
  })

  test('an escape pair cut between parts is whole again', () => {
    expect(textOf(part(1, 2, '411B', 'gsm7'), part(2, 2, '6542', 'gsm7'))).toBe('A€B')
  })

  test('parts of different alphabets or shift tables are decoded apart', () => {
    expect(textOf(part(1, 2, '4100', 'gsm7'), part(2, 2, '0042'))).toBe('A@B')
    const turkish = part(2, 3, '1B73', 'gsm7')
    const shifted: Segment = { ...turkish, udh: [...turkish.udh, { iei: 0x24, data: Uint8Array.of(1) }] }
    expect(textOf(part(1, 3, '1B65', 'gsm7'), shifted, part(3, 3, '1B73', 'gsm7'))).toBe('€şs')
  })

  test('gaps speak for themselves', () => {
    expect(textOf(part(2, 2, '0042'))).toBe('[part 1 missing] B')
    expect(textOf(part(1, 2, '0041'))).toBe('A [part 2 missing]')
    expect(textOf(part(1, 4, '0041'), part(4, 4, '0044'))).toBe('A [parts 2–3 missing] D')
    const assembly = assemble([part(1, 2, '0041D83D')])
    expect(assembledText(assembly, () => '…')).toBe('A\ud83d …')
  })

  test('property: a planned text, shuffled and repeated, is the text', () => {
    const piece = fc.constantFrom('word ', '€', 'å', 'ş', '😀', '👩‍👧', '\n', 'ж', '“')
    const body = fc.array(piece, { minLength: 50, maxLength: 300 }).map((list) => list.join(''))
    fc.assert(
      fc.property(body, fc.boolean(), fc.boolean(), fc.infiniteStream(fc.nat()), (text, wide, national, numbers) => {
        const planned = planSegments(text, { wideReference: wide, nationalTables: national })
        const [order] = [[...planned.segments, ...planned.segments.slice(0, 2)]]
        for (let i = order.length - 1; i > 0; i--) {
          const j = numbers.next().value % (i + 1)
          ;[order[i], order[j]] = [order[j] as Segment, order[i] as Segment]
        }
        const assembly = assemble(order)
        expect(assembly.complete).toBe(true)
        expect(assembledText(assembly)).toBe(planned.text)
      }),
    )
  })

  test('property: any UTF-16 cut anywhere is the same when joined', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 60 }), fc.nat(), (octets, at) => {
        const even = octets.subarray(0, octets.length & ~1)
        even[0] = 0
        const cut = (at % even.length) & ~1
        const halves = [even.slice(0, cut), even.slice(cut)]
        fc.pre(
          halves.every((half) => !(half[0] === 0xfe && half[1] === 0xff) && !(half[0] === 0xff && half[1] === 0xfe)),
        )
        const parts = halves.map((data, index) => ({ ...part(index + 1, 2, ''), data }))
        const whole = { ...part(1, 1, ''), data: even }
        expect(textOf(...parts)).toBe(textOf(whole))
      }),
    )
  })

  test('any parts at all assemble to some text', () => {
    const alphabet = fc.constantFrom<Segment['alphabet']>('gsm7', 'ucs2', 'latin1', 'octets')
    const anyPart = fc.tuple(fc.nat(5), fc.nat(5), fc.uint8Array({ maxLength: 20 }), alphabet)
    fc.assert(
      fc.property(fc.array(anyPart), (list) => {
        const parts = list.map(([number, total, data, alphabet]) => ({ ...part(number, total, '', alphabet), data }))
        const assembly = assemble(parts)
        expect(assembly.segments.length + assembly.missing.length).toBe(assembly.total)
        expect(typeof assembledText(assembly)).toBe('string')
        for (const segment of assembly.segments) concatOf(segment.udh)
      }),
    )
  })
})
