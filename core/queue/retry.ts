import type { Entropy } from '../ports/world.ts'

/**
 * When a refused message is tried again: after `scheduleMs[attempts]`, and then every last step, each ±10% so that many do not come
 * back at the same instant.
 */
export function retryDelayMs(attempts: number, scheduleMs: readonly number[], entropy: Entropy): number {
  return Math.round(stepMs(attempts, scheduleMs) * (0.9 + 0.2 * entropy.fraction()))
}

/** How long a message has been tried after so many attempts, by the schedule; waits for a link that is away do not count. */
export function triedForMs(attempts: number, scheduleMs: readonly number[]): number {
  const steps = Math.min(attempts, scheduleMs.length)
  const first = scheduleMs.slice(0, steps).reduce((sum, step) => sum + step, 0)
  return first + (attempts - steps) * stepMs(attempts, scheduleMs)
}

function stepMs(attempts: number, scheduleMs: readonly number[]): number {
  return scheduleMs[Math.min(attempts, scheduleMs.length - 1)] ?? 60_000
}

/** Back-off of a link: `firstMs` doubling to `longestMs`, with the upper fifth left to chance. */
export function backOffMs(failures: number, firstMs: number, longestMs: number, entropy: Entropy): number {
  const fullMs = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 30))
  return Math.round(fullMs * (0.8 + 0.2 * entropy.fraction()))
}
