import { createHmac, randomBytes } from 'node:crypto'
import type { Clock, Entropy } from '../core/ports/world.ts'

/** The computer's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, fire) {
    // setTimeout fires at once for delays above 2^31-1 ms; a long wait is made of hops.
    const longestMs = 2 ** 31 - 1
    let handle: NodeJS.Timeout
    const arm = (leftMs: number) => {
      const hopMs = Math.min(leftMs, longestMs)
      handle = setTimeout(() => (leftMs > hopMs ? arm(leftMs - hopMs) : fire()), hopMs)
    }
    arm(Math.max(0, delayMs))
    return { cancel: () => clearTimeout(handle) }
  },
}

/** Randomness from the operating system. */
export const systemEntropy: Entropy = {
  bytes: (count) => new Uint8Array(randomBytes(count)),
  fraction: () => Math.random(),
  hmac: (key, text) => new Uint8Array(createHmac('sha256', key).update(text, 'utf8').digest()),
}
