import { asGatewayError, type GatewayError } from '../errors.ts'
import type { StoredError } from '../model.ts'
import type { ClaimedPart, PartOutcome, Store, StoreRooms, TextChange } from '../ports/store.ts'
import type { Transport } from '../ports/transport.ts'
import type { Clock, Entropy, Log } from '../ports/world.ts'
import { Alarm } from './alarm.ts'
import { Quiet } from './quiet.ts'
import { retryDelayMs } from './retry.ts'

/** How long a claim stands before another gateway may take the part for abandoned. */
export const claimLeaseMs = 5 * 60_000

/** Wait before the store is asked again after it failed. */
const storeRetryMs = 1_000

/** Wait before anything is offered again to a link that handed a part back while it kept working. */
const restMs = 1_000

export interface OutboxOptions {
  /** Name of the transport that it feeds. */
  readonly transport: string
  /** This gateway's name on its claims. */
  readonly owner: string
  readonly store: Store
  readonly clock: Clock
  readonly entropy: Entropy
  readonly log: Log
  readonly policy: () => { readonly retryMs: readonly number[]; readonly unknownWaitMs: number }
  /** What follows from outcomes (ledger, reports, failover), in the transaction that records them. */
  readonly settled: (
    rooms: StoreRooms,
    outcomes: readonly PartOutcome[],
    changes: readonly TextChange[],
  ) => Promise<void>
}

/**
 * Feeds one transport from the queue. One transaction records the outcomes that have come in and claims the next parts, so that a
 * busy link costs one commit for as many parts as its window holds. A part is on the disk as `sending` before it is written.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #alarm: Alarm
  #link: Transport | undefined
  #abort = new AbortController()
  #inFlight = 0
  #outcomes: PartOutcome[] = []
  /** The network asked for a pause until then. */
  #pausedUntilMs = 0
  /** The link handed parts back: the queue would run in circles if they were offered again at once. */
  #restUntilMs = 0
  /** The store failed: until then it is left alone, or a commit that fails and wakes us in failing would turn for ever. */
  #storeRestUntilMs = 0
  #running = false
  #again = false
  readonly #quiet = new Quiet(() => !this.#running && this.#inFlight === 0 && this.#outcomes.length === 0)

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#alarm = new Alarm(options.clock)
  }

  /** The link works: parts are claimed for it from now on. */
  attach(link: Transport): void {
    this.#link = link
    this.#abort = new AbortController()
    this.#pausedUntilMs = 0
    this.#restUntilMs = 0
    this.wake()
  }

  /**
   * Claims nothing more. Parts in hand get `graceMs` to be answered, then the link is told to give up on them. Resolves when all have
   * their outcome on the disk, at the latest after the grace: what is open then is settled when the link is closed.
   */
  async drain(graceMs: number): Promise<void> {
    this.#link = undefined
    this.#alarm.cancel()
    const abort = this.#abort
    this.wake()
    await this.#quiet.within(this.#options.clock, graceMs)
    abort.abort()
  }

  /** The link is closed. Resolves when every claimed part has its outcome on the disk, or after `limitMs`; then it is recorded later. */
  async settled(limitMs: number): Promise<void> {
    this.wake()
    await this.#quiet.within(this.#options.clock, limitMs)
  }

  /** The network asked for a pause. */
  pause(pauseMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#options.clock.now() + pauseMs)
    this.#wakeAt(this.#pausedUntilMs)
  }

  get pausedUntilMs(): number | undefined {
    return this.#pausedUntilMs > this.#options.clock.now() ? this.#pausedUntilMs : undefined
  }

  /** There may be something to send. */
  wake(): void {
    if (this.#running) {
      this.#again = true
      return
    }
    this.#running = true
    void this.#run()
  }

  async #run(): Promise<void> {
    do {
      this.#again = false
      await this.#exchange()
    } while (this.#again)
    this.#running = false
    this.#quiet.check()
  }

  /** Records what came in and claims what there is room for, in one commit. */
  async #exchange(): Promise<void> {
    const { store, transport, owner, clock, settled, log } = this.#options
    if (this.#outcomes.length === 0 && this.#room() === 0) return
    if (this.#storeRestUntilMs > clock.now()) {
      this.#wakeAt(this.#storeRestUntilMs)
      return
    }
    let outcomes: PartOutcome[] = []
    let room = 0
    try {
      const { claims, dueAt } = await store.write(async (rooms) => {
        // Taken here and not before: what comes in while the last commit is under way rides along.
        outcomes = this.#outcomes.splice(0)
        room = this.#room()
        const changes = outcomes.length > 0 ? await rooms.queue.settle(outcomes) : []
        if (outcomes.length > 0) await settled(rooms, outcomes, changes)
        const claims = room > 0 ? await rooms.queue.claim(transport, owner, room, clock.now(), claimLeaseMs) : []
        const dueAt = claims.length < room ? await rooms.queue.nextDue(transport) : undefined
        return { claims, dueAt }
      })
      for (const [index, claim] of claims.entries()) void this.#submit(claim, index < claims.length - 1)
      // A text that is due and was not claimed waits for one before it to the same phone: the outcome of that one wakes us.
      if (dueAt !== undefined && dueAt > clock.now()) this.#wakeAt(dueAt)
    } catch (thrown) {
      log.write('error', 'store failed', { transport, error: String(thrown) })
      this.#outcomes.unshift(...outcomes)
      this.#storeRestUntilMs = clock.now() + storeRetryMs
      this.#wakeAt(this.#storeRestUntilMs)
    }
  }

  #room(): number {
    if (!this.#link) return 0
    const waitUntilMs = Math.max(this.#pausedUntilMs, this.#restUntilMs)
    if (waitUntilMs > this.#options.clock.now()) {
      this.#wakeAt(waitUntilMs)
      return 0
    }
    return Math.max(0, this.#link.window - this.#inFlight)
  }

  async #submit(claim: ClaimedPart, othersFollow: boolean): Promise<void> {
    this.#inFlight++
    const outcome = await this.#outcomeOf(claim, othersFollow)
    this.#inFlight--
    this.#outcomes.push(outcome)
    this.wake()
  }

  async #outcomeOf(claim: ClaimedPart, othersFollow: boolean): Promise<PartOutcome> {
    const { clock } = this.#options
    const { partId } = claim
    const link = this.#link
    // The link went between the claim and now: nothing was written.
    if (!link) return this.#handedBack(partId, undefined)
    try {
      const accepted = await link.submit(
        {
          partId,
          textId: claim.textId,
          to: claim.phone,
          number: claim.number,
          total: claim.total,
          segment: claim.segment,
          body: claim.body,
          validityMs: Math.max(0, claim.expiresAt - clock.now()),
          receipt: claim.receipt,
          more: othersFollow || claim.number < claim.total,
          reference: partId & 0xffff,
        },
        this.#abort.signal,
      )
      const { id, wire } = accepted
      return { kind: 'accepted', partId, at: clock.now(), wire, ...(id === undefined ? {} : { wireId: id }) }
    } catch (thrown) {
      // A driver that throws something else has a defect; the part may be on the wire, so it is not sent again unseen.
      return this.#refusal(claim, asGatewayError(thrown, 'text/unanswered', { retry: 'unknown' }))
    }
  }

  #refusal(claim: ClaimedPart, error: GatewayError): PartOutcome {
    const { clock, entropy, policy } = this.#options
    const { partId } = claim
    const at = clock.now()
    switch (error.retry) {
      case 'now':
        return this.#handedBack(partId, error)
      case 'later': {
        const dueAt = at + retryDelayMs(claim.attempts, policy().retryMs, entropy)
        return { kind: 'retry', partId, at, dueAt, counts: true, error: storedError(error) }
      }
      case 'never':
        return { kind: 'refused', partId, at, error: storedError(error) }
      case 'unknown':
        return { kind: 'unknown', partId, at, dueAt: at + policy().unknownWaitMs, error: storedError(error) }
    }
  }

  /** Back to its place in the queue: the next link, or this one after a pause or a rest, is offered it first. */
  #handedBack(partId: number, error: GatewayError | undefined): PartOutcome {
    const at = this.#options.clock.now()
    if (this.#link && this.pausedUntilMs === undefined) this.#restUntilMs = at + restMs
    const stored = error ? storedError(error) : { code: 'text/link-lost', details: {} }
    return { kind: 'retry', partId, at, dueAt: at, counts: false, error: stored }
  }

  #wakeAt(instantMs: number): void {
    this.#alarm.at(instantMs, () => this.wake())
  }
}

/** What of an error is kept in the store. */
export function storedError(error: GatewayError): StoredError {
  return { code: error.code, details: error.details, ...(error.wire === undefined ? {} : { wire: error.wire }) }
}
