import type { OutState } from '../../core/model.ts'

/**
 * Where a text of the outbox stands. Only `ready` ones are looked at when parts are claimed, so that neither those that wait for
 * their time nor those behind another text to the same phone cost anything, however many they are.
 *
 * Texts to one phone with one priority have an order, by id. Its first is `ready`, `timed`, `busy` or `unknown`; the others are
 * `behind`. A text comes to its place when it is added or released, a scheduled one when its time comes; a held one has none.
 */
export const gate = {
  /** Queued, and nothing is in its way. */
  ready: 0,
  /** Queued behind an earlier text to its phone. */
  behind: 1,
  /** Queued, first to its phone, not due yet (a retry). */
  timed: 2,
  /** Queued for later; not in its phone's order yet. */
  scheduled: 3,
  /** Its part is claimed. */
  busy: 4,
  /** Its part was written and not answered. */
  unknown: 5,
  /** Waits for a person. */
  held: 6,
} as const

export type Gate = (typeof gate)[keyof typeof gate]

const states: readonly OutState[] = ['queued', 'queued', 'queued', 'queued', 'sending', 'unknown', 'held']

/** The state that a gate stands for. */
export function stateOfGate(value: number): OutState {
  return states[value] ?? 'held'
}

/** The gates that stand for a state; none for the states of texts that have left the outbox. */
export function gatesOf(state: OutState): readonly number[] {
  return states.flatMap((known, value) => (known === state ? [value] : []))
}

/** What `text.state` says while the text is in the outbox. */
export const openState = 'open'
