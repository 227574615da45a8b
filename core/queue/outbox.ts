import { asGatewayError, type GatewayError } from '../errors.ts'
import type { ClaimedPart, PartOutcome, Store, StoreRooms, TextChange } from '../ports/store.ts'
import type { Transport } from '../ports/transport.ts'
import type { Clock, Entropy, Log } from '../ports/world.ts'
import { Alarm } from './alarm.ts'
import { backInQueue, partToSend, type RetryPolicy, refusedPart } from './outcomes.ts'
import { Pace } from './pace.ts'
import { putOff } from './put-off.ts'
import { Quiet } from './quiet.ts'

/** How long a claim stands before another gateway may take the part for abandoned. */
export const claimLeaseMs = 5 * 60_000

/** Wait before the store is asked again after it failed. */
const storeRetryMs = 1_000

/** Wait before anything is offered again to a link that handed a part back while it kept working. */
const restMs = 1_000

/** While parts are at hand that are claimed already, outcomes are gathered for so long before they are committed. */
const recordMs = 250

/** Outcomes recorded and parts claimed at a stretch: what the sockets bring waits for no more, however many one commit takes. */
const atAStretch = 64

/** Answers that come quicker leave no moment of calm. */
const leastCalmMs = 50

/** Parts that were claimed ahead go back to the queue when none of them went for so long. */
const stallMs = 2_000

/** So often one commit looks for other texts in place of those that quiet hours put off. */
const mostQuietRounds = 100

export interface OutboxOptions {
  /** Name of the transport that it feeds. */
  readonly transport: string
  /** This gateway's name on its claims. */
  readonly owner: string
  readonly store: Store
  readonly clock: Clock
  readonly entropy: Entropy
  readonly log: Log
  readonly policy: () => RetryPolicy
  /** When a text to the phone that is not urgent may be sent: `atMs`, or the end of the quiet hours there. */
  readonly quietUntil: (phone: string, atMs: number) => number
  /** What follows from outcomes (ledger, reports, failover), in the transaction that records them. */
  readonly settled: (
    rooms: StoreRooms,
    outcomes: readonly PartOutcome[],
    changes: readonly TextChange[],
  ) => Promise<void>
}

/**
 * Feeds one transport from the queue. One transaction records the outcomes that have come in and claims the next parts; a link that sends
 * as fast as it is answered has parts claimed ahead of its window, so that it costs one commit for many parts. A part is on the disk as
 * `sending`, and in the record of what went to the links, before it is handed over.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #alarm: Alarm
  readonly #recordAlarm: Alarm
  readonly #calmAlarm: Alarm
  readonly #stallAlarm: Alarm
  readonly #pace = new Pace()
  #link: Transport | undefined
  #abort = new AbortController()
  /** Claimed, and not handed over yet. */
  #ahead: ClaimedPart[] = []
  #mostAhead = 0
  #inFlight = 0
  /** Not in the store yet. */
  #outcomes: PartOutcome[] = []
  /** Not in the record yet. */
  #unrecorded: PartOutcome[] = []
  #movedAtMs = 0
  /** The network asked for a pause until then. */
  #pausedUntilMs = 0
  /** The link handed parts back: the queue would run in circles if they were offered again at once. */
  #restUntilMs = 0
  /** The store failed: until then it is left alone, or a commit that fails and wakes us in failing would turn for ever. */
  #storeRestUntilMs = 0
  #running = false
  #again = false
  #isAnswered = false
  readonly #quiet = new Quiet(
    () => !this.#running && this.#inFlight === 0 && this.#outcomes.length === 0 && this.#ahead.length === 0,
  )

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#alarm = new Alarm(options.clock)
    this.#recordAlarm = new Alarm(options.clock)
    this.#calmAlarm = new Alarm(options.clock)
    this.#stallAlarm = new Alarm(options.clock)
  }

  /** The link works: parts are claimed for it from now on. */
  attach(link: Transport): void {
    this.#link = link
    this.#abort = new AbortController()
    this.#pausedUntilMs = 0
    this.#restUntilMs = 0
    this.#mostAhead = 0
    this.#pace.reset()
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
    this.#giveBackAhead()
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
    this.#giveBackAhead()
    this.wake()
    if (this.#link) this.#wakeAt(this.#pausedUntilMs)
  }

  get pausedUntilMs(): number | undefined {
    return this.#pausedUntilMs > this.#options.clock.now() ? this.#pausedUntilMs : undefined
  }

  /** There may be something to send. While parts are at hand, that can wait until they have gone. */
  wake(): void {
    if (!this.#isStocked) {
      if (this.#calmMs > 0) this.#calmAlarm.at(this.#options.clock.now() + this.#calmMs, () => this.#exchangeSoon())
      else this.#exchangeSoon()
    } else if (this.#outcomes.length > 0) {
      this.#recordAlarm.at(this.#options.clock.now() + recordMs, () => this.record())
    }
  }

  /**
   * A link whose answers take long was just given its next part, and others are at hand: a commit now would hold up what the two still
   * have to say to each other (a modem's prompt), a little later it holds up nothing.
   */
  get #calmMs(): number {
    const { latencyMs } = this.#pace
    const isFull = this.#inFlight > 0 && this.#inFlight >= (this.#link?.window ?? 0)
    return isFull && this.#ahead.length > 0 && latencyMs >= leastCalmMs ? latencyMs / 4 : 0
  }

  /** Enough is at hand for the next volley, so that the commit which brings more falls between two of them. */
  get #isStocked(): boolean {
    const least = Math.min(this.#link?.window ?? 0, this.#mostAhead >> 1) + 1
    return this.#ahead.length >= least
  }

  /** What has come in is wanted in the store: a write that is asked for from now on finds it there. */
  record(): void {
    if (this.#outcomes.length > 0) this.#exchangeSoon()
  }

  #exchangeSoon(): void {
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
    const { store, transport, clock, log } = this.#options
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
        this.#again = false
        this.#recordAlarm.cancel()
        this.#calmAlarm.cancel()
        this.#mostAhead = this.#link?.unpaced ? this.#pace.ahead(this.#link.window) : 0
        room = this.#room()
        await this.#settle(rooms, outcomes)
        const claims = await this.#claim(rooms, room)
        const dueAt = claims.length < room ? await rooms.queue.nextDue(transport) : undefined
        return { claims, dueAt }
      })
      store.record?.settled(outcomes.map(({ partId }) => partId))
      this.#claimed(claims)
      // A text that is due and was not claimed waits for one before it to the same phone: the outcome of that one wakes us. Without a link, which
      // may have gone meanwhile, nothing is to be sent: an alarm would keep a stopped gateway from ending.
      if (this.#link && dueAt !== undefined && dueAt > clock.now()) this.#wakeAt(dueAt)
    } catch (thrown) {
      log.write('error', 'store failed', { transport, error: String(thrown) })
      this.#outcomes.unshift(...outcomes)
      this.#storeRestUntilMs = clock.now() + storeRetryMs
      this.#wakeAt(this.#storeRestUntilMs)
    }
  }

  async #settle(rooms: StoreRooms, outcomes: readonly PartOutcome[]): Promise<void> {
    for (let from = 0; from < outcomes.length; from += atAStretch) {
      if (from > 0) await rooms.queue.breathe()
      const some = outcomes.slice(from, from + atAStretch)
      await this.#options.settled(rooms, some, await rooms.queue.settle(some))
    }
  }

  /**
   * Claims what may go now, a stretch at a time. What fell due in good time and comes to its turn in quiet hours, after an outage or a retry, waits
   * for their end, and others are looked for in its place.
   */
  async #claim(rooms: StoreRooms, room: number): Promise<ClaimedPart[]> {
    const { transport, owner, clock, quietUntil } = this.#options
    const claims: ClaimedPart[] = []
    let quietRounds = 0
    while (claims.length < room) {
      await rooms.queue.breathe()
      const now = clock.now()
      const wanted = Math.min(atAStretch, room - claims.length)
      const asleep: PartOutcome[] = []
      const taken = await rooms.queue.claim(transport, owner, wanted, now, claimLeaseMs)
      for (const part of taken) {
        const later = putOff(part, now, quietUntil)
        if (later) asleep.push(later)
        else claims.push(part)
      }
      if (asleep.length > 0) {
        await rooms.queue.settle(asleep)
        if (++quietRounds < mostQuietRounds) continue
        this.#again = true
        break
      }
      if (taken.length < wanted) break
    }
    return claims
  }

  #room(): number {
    if (!this.#link) return 0
    if (this.#waitsUntilMs !== undefined) {
      this.#wakeAt(this.#waitsUntilMs)
      return 0
    }
    return Math.max(0, this.#link.window + this.#mostAhead - this.#inFlight - this.#ahead.length)
  }

  /** Nothing is offered to the link until then. */
  get #waitsUntilMs(): number | undefined {
    const untilMs = Math.max(this.#pausedUntilMs, this.#restUntilMs)
    return untilMs > this.#options.clock.now() ? untilMs : undefined
  }

  #claimed(claims: readonly ClaimedPart[]): void {
    if (claims.length === 0) return
    this.#ahead.push(...claims)
    // The link went, or asked for a pause, between the claim and now: nothing was written.
    if (!this.#link || this.#waitsUntilMs !== undefined) {
      this.#giveBackAhead()
      this.wake()
      return
    }
    this.#movedAtMs = this.#options.clock.now()
    this.#handOver()
    this.#watchForStall()
  }

  /** A link that stands still keeps no more texts from a person, or from other links, than it has in flight. */
  #watchForStall(): void {
    if (this.#ahead.length === 0) return
    this.#stallAlarm.at(this.#movedAtMs + stallMs, () => {
      if (this.#options.clock.now() >= this.#movedAtMs + stallMs && this.#ahead.length > 0) {
        this.#pace.reset()
        this.#mostAhead = 0
        this.#giveBackAhead()
        this.wake()
      } else this.#watchForStall()
    })
  }

  /** As many as the link holds go to it. What goes, and what came, is in the record first. */
  #handOver(): void {
    const { store, log, transport } = this.#options
    const room = this.#link ? Math.max(0, this.#link.window - this.#inFlight) : 0
    const parts = this.#ahead.splice(0, room)
    const outcomes = this.#unrecorded.splice(0)
    if (parts.length === 0 && outcomes.length === 0) return
    try {
      const partIds = parts.map(({ partId }) => partId)
      store.record?.handed(partIds, outcomes)
    } catch (thrown) {
      log.write('error', 'nothing is handed over', { transport, error: String(thrown) })
      this.#outcomes.push(...parts.map(({ partId }) => this.#handedBack(partId, undefined)))
      this.wake()
      return
    }
    if (parts.length > 0) this.#movedAtMs = this.#options.clock.now()
    for (const [index, part] of parts.entries()) {
      void this.#submit(part, index < parts.length - 1 || this.#ahead.length > 0)
    }
  }

  async #submit(claim: ClaimedPart, othersFollow: boolean): Promise<void> {
    const { clock } = this.#options
    const handedAtMs = clock.now()
    this.#inFlight++
    const outcome = await this.#outcomeOf(claim, othersFollow)
    this.#inFlight--
    this.#outcomes.push(outcome)
    this.#unrecorded.push(outcome)
    if (outcome.kind === 'accepted') this.#pace.answered(clock.now() - handedAtMs)
    if (this.#isAnswered) return
    this.#isAnswered = true
    // What one read of the socket brings is taken together.
    await undefined
    this.#isAnswered = false
    this.#handOver()
    this.wake()
  }

  async #outcomeOf(claim: ClaimedPart, othersFollow: boolean): Promise<PartOutcome> {
    const { clock, entropy, policy } = this.#options
    const { partId } = claim
    const link = this.#link
    if (!link) return this.#handedBack(partId, undefined)
    try {
      const accepted = await link.submit(partToSend(claim, clock.now(), othersFollow), this.#abort.signal)
      const { id, wire } = accepted
      return { kind: 'accepted', partId, at: clock.now(), wire, ...(id === undefined ? {} : { wireId: id }) }
    } catch (thrown) {
      // A driver that throws something else has a defect; the part may be on the wire, so it is not sent again unseen.
      const error = asGatewayError(thrown, 'text/unanswered', { retry: 'unknown' })
      if (error.retry === 'now') return this.#handedBack(partId, error)
      return refusedPart(claim, error, clock.now(), policy(), entropy)
    }
  }

  /** Back to its place in the queue: the next link, or this one after a pause or a rest, is offered it first. */
  #handedBack(partId: number, error: GatewayError | undefined): PartOutcome {
    const at = this.#options.clock.now()
    if (this.#link && this.pausedUntilMs === undefined) {
      this.#restUntilMs = at + restMs
      this.#giveBackAhead()
    }
    return backInQueue(partId, at, error)
  }

  #giveBackAhead(): void {
    const at = this.#options.clock.now()
    this.#outcomes.push(...this.#ahead.splice(0).map(({ partId }) => backInQueue(partId, at, undefined)))
  }

  #wakeAt(instantMs: number): void {
    this.#alarm.at(instantMs, () => this.wake())
  }
}
