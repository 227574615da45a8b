import type { OutState, PartState } from '../model.ts'

/** What happens to a text on its way out. */
export type TextInput =
  /** Its next part was claimed for a wire. */
  | 'claimed'
  /** The network took the part in hand, and parts are left. */
  | 'accepted'
  /** The network took the last part. */
  | 'acceptedLast'
  /** The part in hand was not taken; it may be tried again. */
  | 'retry'
  /** The part in hand was refused for good. */
  | 'refused'
  /** The part in hand was written and its answer never came. */
  | 'unanswered'
  /** The wait for news of an unknown part is over and it is sent again. */
  | 'requeued'
  /** Receipts say that every part has arrived. */
  | 'delivered'
  /** A receipt says that a part will never arrive. */
  | 'undelivered'
  | 'hold'
  | 'release'
  | 'cancel'
  | 'expire'
  /** Sent anew by a person. */
  | 'resend'

/**
 * The life of a text to a phone, as data: state → input → next state. An input that a state does not name changes nothing.
 *
 * A claimed text (`sending`) takes no word from a person until the outcome of its part is known. A late receipt may still turn
 * `failed` or `expired` into `delivered`: the phone has the text, whatever was thought before.
 */
export const textTable: Readonly<Record<OutState, Readonly<Partial<Record<TextInput, OutState>>>>> = {
  queued: {
    claimed: 'sending',
    hold: 'held',
    cancel: 'cancelled',
    expire: 'expired',
    refused: 'failed',
    undelivered: 'failed',
  },
  sending: {
    accepted: 'queued',
    acceptedLast: 'sent',
    retry: 'queued',
    refused: 'failed',
    unanswered: 'unknown',
  },
  unknown: {
    accepted: 'queued',
    acceptedLast: 'sent',
    requeued: 'queued',
    delivered: 'delivered',
    undelivered: 'failed',
    hold: 'held',
    cancel: 'cancelled',
    expire: 'expired',
  },
  held: { release: 'queued', cancel: 'cancelled', expire: 'expired', delivered: 'delivered' },
  sent: { delivered: 'delivered', undelivered: 'failed', cancel: 'cancelled' },
  delivered: {},
  failed: { delivered: 'delivered', resend: 'queued' },
  expired: { delivered: 'delivered', resend: 'queued' },
  cancelled: { delivered: 'delivered', resend: 'queued' },
}

/** The state after `input`, or undefined where the input says nothing in this state. */
export function nextText(state: OutState, input: TextInput): OutState | undefined {
  return textTable[state][input]
}

/** What happens to one part. */
export type PartInput =
  | 'claimed'
  | 'accepted'
  | 'retry'
  | 'refused'
  | 'unanswered'
  | 'requeued'
  | 'delivered'
  | 'undelivered'
  | 'dropped'

/** The life of one part, as data. `dropped`: its text ended before the part was sent. */
export const partTable: Readonly<Record<PartState, Readonly<Partial<Record<PartInput, PartState>>>>> = {
  queued: { claimed: 'sending', dropped: 'cancelled' },
  sending: { accepted: 'sent', retry: 'queued', refused: 'failed', unanswered: 'unknown' },
  unknown: {
    accepted: 'sent',
    requeued: 'queued',
    delivered: 'delivered',
    undelivered: 'failed',
    dropped: 'cancelled',
  },
  sent: { delivered: 'delivered', undelivered: 'failed' },
  delivered: {},
  failed: { delivered: 'delivered', requeued: 'queued' },
  cancelled: { requeued: 'queued' },
}

/** The state after `input`, or undefined where the input says nothing in this state. */
export function nextPart(state: PartState, input: PartInput): PartState | undefined {
  return partTable[state][input]
}
