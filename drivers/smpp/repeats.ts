import type { Clock } from '../../core/ports/world.ts'

/** Within one connection no SMSC repeats a message sooner than this after it sent it first. */
const soonestRepeatMs = 5_000
/** An SMSC that is connected again for so long has repeated what it wants to repeat. */
const repeatWindowMs = 60 * 60_000
/** Far more than an SMSC has outstanding; the oldest are forgotten first. */
const mostEntries = 10_000

/** An answer given this long after the message came may have found the SMSC no longer waiting for it. */
const lateAnswerMs = 10_000

interface Entry {
  readonly fingerprint: string
  readonly hash: string
  /** Connection on which it came last; 0 from before this process. */
  link: number
  sequence: number
  arrivedAtMs: number
  answer: 'owed' | 'written' | 'late' | 'refused'
}

interface LiveLink {
  /** Answers that were written, in their order, each after request number `after` of ours. */
  readonly written: { readonly entry: Entry; readonly after: number }[]
}

export interface RepeatMemoryOptions {
  readonly clock: Clock
  /** Fingerprints whose acknowledgement was not known to have arrived when the last process ended. */
  readonly unacknowledged?: readonly string[]
  /** These need not be kept any longer: their acknowledgement has arrived, or no repeat is expected any more. */
  readonly forget?: (fingerprints: readonly string[]) => void
}

/**
 * Tells an SMSC's repeat of a message from a person who writes the same again.
 *
 * An SMSC sends a deliver_sm again when it has no answer to it; the content is the same, only the sequence_number is new. But two
 * texts “ok” from one phone have the same content as well, so the content alone must not make them one. What tells them apart is
 * the acknowledgement: an SMSC repeats only what it lacks the answer for. So a message is taken for a repeat when an equal one came
 * - on an earlier connection, and it is not certain that the SMSC has read our answer to it; or
 * - on this connection, and we refused it for the time being, or gave the answer late, or owe it still and it came with the same
 *   sequence_number or at least 5 s ago.
 * Each message can be repeated once a connection: the second equal one after a reconnect is the second text. Of two equal texts it
 * does not matter which is taken for the other.
 *
 * It is certain that the SMSC has read an answer when it has responded to a request that we wrote after it; enquire_link sees to
 * it that there is one. A fingerprint is the hash of the content and the instant of the first arrival, so it is the same for repeats and
 * differs for texts that only look the same. Belongs to an account and outlives its connections; across a crash it is rebuilt from the
 * fingerprints that the store kept because `forget` was not called for them.
 */
export class RepeatMemory {
  readonly #clock: Clock
  readonly #forget: (fingerprints: readonly string[]) => void
  /** By fingerprint, oldest first. */
  readonly #entries = new Map<string, Entry>()
  readonly #byHash = new Map<string, Set<Entry>>()
  readonly #live = new Map<number, LiveLink>()
  #lastLink = 0
  #linkedAtMs: number
  #serial = 0

  constructor(options: RepeatMemoryOptions) {
    this.#clock = options.clock
    this.#forget = options.forget ?? (() => {})
    this.#linkedAtMs = options.clock.now()
    for (const fingerprint of options.unacknowledged ?? []) {
      const [hash = ''] = fingerprint.split('-', 1)
      this.#add({ fingerprint, hash, link: 0, sequence: 0, arrivedAtMs: this.#linkedAtMs, answer: 'owed' })
    }
  }

  /** How many messages are remembered. */
  get size(): number {
    return this.#entries.size
  }

  /** A connection is bound; returns its number. */
  linked(): number {
    this.#linkedAtMs = this.#clock.now()
    this.#live.set(++this.#lastLink, { written: [] })
    return this.#lastLink
  }

  /** That connection is over. */
  unlinked(link: number): void {
    this.#live.delete(link)
  }

  /** The fingerprint of a message that arrived, and whether it is taken for a repeat. */
  arrived(hash: string, link: number, sequence: number): { readonly fingerprint: string; readonly repeated: boolean } {
    this.#forgetOld()
    const now = this.#clock.now()
    const known = [...(this.#byHash.get(hash) ?? [])].find((entry) => this.#mayBeRepeated(entry, link, sequence))
    if (known) {
      Object.assign(known, { link, sequence, arrivedAtMs: now, answer: 'owed' } satisfies Partial<Entry>)
      return { fingerprint: known.fingerprint, repeated: true }
    }
    const fingerprint = `${hash}-${now.toString(36)}-${(this.#serial++).toString(36)}`
    this.#add({ fingerprint, hash, link, sequence, arrivedAtMs: now, answer: 'owed' })
    return { fingerprint, repeated: false }
  }

  /** It could not be stored and the SMSC was told to send it again. */
  refused(fingerprint: string): void {
    const entry = this.#entries.get(fingerprint)
    if (entry) entry.answer = 'refused'
  }

  /** Its acknowledgement was written on `link`, after request number `request`. */
  acknowledged(fingerprint: string, link: number, request: number): void {
    const entry = this.#entries.get(fingerprint)
    if (entry?.link !== link || entry.answer !== 'owed') return
    entry.answer = this.#clock.now() - entry.arrivedAtMs >= lateAnswerMs ? 'late' : 'written'
    this.#live.get(link)?.written.push({ entry, after: request })
  }

  /** The SMSC answered request number `request` of `link`. */
  heard(link: number, request: number): void {
    const written = this.#live.get(link)?.written ?? []
    const later = written.findIndex(({ after }) => after >= request)
    const read = written.splice(0, later < 0 ? written.length : later).map(({ entry }) => entry)
    this.#remove(read.filter((entry) => entry.answer === 'written').map((entry) => entry.fingerprint))
  }

  #mayBeRepeated(entry: Entry, link: number, sequence: number): boolean {
    if (entry.link !== link) return !this.#live.has(entry.link)
    if (entry.answer !== 'owed') return entry.answer !== 'written'
    return entry.sequence === sequence || this.#clock.now() - entry.arrivedAtMs >= soonestRepeatMs
  }

  #forgetOld(): void {
    const now = this.#clock.now()
    const excess = this.#entries.size - mostEntries
    const old: string[] = []
    for (const entry of this.#entries.values()) {
      const since = this.#live.has(entry.link) ? entry.arrivedAtMs : Math.max(entry.arrivedAtMs, this.#linkedAtMs)
      if (old.length <= excess || now - since >= repeatWindowMs) old.push(entry.fingerprint)
      else break
    }
    this.#remove(old)
  }

  #add(entry: Entry): void {
    this.#entries.set(entry.fingerprint, entry)
    const same = this.#byHash.get(entry.hash)
    if (same) same.add(entry)
    else this.#byHash.set(entry.hash, new Set([entry]))
  }

  #remove(fingerprints: readonly string[]): void {
    for (const fingerprint of fingerprints) {
      const entry = this.#entries.get(fingerprint)
      if (!entry) continue
      this.#entries.delete(fingerprint)
      const same = this.#byHash.get(entry.hash)
      same?.delete(entry)
      if (same?.size === 0) this.#byHash.delete(entry.hash)
    }
    if (fingerprints.length > 0) this.#forget(fingerprints)
  }
}
