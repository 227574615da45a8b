import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countryOf, formatPhone, isInCountries, isPremiumRate, readPhone } from '../../../core/rules/phone.ts'

const sweden = { country: 'SE', shortCodes: ['71120'] }

describe('readPhone (BEHAVIOUR §2.2)', () => {
  test.each([
    ['+46701234567', 'E.164'],
    ['0046701234567', '00'],
    ['46701234567', 'bare digits'],
    ['p46701234567', 'p'],
    ['P+46701234567', 'P and +'],
    ['070-123 45 67', 'national'],
    ['0701234567', 'national without separators'],
    ['(070) 123.45.67', 'brackets and dots'],
    ['+46 (0)70 123 45 67', 'trunk prefix in brackets'],
    ['0046-70-123 45 67', '00 and dashes'],
    ['070\u2011123\u00a045\u202f67', 'typographic dash and blanks'],
    ['\u202a+46 70 123 45 67\u202c', 'direction marks from a contact page'],
    ['＋４６７０１２３４５６７', 'full-width digits'],
    ['070/123 45 67', 'slash'],
  ])('%s is +46701234567 (%s)', (form) => {
    expect(readPhone(form, sweden)).toBe('+46701234567')
  })

  test.each<[string, string | undefined, string]>([
    ['71120', '71120', 'a listed short code'],
    ['71 120', '71120', 'a listed short code with a blank'],
    ['72000', undefined, 'a short code that is not listed'],
    ['+4791234567', '+4791234567', 'abroad'],
    ['4791234567', '+4791234567', 'abroad, bare'],
    ['+4670', undefined, 'too short'],
    ['+4670123456701234', undefined, 'too long'],
    ['+15550100', undefined, 'no American number has 7 digits'],
    ['+200000020001', undefined, 'zeros that fall away one at each reading'],
    ['+0701234567', undefined, 'no country begins with 0'],
    ['701234567', undefined, 'neither national nor with country code'],
    ['20260115', undefined, 'a date'],
    ['12345678', undefined, 'an order number'],
    ['anna', undefined, 'a name'],
    ['+46701234567x2', undefined, 'an extension'],
    ['1-800-FLOWERS', undefined, 'letters'],
    ['++46701234567', undefined, 'two plus signs'],
    ['p', undefined, 'a letter'],
    ['00', undefined, 'no digits behind 00'],
    ['', undefined, 'nothing'],
    ['+46701234567'.padEnd(100), undefined, 'longer than any phone'],
  ])('%j → %s (%s)', (form, phone) => {
    expect(readPhone(form, sweden)).toBe(phone)
  })

  test.each([
    ['US', '(212) 555-0100', '+12125550100'],
    ['US', '212.555.0100', '+12125550100'],
    ['US', '12125550100', '+12125550100'],
    ['US', '46701234567', '+46701234567'],
    ['NO', '912 34 567', '+4791234567'],
    ['NO', '4791234567', '+4791234567'],
    ['DK', '20 12 34 56', '+4520123456'],
    ['ES', '612 34 56 78', '+34612345678'],
    ['IT', '333 123 4567', '+393331234567'],
    ['DE', '01511 2345678', '+4915112345678'],
    ['GB', '07911 123456', '+447911123456'],
    ['FR', '06 12 34 56 78', '+33612345678'],
    ['FI', '040 123 4567', '+358401234567'],
    ['RU', '8 916 123-45-67', '+79161234567'],
    ['XX', '46701234567', '+46701234567'],
    ['XX', '0701234567', undefined],
  ])('in %s, %s is %s', (country, form, phone) => {
    expect(readPhone(form, { country, shortCodes: [] })).toBe(phone)
  })

  const subscriber = fc.integer({ min: 0, max: 9_999_999 }).map((digits) => String(digits).padStart(7, '0'))
  const mobile = fc.tuple(fc.constantFrom('70', '72', '73', '76', '79'), subscriber)
  const separator = fc.constantFrom('', ' ', '-', '.', '\u00a0', ') ', ' (')

  test('every form of a phone gives the same E.164', () => {
    fc.assert(
      fc.property(mobile, fc.infiniteStream(separator), ([area, digits], separators) => {
        const spread = (text: string) => [...text].map((digit) => digit + separators.next().value).join('')
        const national = spread(`${area}${digits}`)
        const forms = [`+46${national}`, `0046${national}`, `46${national}`, `p46${national}`, `0${national}`]
        const wanted = `+46${area}${digits}`
        for (const form of forms.filter((one) => one.length <= 40))
          expect([form, readPhone(form, sweden)]).toEqual([form, wanted])
        expect(readPhone(wanted, sweden)).toBe(wanted)
      }),
    )
  })

  test('what is read is E.164, reads as itself, and nothing throws', () => {
    const almost = fc.string({ unit: fc.constantFrom(...'+0123456789p ().-/x') })
    fc.assert(
      fc.property(fc.oneof(fc.string(), almost), fc.constantFrom('SE', 'US', 'IT', 'RU', 'XX'), (text, country) => {
        const office = { country, shortCodes: [] }
        const phone = readPhone(text, office)
        if (phone === undefined) return
        expect(phone).toMatch(/^\+[1-9]\d{5,16}$/)
        expect(readPhone(phone, office)).toBe(phone)
      }),
      { numRuns: 2000 },
    )
  })
})

test.each([
  ['+46701234567', '070-123 45 67'],
  ['+4791234567', '+47 91 23 45 67'],
  ['71120', '71120'],
  ['Example', 'Example'],
  ['+99', '+99'],
  // In no plan; as a national number it would be read as +46 701248648.
  ['+46460701248648', '+46 460701248648'],
])('formatPhone(%s) is %s', (phone, shown) => {
  expect(formatPhone(phone, sweden)).toBe(shown)
})

test.each([
  ['+4690012345', true],
  ['+449091234567', true],
  ['+19002345678', true],
  ['+46701234567', false],
  ['71120', false],
])('isPremiumRate(%s) is %s', (phone, premium) => {
  expect(isPremiumRate(phone)).toBe(premium)
})

test.each([
  ['+46701234567', ['SE'], true],
  ['+46701234567', ['NO', 'DK'], false],
  ['+46701234567', ['+467'], true],
  ['+46701234567', ['+468'], false],
  ['+12425591234', ['*'], true],
  ['+12425591234', ['US'], false],
  ['+12125550100', ['US'], true],
  ['+447624123456', ['GB'], false],
  ['+358457123456', ['FI'], true],
  ['71120', ['SE'], false],
])('isInCountries(%s, %j) is %s', (phone, places, inside) => {
  expect(isInCountries(phone, places)).toBe(inside)
})

test('countryOf', () => {
  expect(countryOf('+46701234567')).toEqual({ country: 'SE', callingCode: '46' })
  expect(countryOf('71120')).toEqual({ country: undefined, callingCode: undefined })
})
