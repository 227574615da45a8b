import type { StoredError } from '../model.ts'
import type { AbandonedPart, PartOutcome } from '../ports/store.ts'
import type { WireRecordLeft } from '../ports/wire-record.ts'

const interrupted: StoredError = { code: 'text/interrupted', details: {} }
const neverWent: StoredError = { code: 'text/link-lost', details: {} }

/**
 * What becomes of a part that an earlier run claimed and left. `left` is that run's record: a part that it does not name never went to a
 * link and goes back to the queue as if nothing had been; one whose answer it holds is settled by that. Everything else may be on the
 * network, and so may every part where there is no record of that very run.
 */
export function outcomeOfAbandoned(
  { partId, session }: AbandonedPart,
  left: WireRecordLeft | undefined,
  now: number,
  unknownDueAt: number,
): PartOutcome {
  const unknown: PartOutcome = { kind: 'unknown', partId, at: now, dueAt: unknownDueAt, error: interrupted }
  if (!left || left.session !== session) return unknown
  if (!left.parts.has(partId)) {
    return { kind: 'retry', partId, at: now, dueAt: now, counts: false, error: neverWent }
  }
  const outcome = left.parts.get(partId)
  switch (outcome?.kind) {
    case 'accepted':
    case 'retry':
      return outcome
    case 'refused':
      // Nobody has it. What follows from a refusal is decided when the links are there: it is offered once more and refused again.
      return { kind: 'retry', partId, at: now, dueAt: now, counts: false, error: outcome.error }
    default:
      return unknown
  }
}
