import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FitOptions, fitText } from '../../../core/sms/fit.ts'
import { lookAlikes, transliterations } from '../../../core/sms/fit-tables.ts'
import { firstNonGsm7 } from '../../../core/sms/gsm7.ts'

function fitted(text: string, options?: FitOptions): string | undefined {
  const fit = fitText(text, options)
  return fit.fits ? fit.text : undefined
}

describe('look-alikes (BEHAVIOUR §5.2)', () => {
  test.each([
    ['“Hi” – it’s me…', '"Hi" - it\'s me...'],
    ['«oui»\u00a0!', '"oui" !'],
    ['10\u202f000 − 5 = 9\u2009995', '10 000 - 5 = 9 995'],
    ['a\tb', 'a b'],
    ['zero\u200bwidth\ufeff and soft\u00adhyphen', 'zerowidth and softhyphen'],
    ['line\u2028break', 'line\nbreak'],
    ['• one', '- one'],
    ['3 × 4', '3 x 4'],
    ['e\u0301a\u030a', 'éå'],
    ['！？１２', '!?12'],
    ['`code´', "'code'"],
    ['plain @£€[]', 'plain @£€[]'],
  ])('%j becomes %j', (from, to) => {
    expect(fitted(from)).toBe(to)
  })

  test('says what it replaced, and how often', () => {
    expect(fitText('“a” – “b”\u200b')).toEqual({
      fits: true,
      text: '"a" - "b"',
      replaced: [
        { from: '“', to: '"', count: 2 },
        { from: '”', to: '"', count: 2 },
        { from: '–', to: '-', count: 1 },
        { from: '\u200b', to: '', count: 1 },
      ],
    })
  })

  test.each([
    ['“ş”', { index: 1, character: 'ş' }],
    ['“😀”', { index: 1, character: '😀' }],
    ['… ç', { index: 2, character: 'ç' }],
    ['n\u0308', { index: 1, character: '\u0308' }],
    ['ж', { index: 0, character: 'ж' }],
  ])('%j stays: letters never change', (text, blockedBy) => {
    expect(fitText(text)).toEqual({ fits: false, blockedBy })
  })

  test('no look-alike is a letter or a digit of the GSM alphabet, and each becomes GSM characters', () => {
    for (const [from, to] of lookAlikes) {
      expect(firstNonGsm7(from), from).toBeDefined()
      expect(firstNonGsm7(to), from).toBeUndefined()
      // Two of Unicode's letters are signs in use: the modifier apostrophes and the click that looks like a bar.
      if (!/[\u02b0-\u02ff\u01c0\ua789\u2126]/.test(from)) expect(from).not.toMatch(/\p{L}/u)
    }
  })

  test('with shift tables, what they hold stays', () => {
    expect(fitted('“ş”', { tables: { single: 1 } })).toBe('"ş"')
    expect(fitted('`ã`', { tables: { locking: 3 } })).toBe('`ã`')
  })
})

describe('transliteration', () => {
  test.each([
    ['Łódź, “čeština” şğı', 'Lodz, "cestina" sgi'],
    ['ﬁn', 'fin'],
    ['Þór ðæ œuf Œ', 'Thor dæ oeuf OE'],
    ['Щука и Чай', 'Shchuka i Chay'],
    ['объём', 'obyom'],
    ['Київ', 'Kiyiv'],
    ['Καλημέρα', 'KAΛHMEPA'],
    ['20 °C ±½ ™', '20 degC +/-1/2 (TM)'],
    ['ñ å ø é stay', 'ñ å ø é stay'],
    ['x²', 'x2'],
    ['n\u0308', 'n'],
  ])('%j becomes %j', (from, to) => {
    expect(fitted(from, { transliterate: true })).toBe(to)
  })

  test('leaves what has no letters alone', () => {
    expect(fitText('ş 漢', { transliterate: true })).toEqual({ fits: false, blockedBy: { index: 2, character: '漢' } })
    expect(fitText('ş 😀', { transliterate: true })).toEqual({ fits: false, blockedBy: { index: 2, character: '😀' } })
  })

  test('every row is needed and ends in the GSM alphabet', () => {
    for (const [from, to] of transliterations) {
      expect(firstNonGsm7(from), from).toBeDefined()
      expect(firstNonGsm7(to), from).toBeUndefined()
    }
  })
})

test('property: a fitted text is GSM-7, GSM-7 text is untouched, fitting twice changes nothing', () => {
  const characters = fc.constantFrom(...lookAlikes.keys(), ...transliterations.keys(), ...'aå€\n[😀漢e\u0301ç')
  fc.assert(
    fc.property(fc.array(characters), fc.boolean(), (list, transliterate) => {
      const text = list.join('')
      const fit = fitText(text, { transliterate })
      if (!fit.fits) {
        expect(text.startsWith(fit.blockedBy.character, fit.blockedBy.index)).toBe(true)
        return
      }
      expect(firstNonGsm7(fit.text)).toBeUndefined()
      if (!firstNonGsm7(text)) expect(fit.text).toBe(text)
      expect(fitText(fit.text, { transliterate })).toEqual({ fits: true, text: fit.text, replaced: [] })
    }),
    { numRuns: 1000 },
  )
})
