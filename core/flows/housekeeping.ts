import type { OutText } from '../model.ts'
import type { SegmentKey, StoreRooms } from '../ports/store.ts'
import { Alarm } from '../queue/alarm.ts'
import { everyTransport, type FlowContext, isStoreFailure, note, subjectOf } from './context.ts'
import { failOver, type LeaveReason } from './failover.ts'
import { leaveAccount, strandedMails } from './leave-account.ts'
import { reportFailed } from './reports.ts'
import { canSend } from './routes.ts'
import { earlyKeptMs } from './settle.ts'
import { giveUpStopped } from './stop.ts'
import { deliverIncomplete, putAsideIncomplete, reassemblyWaitMs } from './take-text.ts'

/** How many messages of a kind one round looks at; a longer backlog is taken up again at once. */
const roundSize = 100

/** Wait before what could not be done is tried again. */
const retryMs = 5_000

/** A round comes at the latest after this, whatever was foreseen: computers sleep, and their clocks are set. */
const longestSleepMs = 3_600_000

/** A link that is down this long passes its waiting texts on to the next that works (BEHAVIOUR §7.2). */
export const patienceMs = 60_000

/** A transport that does not work, and since when. */
export interface DownTransport {
  readonly name: string
  readonly sinceMs: number
}

/**
 * What only time can settle: parts without an answer, texts whose time is over, unfinished texts from phones, and texts whose transport
 * does not work. Sleeps until the next of these is due.
 */
export class Housekeeping {
  readonly #context: FlowContext
  readonly #alarm: Alarm
  readonly #downTransports: () => readonly DownTransport[]
  #running: Promise<void> | undefined
  #again = false
  #stopped = false

  constructor(context: FlowContext, downTransports: () => readonly DownTransport[]) {
    this.#context = context
    this.#downTransports = downTransports
    this.#alarm = new Alarm(context.clock)
  }

  /** There may be something to do: at the start, and when a transport goes, comes, or is taken out of the settings. */
  wake(): void {
    if (this.#stopped) return
    if (this.#running) this.#again = true
    else this.#running = this.#run()
  }

  /** Something will be due at that instant. */
  remind(atMs: number): void {
    if (!this.#stopped) this.#alarm.at(atMs, () => this.wake())
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#alarm.cancel()
    await this.#running
  }

  async #run(): Promise<void> {
    const { log } = this.#context
    do {
      this.#again = false
      try {
        const { more, failed } = await this.#round()
        if (failed) this.#rest()
        else if (more) this.#again = true
        else this.remind(await this.#nextInstant())
      } catch (thrown) {
        log.write('error', 'housekeeping failed', { error: String(thrown) })
        this.#rest()
      }
    } while (this.#again && !this.#stopped)
    this.#running = undefined
  }

  /** After a failure: what the failing jobs themselves woke is not looked at before it is time to try again. */
  #rest(): void {
    this.#again = false
    this.remind(this.#context.clock.now() + retryMs)
  }

  async #round(): Promise<{ more: boolean; failed: boolean }> {
    const context = this.#context
    const { store, clock } = context
    const nowMs = clock.now()
    const staleBefore = nowMs - reassemblyWaitMs(context)
    // As a job in line, so that it sees what the commit that woke it has written.
    const { unknown, expired, stale, stranded } = await store.write(async (rooms) => ({
      unknown: await rooms.queue.unknownDue(nowMs, roundSize),
      expired: await rooms.queue.expired(nowMs, roundSize),
      stale: await rooms.inbox.stale(staleBefore, roundSize),
      stranded: await strandedMails(rooms, context, roundSize),
    }))
    const done = await Promise.all([
      ...unknown.map((part) => this.#try((rooms) => settleUnknown(rooms, context, part))),
      ...expired.map((textId) => this.#try((rooms) => expireText(rooms, context, textId))),
      ...stale.map((key) => this.#passOnIncomplete(key)),
      ...stranded.map((id) => this.#try((rooms) => leaveAccount(rooms, context, id))),
      this.#try((rooms) => rooms.queue.dropEarly(nowMs - earlyKeptMs)),
    ])
    for (const { name, why } of await this.#transportsToLeave(nowMs)) done.push(await this.#leave(name, why))
    const more = [unknown, expired, stale, stranded].some(({ length }) => length >= roundSize)
    return { more, failed: done.includes(false) }
  }

  /** A job of its own for each message: what goes wrong with one undoes nothing of the others. False when it went wrong. */
  async #try(job: (rooms: StoreRooms) => Promise<unknown>): Promise<boolean> {
    const { store, log } = this.#context
    try {
      await store.write(job)
      return true
    } catch (thrown) {
      log.write('error', 'housekeeping failed', { error: String(thrown) })
      return false
    }
  }

  async #passOnIncomplete(key: SegmentKey): Promise<boolean> {
    const { store } = this.#context
    try {
      await store.write((rooms) => deliverIncomplete(rooms, this.#context, key))
      return true
    } catch (thrown) {
      if (isStoreFailure(thrown)) return false
      return this.#try((rooms) => putAsideIncomplete(rooms, this.#context, key, thrown))
    }
  }

  /** Transports whose waiting texts look for another: down for too long while another works, or not there to send any more. */
  async #transportsToLeave(nowMs: number): Promise<{ name: string; why: LeaveReason }[]> {
    const { store, settings, isUp } = this.#context
    const { transports } = settings()
    const waiting = (await store.read((rooms) => rooms.texts.counts())).filter(({ state }) => state === 'queued')
    const known = transports.filter(canSend).map(({ name }) => name)
    const names = [...new Set(waiting.map(({ transport }) => transport))]
    const gone = known.length === 0 ? [] : names.filter((name) => !known.includes(name))
    const down = this.#downTransports()
      .filter(({ name, sinceMs }) => nowMs - sinceMs >= patienceMs && names.includes(name))
      .filter((one) => known.some((name) => name !== one.name && isUp(name)))
    return [
      ...gone.map((name) => ({ name, why: 'gone' as const })),
      ...down.map(({ name }) => ({ name, why: 'down' as const })),
    ]
  }

  /** Page by page from the newest on, so that texts that stay hide none of the others; those to one phone are moved in their order. */
  async #leave(transport: string, why: LeaveReason): Promise<boolean> {
    const { store } = this.#context
    const ids: number[] = []
    for (let beforeId: number | undefined; ; ) {
      const page = await store.read((rooms) =>
        rooms.texts.list({
          direction: 'out',
          states: ['queued'],
          transport,
          limit: roundSize,
          ...(beforeId === undefined ? {} : { beforeId }),
        }),
      )
      for (const text of page) if (text.direction === 'out' && !text.pinned) ids.push(text.id)
      beforeId = page.at(-1)?.id
      if (page.length < roundSize || this.#stopped) break
    }
    let allWell = true
    for (let at = ids.length; at > 0 && !this.#stopped; at -= roundSize) {
      const oldestFirst = ids.slice(Math.max(0, at - roundSize), at).reverse()
      const done = await Promise.all(
        oldestFirst.map((id) => this.#try((rooms) => leaveTransport(rooms, this.#context, id, transport, why))),
      )
      allWell &&= !done.includes(false)
    }
    return allWell
  }

  /** When something will be due next. What comes up meanwhile is told by `remind`. */
  async #nextInstant(): Promise<number> {
    const context = this.#context
    const nowMs = context.clock.now()
    const instants = await context.store.read((rooms) => dueInstants(rooms, context))
    // What has fallen due meanwhile is taken up soon.
    const due = instants.map((atMs) => (atMs > nowMs ? atMs : nowMs + retryMs))
    // Texts that could not leave their transport wait for a change.
    const leaving = this.#downTransports().flatMap(({ sinceMs }) =>
      sinceMs + patienceMs > nowMs ? [sinceMs + patienceMs] : [],
    )
    return Math.min(nowMs + longestSleepMs, ...due, ...leaving)
  }
}

/** A part whose answer never came and whose wait for a receipt is over: sent again, or held for a person (BEHAVIOUR §6.5). */
async function settleUnknown(
  rooms: StoreRooms,
  context: FlowContext,
  { textId, partId }: { textId: number; partId: number },
): Promise<void> {
  const nowMs = context.clock.now()
  const text = await rooms.texts.out(textId)
  if (!text) return
  if (text.expiresAt <= nowMs) return expireText(rooms, context, textId)
  if (await giveUpStopped(rooms, context, textId)) return
  if (context.settings().queue.whenUnknown === 'hold') {
    const error = { code: 'text/unknown-held', details: {} }
    if (!(await rooms.texts.moveOut(textId, ['unknown'], 'held', { at: nowMs, error }))) return
    await note(rooms, context, subjectOf(text), { kind: 'text.held', ...error })
  } else {
    const number = (await rooms.texts.parts(textId)).find((part) => part.id === partId)?.number ?? 1
    if (!(await rooms.queue.requeueUnknown(partId, nowMs))) return
    await note(rooms, context, subjectOf(text), { kind: 'part.resent', number })
  }
  context.wake({ transports: everyTransport(context) })
}

async function expireText(rooms: StoreRooms, context: FlowContext, id: number): Promise<void> {
  const nowMs = context.clock.now()
  const text = await rooms.texts.out(id)
  if (!text || text.expiresAt > nowMs) return
  const code = text.state === 'unknown' ? 'text/unknown-expired' : 'text/expired'
  const error = { code, details: { hours: context.settings().queue.expiryHours } }
  const moved = await rooms.texts.moveOut(id, ['queued', 'held', 'unknown'], 'expired', { at: nowMs, error })
  if (!moved) return
  await note(rooms, context, subjectOf(text), { kind: 'text.expired' })
  await reportFailed(rooms, context, { ...text, state: 'expired', error })
  context.wake({ transports: everyTransport(context) })
}

async function leaveTransport(
  rooms: StoreRooms,
  context: FlowContext,
  id: number,
  transport: string,
  why: LeaveReason,
): Promise<void> {
  const text: OutText | undefined = await rooms.texts.out(id)
  if (text?.state === 'queued' && text.transport === transport) await failOver(rooms, context, text, why)
}

/** The instants at which the first of each kind will be due. */
async function dueInstants(rooms: StoreRooms, context: FlowContext): Promise<number[]> {
  const instants: number[] = []
  const [expiring] = await rooms.queue.expired(Number.MAX_SAFE_INTEGER, 1)
  if (expiring !== undefined) instants.push((await rooms.texts.out(expiring))?.expiresAt ?? 0)
  for (const { textId } of await rooms.queue.unknownDue(Number.MAX_SAFE_INTEGER, roundSize))
    instants.push((await rooms.texts.out(textId))?.dueAt ?? 0)
  const [unfinished] = await rooms.inbox.stale(Number.MAX_SAFE_INTEGER, 1)
  if (unfinished) {
    const first = Math.min(...(await rooms.inbox.segments(unfinished)).map(({ at }) => at))
    // Later than the wait, not just at its end.
    instants.push(first + reassemblyWaitMs(context) + 1)
  }
  return instants
}
