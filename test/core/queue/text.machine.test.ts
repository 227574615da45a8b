import { describe, expect, test } from 'vitest'
import { finalOutStates, type OutState, type PartState } from '../../../core/model.ts'
import {
  nextPart,
  nextText,
  type PartInput,
  partTable,
  type TextInput,
  textTable,
} from '../../../core/queue/text.machine.ts'

const textStates = Object.keys(textTable) as OutState[]
const partStates = Object.keys(partTable) as PartState[]

const textInputs: readonly TextInput[] = [
  'claimed',
  'accepted',
  'acceptedLast',
  'retry',
  'refused',
  'unanswered',
  'requeued',
  'delivered',
  'undelivered',
  'hold',
  'release',
  'cancel',
  'expire',
  'resend',
]

/** One row a state; one column an input in the order above; `.` where the input says nothing. */
const expectedTexts: Readonly<Record<OutState, string>> = {
  queued: 'sending . . . failed . . . failed held . cancelled expired .',
  sending: '. queued sent queued failed unknown . . . . . . . .',
  unknown: '. queued sent . . . queued delivered failed held . cancelled expired .',
  held: '. . . . . . . delivered . . queued cancelled expired .',
  sent: '. . . . . . . delivered failed . . cancelled . .',
  delivered: '. . . . . . . . . . . . . .',
  failed: '. . . . . . . delivered . . . . . queued',
  expired: '. . . . . . . delivered . . . . . queued',
  cancelled: '. . . . . . . delivered . . . . . queued',
}

const partInputs: readonly PartInput[] = [
  'claimed',
  'accepted',
  'retry',
  'refused',
  'unanswered',
  'requeued',
  'delivered',
  'undelivered',
  'dropped',
]

const expectedParts: Readonly<Record<PartState, string>> = {
  queued: 'sending . . . . . . . cancelled',
  sending: '. sent queued failed unknown . . . .',
  unknown: '. sent . . . queued delivered failed cancelled',
  sent: '. . . . . . delivered failed .',
  delivered: '. . . . . . . . .',
  failed: '. . . . . queued delivered . .',
  cancelled: '. . . . . queued . . .',
}

describe('the life of a text', () => {
  test.each(textStates)('%s × every input', (state) => {
    expect(textInputs.map((input) => nextText(state, input) ?? '.').join(' ')).toBe(expectedTexts[state])
  })

  test.each(partStates)('a part that is %s × every input', (state) => {
    expect(partInputs.map((input) => nextPart(state, input) ?? '.').join(' ')).toBe(expectedParts[state])
  })

  test('only the claim of a queued text leads to the wire', () => {
    const toWire = textStates.filter((state) => Object.values(textTable[state]).includes('sending'))
    expect(toWire).toEqual(['queued'])
  })

  test('a final state is left only for a late receipt or by a person', () => {
    for (const state of finalOutStates) {
      expect(Object.keys(textTable[state]).filter((input) => input !== 'delivered' && input !== 'resend')).toEqual([])
    }
  })

  test('an accepted part is never sent again without being unknown first', () => {
    const reachesQueue = (from: PartState, seen: PartState[] = []): boolean =>
      Object.values(partTable[from]).some(
        (to) => to === 'queued' || (!seen.includes(to) && reachesQueue(to, [...seen, to])),
      )
    expect(reachesQueue('delivered')).toBe(false)
    expect(partTable.sent).not.toHaveProperty('requeued')
  })
})
