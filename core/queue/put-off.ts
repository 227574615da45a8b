import type { ClaimedPart, PartOutcome } from '../ports/store.ts'

/**
 * What becomes of a part that comes to its turn in the quiet hours of its phone: it waits for their end. Not once its text is begun: the first parts
 * alone are of no use to anybody.
 */
export function putOff(
  { partId, phone, number, urgent, deliverAt = 0 }: ClaimedPart,
  at: number,
  quietUntil: (phone: string, atMs: number) => number,
): PartOutcome | undefined {
  if (urgent || number > 1) return undefined
  const startAt = Math.max(at, deliverAt)
  const dueAt = quietUntil(phone, startAt)
  if (dueAt <= startAt) return undefined
  return { kind: 'retry', partId, at, dueAt, counts: false, error: { code: 'text/quiet-hours', details: {} } }
}
