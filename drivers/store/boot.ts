import { readFileSync } from 'node:fs'
import { uptime } from 'node:os'

/** Two readings of when the computer started may differ by this much; it cannot start twice within it. */
const toleranceMs = 5_000

/** Which start of the computer this is: Linux numbers them, elsewhere it is the instant. */
export function bootMark(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return `at ${Math.round(Date.now() - uptime() * 1000)}`
  }
}

/** Whether two marks are of one start. A clock that was set makes it look like another, which is the safe mistake. */
export function isSameBoot(one: string, other: string): boolean {
  const [a, b] = [instantOf(one), instantOf(other)]
  return a === undefined || b === undefined ? one === other : Math.abs(a - b) <= toleranceMs
}

function instantOf(mark: string): number | undefined {
  return mark.startsWith('at ') ? Number(mark.slice(3)) : undefined
}
