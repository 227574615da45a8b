import type { GatewayError } from '../errors.ts'
import type { StoredError } from '../model.ts'
import type { ClaimedPart, PartOutcome } from '../ports/store.ts'
import type { OutgoingPart } from '../ports/transport.ts'
import type { Entropy } from '../ports/world.ts'
import { retryDelayMs } from './retry.ts'

export interface RetryPolicy {
  readonly retryMs: readonly number[]
  readonly unknownWaitMs: number
}

/** A claimed part as a link gets it; `more`: others follow at once. */
export function partToSend(claim: ClaimedPart, nowMs: number, more: boolean): OutgoingPart {
  return {
    partId: claim.partId,
    textId: claim.textId,
    to: claim.phone,
    number: claim.number,
    total: claim.total,
    segment: claim.segment,
    body: claim.body,
    sender: claim.sender,
    ...(claim.deliverAt === undefined ? {} : { deliverAt: claim.deliverAt }),
    validityMs: Math.max(0, claim.expiresAt - nowMs),
    receipt: claim.receipt,
    more: more || claim.number < claim.total,
    reference: claim.partId & 0xffff,
  }
}

/** What becomes of a part that a link did not take; one that may go again `now` is back in its place. */
export function refusedPart(
  { partId, attempts }: ClaimedPart,
  error: GatewayError,
  at: number,
  { retryMs, unknownWaitMs }: RetryPolicy,
  entropy: Entropy,
): PartOutcome {
  switch (error.retry) {
    case 'now':
      return backInQueue(partId, at, error)
    case 'later': {
      const dueAt = at + retryDelayMs(attempts, retryMs, entropy)
      return { kind: 'retry', partId, at, dueAt, counts: true, error: storedError(error) }
    }
    case 'never':
      return { kind: 'refused', partId, at, error: storedError(error) }
    case 'unknown':
      return { kind: 'unknown', partId, at, dueAt: at + unknownWaitMs, error: storedError(error) }
  }
}

/** To its place in the queue, as if it had never been claimed. */
export function backInQueue(partId: number, at: number, error: GatewayError | undefined): PartOutcome {
  const stored = error ? storedError(error) : { code: 'text/link-lost' as const, details: {} }
  return { kind: 'retry', partId, at, dueAt: at, counts: false, error: stored }
}

/** What of an error is kept in the store. */
export function storedError(error: GatewayError): StoredError {
  return { code: error.code, details: error.details, ...(error.wire === undefined ? {} : { wire: error.wire }) }
}
