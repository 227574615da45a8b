import { describe, expect, test } from 'vitest'
import { receiptKeys } from '../../../core/queue/receipt-id.ts'

/** Whether a receipt's id finds a part that the SMSC acknowledged under `submitted`. */
function matches(submitted: string, receipted: string): boolean {
  const stored = receiptKeys(submitted)[0] ?? ''
  return receiptKeys(receipted).includes(stored)
}

describe('receipt ids', () => {
  test.each([
    ['the same', '8A31', '8A31'],
    ['other case', '8A31FF', '8a31ff'],
    ['leading zeros in the receipt', '81', '0000000081'],
    ['leading zeros in the answer', '0000000081', '81'],
    ['spaces around', '81', ' 81 '],
    ['hexadecimal in the answer, decimal in the receipt', '8A31', '35377'],
    ['decimal in the answer, hexadecimal in the receipt', '35377', '8A31'],
    ['64 bits', '812FC7470000001B', '9308878062554710043'],
    ['a UUID in other case', '6F9619FF-8B86-D011-B42D-00C04FC964FF', '6f9619ff-8b86-d011-b42d-00c04fc964ff'],
    ['zero', '0', '000'],
  ])('%s', (_, submitted, receipted) => {
    expect(matches(submitted, receipted)).toBe(true)
  })

  test.each([
    ['another number', '8A31', '8A32'],
    ['a longer id with the same end', '131', '31'],
    ['words', 'abc-1', 'abc-2'],
  ])('not %s', (_, submitted, receipted) => {
    expect(matches(submitted, receipted)).toBe(false)
  })

  test('the part is stored under the id itself, never under its other reading', () => {
    expect(receiptKeys('0010')[0]).toBe('10')
    expect(receiptKeys('ABC')[0]).toBe('abc')
  })

  test('ids of any length and content give keys without trouble', () => {
    expect(receiptKeys('')).toEqual([''])
    expect(receiptKeys('f'.repeat(65))).toEqual(['f'.repeat(65)])
    expect(receiptKeys('\u0000é')).toHaveLength(1)
  })
})
