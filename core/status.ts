import type { LinkHealth } from './ports/transport.ts'
import type { Details } from './words/say.ts'

/** `resting`: closed until there is something to do. `paused`: the network asked for a pause. `attention`: works, with a condition that wants a person. */
export type LinkState = 'off' | 'connecting' | 'working' | 'attention' | 'resting' | 'paused' | 'down' | 'stopped'

/** One link as Status shows it; the message store stands among them while it cannot be written. */
export interface LinkStatus {
  readonly name: string
  readonly kind: 'smpp' | 'modem' | 'simulator' | 'imap' | 'smtp' | 'listener' | 'store'
  readonly state: LinkState
  /** Since when it is in this state, milliseconds since the Unix epoch. */
  readonly since: number
  /** The sentence for a person: what is wrong, what it means, what to do. Empty when all is well. */
  readonly sentence: string
  /** What the sentence is made of, in any language. */
  readonly code?: string
  readonly details?: Details
  /** When it was last tried. */
  readonly triedAt?: number
  /** When it is tried again. */
  readonly retryAt?: number
  readonly health?: Omit<LinkHealth, 'attention'>
}

export interface QueueStatus {
  readonly transport: string
  readonly queued: number
  readonly sending: number
  readonly held: number
  readonly unknown: number
  /** When the oldest text that still waits was written. */
  readonly oldestAt?: number
}

export interface GatewayStatus {
  readonly version: string
  readonly startedAt: number
  readonly now: number
  /** Since when a person has paused sending and receiving; absent while it works. */
  readonly pausedSince?: number
  readonly links: readonly LinkStatus[]
  readonly queues: readonly QueueStatus[]
  readonly mailsWaiting: number
  readonly unrouted: number
  readonly partsToday: number
  readonly partsThisMonth: number
  /** Everything that wants a person, as sentences, worst first. */
  readonly problems: readonly string[]
}
