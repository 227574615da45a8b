import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Segment } from '../../../core/ports/transport.ts'
import { decodeSegmentText, measure, type PlanOptions, planSegments } from '../../../core/sms/segment.ts'
import { concatOf, tablesOf, udhLength } from '../../../core/sms/udh.ts'
import { encodeUserData } from '../../../core/sms/user-data.ts'
import { gatewayErrorOf } from './support.ts'

const piecesOf = (segments: readonly Segment[]) => segments.map(decodeSegmentText)
const plan = (body: string, options?: PlanOptions) => {
  const { alphabet, unitsPerPart, remaining } = planSegments(body, options)
  return { alphabet, unitsPerPart, remaining }
}

describe('sizes (TS 23.040 §9.2.3.24; BEHAVIOUR §5.3)', () => {
  test.each<[string, string, PlanOptions, number[], number]>([
    ['empty', '', {}, [0], 160],
    ['160 septets', 'a'.repeat(160), {}, [160], 0],
    ['161 septets', 'a'.repeat(161), {}, [153, 8], 145],
    ['306 septets', 'a'.repeat(306), {}, [153, 153], 0],
    ['307 septets', 'a'.repeat(307), {}, [153, 153, 1], 152],
    ['161 septets, wide', 'a'.repeat(161), { wideReference: true }, [152, 9], 143],
    ['80 escape pairs', '€'.repeat(80), {}, [160], 0],
    ['81 escape pairs: 76 to a part, one septet unused', '€'.repeat(81), {}, [152, 10], 143],
    ['70 units', 'ж'.repeat(70), {}, [70], 0],
    ['71 units', 'ж'.repeat(71), {}, [67, 4], 63],
    ['71 units, wide', 'ж'.repeat(71), { wideReference: true }, [66, 5], 61],
    ['35 surrogate pairs', '😀'.repeat(35), {}, [70], 0],
    ['36 surrogate pairs: 33 to a part, one unit unused', '😀'.repeat(36), {}, [66, 6], 61],
    ['140 octets', 'é'.repeat(140), { alphabets: ['latin1'] }, [140], 0],
    ['141 octets', 'é'.repeat(141), { alphabets: ['latin1'] }, [134, 7], 127],
    ['141 octets, wide', 'é'.repeat(141), { alphabets: ['latin1'], wideReference: true }, [133, 8], 125],
    ['155 septets with a shift table', `ş${'a'.repeat(153)}`, { nationalTables: true }, [155], 0],
    ['more, with the locking table', `ş${'a'.repeat(154)}`, { nationalTables: true }, [155], 0],
    ['more than that', `ş${'a'.repeat(155)}`, { nationalTables: true }, [149, 8], 141],
  ])('%s', (_, body, options, unitsPerPart, remaining) => {
    const planned = planSegments(body, options)
    expect(planned.unitsPerPart).toEqual(unitsPerPart)
    expect(planned.remaining).toBe(remaining)
    expect(planned.parts).toBe(unitsPerPart.length)
  })

  test('the parts carry their reference, total, number and class', () => {
    const { segments } = planSegments('a'.repeat(400), { reference: 0x1234, messageClass: 0 })
    expect(segments.map((segment) => concatOf(segment.udh))).toEqual(
      [1, 2, 3].map((number) => ({ reference: 0x34, total: 3, number, wide: false })),
    )
    expect(segments.map((segment) => segment.messageClass)).toEqual([0, 0, 0])
    const wide = planSegments('a'.repeat(400), { reference: 0x1234, wideReference: true })
    expect(concatOf(wide.segments[2]?.udh ?? [])).toEqual({ reference: 0x1234, total: 3, number: 3, wide: true })
    const [single] = planSegments('a', { reference: 9 }).segments
    expect(single).toEqual({ alphabet: 'gsm7', udh: [], data: Uint8Array.of(0x61) })
  })

  test('at most 255 parts', () => {
    const longest = planSegments('a'.repeat(255 * 153))
    expect(longest.segments.length).toBe(255)
    expect(longest.remaining).toBe(0)
    const tooLong = 'a'.repeat(255 * 153 + 1)
    expect(gatewayErrorOf(() => planSegments(tooLong)).details).toEqual({ parts: 256, limit: 255 })
    expect(measure(tooLong).parts).toBe(256)
  })
})

describe('the alphabet (BEHAVIOUR §5.1, §5.2)', () => {
  test('GSM-7 when everything fits', () => {
    expect(measure('Grüße @£€')).toMatchObject({ alphabet: 'gsm7', units: 10, tables: {}, replaced: [] })
    expect(measure('Grüße').forcedBy).toBeUndefined()
  })

  test('fitting saves UCS-2, or the text stays as it is', () => {
    expect(measure('“Hi”…')).toMatchObject({ alphabet: 'gsm7', text: '"Hi"...' })
    expect(measure('“Hi”… ş')).toMatchObject({ alphabet: 'ucs2', text: '“Hi”… ş', replaced: [] })
    expect(measure('“Hi”', { fit: false })).toMatchObject({ alphabet: 'ucs2', text: '“Hi”' })
  })

  test('the character that forced it is the first that fitting cannot replace', () => {
    expect(measure('“Hi” ş 😀').forcedBy).toEqual({ index: 5, character: 'ş' })
    expect(measure('“Hi” ş 😀', { fit: false }).forcedBy).toEqual({ index: 0, character: '“' })
    expect(measure('“Hi” ş 😀', { transliterate: true }).forcedBy).toEqual({ index: 7, character: '😀' })
    expect(measure('“ş”', { nationalTables: true })).toMatchObject({
      alphabet: 'gsm7',
      text: '"ş"',
      forcedBy: { index: 1, character: 'ş' },
    })
  })

  test('shift tables: the fewest parts, then without locking shift, then the fewest septets', () => {
    const tables = (body: string) => {
      const chosen = measure(body, { nationalTables: true })
      return chosen.alphabet === 'gsm7' ? chosen.tables : chosen.alphabet
    }
    expect(tables('bir ş')).toEqual({ single: 1 })
    expect(tables('şğı'.repeat(25))).toEqual({ single: 1 })
    expect(tables('şğı'.repeat(27))).toEqual({ locking: 1 })
    expect(tables('mañana, sí')).toEqual({ single: 2 })
    expect(tables('não')).toEqual({ single: 3 })
    expect(tables('ãõçÂ'.repeat(25))).toEqual({ locking: 3 })
    expect(tables(`${'ãõçÂ'.repeat(25)}Í á Ô ê`)).toEqual({ locking: 3 })
    expect(tables(`${'ãõçÂ'.repeat(25)}Ω`)).toEqual({ single: 3, locking: 3 })
    expect(tables('ş ж')).toBe('ucs2')
    expect(tables('plain')).toEqual({})
    expect(measure('ş').alphabet).toBe('ucs2')
  })

  test('the tables are announced in every part', () => {
    const body = 'Ağaç, ışık ve şeker '.repeat(20)
    const planned = planSegments(body, { nationalTables: true })
    expect(planned.segments.length).toBeGreaterThan(1)
    for (const segment of planned.segments) expect(tablesOf(segment.udh)).toEqual(planned.tables)
    expect(piecesOf(planned.segments).join('')).toBe(body)
  })

  test('transliteration comes after shift tables and before UCS-2', () => {
    expect(measure('şeker', { transliterate: true })).toMatchObject({ alphabet: 'gsm7', text: 'seker', tables: {} })
    expect(measure('şeker', { transliterate: true, nationalTables: true })).toMatchObject({
      text: 'şeker',
      tables: { single: 1 },
    })
    expect(measure('şeker 😀', { transliterate: true })).toMatchObject({ alphabet: 'ucs2', text: 'şeker 😀' })
  })

  test('preferred alphabets are tried in order', () => {
    expect(measure('ça', { alphabets: ['gsm7', 'latin1'] })).toMatchObject({ alphabet: 'latin1', units: 2 })
    expect(measure('ca', { alphabets: ['latin1', 'gsm7'] }).alphabet).toBe('latin1')
    expect(measure('cş', { alphabets: ['latin1', 'gsm7'] }).alphabet).toBe('ucs2')
    expect(measure('ca', { alphabets: ['ucs2'] })).toMatchObject({ alphabet: 'ucs2' })
    expect(measure('ca', { alphabets: ['ucs2'] }).forcedBy).toBeUndefined()
  })
})

describe('where parts end', () => {
  test('after a word when that costs no further part', () => {
    const body = `${'word '.repeat(30)}exactlyhere and a little more`
    const pieces = piecesOf(planSegments(body).segments)
    expect(pieces).toEqual(['word '.repeat(30), 'exactlyhere and a little more'])
  })

  test('inside a word when a word end would cost one', () => {
    const body = `${'a'.repeat(150)} ${'b'.repeat(155)}`
    expect(piecesOf(planSegments(body).segments)).toEqual([`${'a'.repeat(150)} bb`, 'b'.repeat(153)])
    // With two letters less the word has a part of its own.
    const shorter = `${'a'.repeat(150)} ${'b'.repeat(153)}`
    expect(piecesOf(planSegments(shorter).segments)).toEqual([`${'a'.repeat(150)} `, 'b'.repeat(153)])
  })

  test('before a blank when the word ends with the part', () => {
    const body = `${'a'.repeat(153)} ${'b'.repeat(20)}`
    expect(piecesOf(planSegments(body).segments)).toEqual(['a'.repeat(153), ` ${'b'.repeat(20)}`])
  })

  test('a no-break space holds words together', () => {
    const body = `${'ж '.repeat(32)}12\u00a0жж${'ж'.repeat(20)}`
    expect(piecesOf(planSegments(body).segments)).toEqual(['ж '.repeat(32), `12\u00a0жж${'ж'.repeat(20)}`])
  })

  test.each([
    ['a family', '👩‍👩‍👧‍👦'],
    ['a flag', '🇸🇪'],
    ['a skin tone', '👍🏽'],
    ['a letter with its accent apart', 'ж\u0301'],
    ['a Hindi syllable', 'क्षि'],
    ['a line end', '\r\nж'],
  ])('never inside %s', (_, cluster) => {
    const whole = new Set([...new Intl.Segmenter('und').segment(cluster)].map(({ segment }) => segment))
    for (let before = 55; before < 72; before++) {
      const body = `${'ж'.repeat(before)}${cluster}${'ж'.repeat(60)}`
      for (const piece of piecesOf(planSegments(body).segments)) {
        const left = piece.replaceAll('ж', '')
        if (cluster.includes('ж')) expect(piece).not.toMatch(/^[\u0301\n]|\r$/)
        else expect(left === '' || whole.has(left)).toBe(true)
      }
    }
  })

  test('property: in every script, no part begins inside a cluster', () => {
    const blocks = [
      [0x00, 0x2ff],
      [0x370, 0x58f],
      [0x590, 0x10ff],
      [0x1e00, 0x214f],
      [0x2190, 0x2bff],
      [0x3000, 0x30ff],
      [0x4e00, 0x4eff],
      [0xac00, 0xad00],
      [0x1f300, 0x1faff],
    ].map(([min, max]) => fc.integer({ min: min ?? 0, max: max ?? 0 }))
    const joiners = fc.constantFrom(0x301, 0x200d, 0xfe0f, 0x1f3fd, 0x0d, 0x0a, 0x20)
    const point = fc.oneof(...blocks, joiners)
    const segmenter = new Intl.Segmenter('und')
    fc.assert(
      fc.property(
        fc.oneof(
          ...blocks.map((block) => fc.array(block, { minLength: 71, maxLength: 200 })),
          fc.array(point, { minLength: 71, maxLength: 200 }),
        ),
        (points) => {
          const body = String.fromCodePoint(...points)
          const ends = new Set([...segmenter.segment(body)].map(({ index }) => index))
          let at = 0
          for (const piece of piecesOf(planSegments(body, { alphabets: ['ucs2'] }).segments)) {
            expect(ends.has(at)).toBe(true)
            at += piece.length
          }
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('inside a cluster that no part can hold, but not inside a surrogate pair', () => {
    const body = `a${'\u0301'.repeat(100)}${'😀\u0301'.repeat(3)}`
    const pieces = piecesOf(planSegments(body).segments)
    expect(pieces.join('')).toBe(body)
    for (const piece of pieces) expect(piece.isWellFormed()).toBe(true)
  })
})

describe('properties', () => {
  const pieces = fc.constantFrom(
    ...[
      'a',
      'word ',
      '€',
      '[x]',
      '\n',
      '\r\n',
      ' ',
      'å',
      'ş',
      'ç',
      '–',
      'ж',
      '😀',
      '👩‍👧',
      'e\u0301',
      '漢字',
      '\ud83d',
      'ã',
    ],
  )
  const body = fc.array(pieces, { maxLength: 400, size: 'max' }).map((list) => list.join(''))
  const plain = fc
    .array(fc.constantFrom('a', 'word ', '€', '[x]', '\n', 'å', '“'), { maxLength: 500 })
    .map((list) => list.join(''))
  const longPlain = fc
    .array(fc.constantFrom('a', 'word ', '€', '[x]', '\n', 'å', '“'), { minLength: 161, maxLength: 900 })
    .map((list) => list.join(''))
  const turkish = fc
    .array(fc.constantFrom('a', 'ş', 'ğı ', '€', 'İ', '’'), { maxLength: 500, size: 'max' })
    .map((list) => list.join(''))
  const options = fc.record({
    reference: fc.nat(0xffff),
    wideReference: fc.boolean(),
    nationalTables: fc.boolean(),
    fit: fc.boolean(),
    transliterate: fc.boolean(),
    alphabets: fc.constantFrom<PlanOptions['alphabets']>(undefined, ['latin1', 'gsm7'], ['gsm7', 'latin1'], ['ucs2']),
  })

  test('the parts fit, cut no pair, are the fewest, and join to the text that was planned', () => {
    fc.assert(
      fc.property(fc.oneof(body, plain, longPlain, turkish), options, (text, chosen) => {
        const planned = planSegments(text, chosen)
        const { segments } = planned
        expect(piecesOf(segments).join('')).toBe(planned.text)
        if (planned.replaced.length === 0 && !chosen.transliterate) expect(planned.text).toBe(text)
        for (const [index, segment] of segments.entries()) {
          expect(encodeUserData(segment).octets.length).toBeLessThanOrEqual(140)
          expect(encodeUserData(segment).length).toBeLessThanOrEqual(160)
          const concat = concatOf(segment.udh)
          expect(concat?.number ?? 1).toBe(index + 1)
          expect(concat?.total ?? 1).toBe(segments.length)
          if (segment.alphabet === 'gsm7') expect(endsInEscape(segment.data)).toBe(false)
          if (segment.alphabet === 'ucs2' && index > 0) {
            const previous = segments[index - 1]?.data ?? segment.data
            const high = ((previous[previous.length - 2] ?? 0) & 0xfc) === 0xd8
            const low = ((segment.data[0] ?? 0) & 0xfc) === 0xdc
            expect(high && low).toBe(false)
          }
        }
        expect(planned.unitsPerPart.reduce((sum, units) => sum + units, 0)).toBe(planned.units)
      }),
      { numRuns: 500 },
    )
  })

  test('measure says what planSegments does, and `remaining` is exact', () => {
    fc.assert(
      fc.property(fc.oneof(body, plain, longPlain), options, (text, chosen) => {
        const { segments, unitsPerPart: _, ...planned } = planSegments(text, chosen)
        const measured = measure(text, chosen)
        expect(measured).toEqual(planned)
        expect(measured.parts).toBe(segments.length)
        // Letters joined to a cluster or a lone surrogate at the end would not be appended but merged.
        fc.pre(!/[\ud800-\udbff\u200d]$/.test(text))
        const again = measure(measured.text, { ...chosen, fit: false })
        fc.pre(again.alphabet === measured.alphabet && again.tables.locking === measured.tables.locking)
        expect(measure(measured.text + 'a'.repeat(measured.remaining), { ...chosen, fit: false }).parts).toBe(
          measured.parts,
        )
        const one = measure(`${measured.text}${'a'.repeat(measured.remaining + 1)}`, { ...chosen, fit: false })
        // One letter more may make other shift tables the better choice.
        if (!measured.tables.single && !measured.tables.locking) expect(one.parts).toBe(measured.parts + 1)
      }),
      { numRuns: 300 },
    )
  })

  test('no count of parts smaller than the planned one could hold the text', () => {
    fc.assert(
      fc.property(longPlain, fc.boolean(), (text, wideReference) => {
        const planned = planSegments(text, { wideReference })
        expect(planned.parts).toBeGreaterThan(1)
        // Only an escape pair can leave a septet of a part unused.
        const header = udhLength(planned.segments[0]?.udh ?? [])
        const each = Math.floor(((140 - header) * 8) / 7)
        expect(planned.units).toBeGreaterThan((planned.parts - 1) * (each - 1))
      }),
    )
  })
})

/** The last septet is an escape that nothing follows. */
function endsInEscape(septets: Uint8Array): boolean {
  let escaped = false
  for (const septet of septets) escaped = !escaped && septet === 0x1b
  return escaped
}

test('planning is quick: a mail of 30 parts within milliseconds', () => {
  const body = 'Dear customer, your order of 12 € has left our house today. '.repeat(75)
  const started = performance.now()
  for (let i = 0; i < 20; i++) planSegments(body)
  expect(plan(body).unitsPerPart.length).toBeGreaterThan(25)
  expect((performance.now() - started) / 20).toBeLessThan(50)
})
