import { GatewayError, sentenceOf } from '../errors.ts'
import { machineHeaders, mailBody } from '../mail/compose.ts'
import { headerText } from '../mail/header-text.ts'
import type { OutState, StoredError } from '../model.ts'
import type { StoreRooms } from '../ports/store.ts'
import type { Timer } from '../ports/world.ts'
import { type AlarmCondition, type AlarmFacts, alarmConditions, nextHeartbeat } from '../rules/alarms.ts'
import { spentThisMonth } from '../rules/limits.ts'
import type { AlarmKind } from '../settings/alarms.ts'
import type { GatewayStatus } from '../status.ts'
import { type Language, phrase, say } from '../words/say.ts'
import type { FlowContext } from './context.ts'
import { ownMessageId, queueOutmail, sendingAccount } from './outmail.ts'
import { queueText } from './queue-text.ts'
import { usageOf } from './routes.ts'

const scope = 'alarm'
const heartbeatScope = 'heartbeat'
const minuteMs = 60_000
const hourMs = 3_600_000
/** While something is not as it should be; else now and then. */
const watchEveryMs = minuteMs
const calmEveryMs = 5 * minuteMs
const mostHeld = 1_000

/** An alarm that was told and is not over. */
export interface StandingAlarm {
  readonly key: string
  readonly kind: AlarmKind
  readonly since: number
  readonly toldAt: number
  readonly error: StoredError
  readonly about?: StoredError
  readonly road?: 'mail' | 'text'
}

/** What an alarm says, with the sentence of what it is about in its place. */
export function alarmSentence({ error, about }: Pick<StandingAlarm, 'error' | 'about'>, language: Language): string {
  const sentence = about ? sentenceOf(about.code, about.details, language) : ''
  return sentenceOf(error.code, { ...error.details, sentence }, language).trim()
}

/** How an alarm is told. */
interface Told {
  readonly title: string
  readonly sentence: string
  readonly kind: AlarmKind | 'test' | 'heartbeat'
  readonly road?: 'mail' | 'text'
  /** Makes its Message-ID its own. */
  readonly purpose: string
}

/**
 * Tells people what needs one (BEHAVIOUR §13.8): by mail and by text, each thing once and once more when it is over, across restarts.
 * Looks once a minute; trouble of one road goes by the other.
 */
export class Alarms {
  readonly #context: FlowContext
  readonly #status: () => Promise<GatewayStatus>
  #timer: Timer | undefined
  #looking: Promise<void> | undefined
  #stopped = false

  constructor(context: FlowContext, status: () => Promise<GatewayStatus>) {
    this.#context = context
    this.#status = status
  }

  start(): void {
    this.#after(watchEveryMs)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#timer?.cancel()
    await this.#looking
  }

  /** What was told and is not over, oldest first. */
  standing(): Promise<StandingAlarm[]> {
    return this.#context.store.read(standingAlarms)
  }

  /** Tells everybody that this is a test. @throws GatewayError `alarm/nobody` */
  test(): Promise<{ readonly mails: number; readonly texts: number }> {
    const context = this.#context
    return context.store.write(async (rooms) => {
      const sentence = sentenceOf('alarm/test', {}, context.language())
      const purpose = `test/${context.clock.now()}`
      const told = await tell(rooms, context, { title: titleOf(sentence), sentence, kind: 'test', purpose })
      if (told.mails + told.texts === 0) throw new GatewayError('alarm/nobody')
      return told
    })
  }

  #after(delayMs: number): void {
    if (this.#stopped) return
    this.#timer = this.#context.clock.after(delayMs, () => {
      this.#looking = this.#look().then((nextMs) => this.#after(nextMs))
    })
  }

  /** Gives when to look again. */
  async #look(): Promise<number> {
    const context = this.#context
    const { store, log } = context
    const { mails, phones } = alarmPeople(context)
    // With nobody to tell there is nothing to find out.
    if (mails.length + phones.length === 0) return calmEveryMs
    try {
      const status = await this.#status()
      const { nowMs, news, over, calm } = await store.read(async (rooms) => {
        const facts = await factsOf(rooms, context, status)
        return { nowMs: facts.nowMs, ...(await changesIn(rooms, context, facts)) }
      })
      if (news.length > 0 || over.length > 0)
        await store.write((rooms) => tellChanges(rooms, context, nowMs, news, over))
      await this.#beat(status)
      const { linkDownMinutes } = context.settings().alarms
      return calm ? Math.min(calmEveryMs, Math.max(1, (linkDownMinutes ?? 10) / 2) * minuteMs) : watchEveryMs
    } catch (thrown) {
      log.write('error', 'alarms not looked at', { error: String(thrown) })
      return watchEveryMs
    }
  }

  async #beat(status: GatewayStatus): Promise<void> {
    const { store, settings, clock } = this.#context
    const { heartbeat } = settings().alarms
    // What is paused gives no sign of life.
    if (heartbeat.every === 'off' || status.pausedSince !== undefined) return
    const nowMs = clock.now()
    const words = JSON.stringify(heartbeat)
    const [kept, of] = await store.read(async ({ memory }) => [
      await memory.get(heartbeatScope, 'after'),
      await memory.get(heartbeatScope, 'of'),
    ])
    // The first one comes at its next time, not at once; so does the next after the settings were changed.
    const after = kept === undefined || of !== words ? nowMs : Number(kept)
    const due = nextHeartbeat(after, heartbeat, settings().office.timeZone)
    const isDue = due !== undefined && due <= nowMs
    if (!isDue && after !== nowMs) return
    await store.write(async (rooms) => {
      await rooms.memory.set(heartbeatScope, 'after', String(nowMs))
      await rooms.memory.set(heartbeatScope, 'of', words)
      if (isDue) await sendHeartbeat(rooms, this.#context, status)
    })
  }
}

async function standingAlarms({ memory }: StoreRooms): Promise<StandingAlarm[]> {
  const kept = await memory.list(scope)
  const alarms = Object.entries(kept).flatMap(([key, words]) => {
    try {
      return [{ ...(JSON.parse(words) as Omit<StandingAlarm, 'key'>), key }]
    } catch {
      return []
    }
  })
  return alarms.sort((a, b) => a.since - b.since)
}

/** What the rules look at. */
async function factsOf(rooms: StoreRooms, context: FlowContext, status: GatewayStatus): Promise<AlarmFacts> {
  const settings = context.settings()
  const nowMs = context.clock.now()
  const { silenceHours, held } = settings.alarms
  const queues: AlarmFacts['queues'][number][] = []
  for (const { transport, queued, sending, unknown } of status.queues) {
    const dueAt = queued > 0 ? await rooms.queue.nextDue(transport) : undefined
    queues.push({ transport, texts: queued + sending + unknown, ...(dueAt === undefined ? {} : { dueAt }) })
  }
  const mails = (await rooms.outmails.counts()).filter(({ state }) => state === 'queued')
  const [last] = silenceHours === null ? [] : await rooms.texts.list({ direction: 'in', limit: 1 })
  const { monthlySpendingCap } = settings.permission
  return {
    nowMs,
    links: status.links,
    queues,
    mails,
    held: held ? await heldOf(rooms) : [],
    spent: monthlySpendingCap === null ? 0 : await spentThisMonth(settings, usageOf(rooms), nowMs),
    lastReceivedAt: last?.createdAt ?? status.startedAt,
    ...(status.pausedSince === undefined ? {} : { pausedSince: status.pausedSince }),
  }
}

async function heldOf(rooms: StoreRooms): Promise<AlarmFacts['held']> {
  const held: readonly OutState[] = ['held']
  const texts = await rooms.texts.list({ direction: 'out', states: held, limit: mostHeld })
  const byCode = Map.groupBy(texts, ({ error }) => error?.code ?? 'text/held-by-hand')
  return [...byCode.values()].flatMap((some) => {
    const error = some[0]?.error
    return error ? [{ error, texts: some.length }] : []
  })
}

async function changesIn(rooms: StoreRooms, context: FlowContext, facts: AlarmFacts) {
  const conditions = alarmConditions(facts, context.settings())
  const standing = await standingAlarms(rooms)
  const known = new Set(standing.map(({ key }) => key))
  const present = new Set(conditions.map(({ key }) => key))
  // While it is paused nothing can be told to be over.
  const over = facts.pausedSince === undefined ? standing.filter(({ key }) => !present.has(key)) : []
  const news = conditions.filter(({ key, state }) => state === 'raised' && !known.has(key))
  const waits = facts.queues.some(({ texts }) => texts > 0) || facts.mails.some(({ mails }) => mails > 0)
  return { news, over, calm: conditions.length === 0 && standing.length === 0 && !waits }
}

async function tellChanges(
  rooms: StoreRooms,
  context: FlowContext,
  nowMs: number,
  news: readonly AlarmCondition[],
  over: readonly StandingAlarm[],
): Promise<void> {
  const language = context.language()
  for (const { key, kind, since, error, about, road } of news) {
    const sentence = alarmSentence({ error, ...(about ? { about } : {}) }, language)
    const by = road ? { road } : {}
    await tell(rooms, context, { title: titleOf(sentence), sentence, kind, purpose: `${key}/${nowMs}`, ...by })
    const standing = { kind, since, toldAt: nowMs, error, ...(about ? { about } : {}), ...by }
    await rooms.memory.set(scope, key, JSON.stringify(standing))
    context.log.write('warn', 'alarm', { key })
  }
  for (const { key, kind, road, ...alarm } of over) {
    const was = titleOf(alarmSentence(alarm, language))
    const sentence = sentenceOf('alarm/over', { time: clockTime(context, nowMs), sentence: was }, language)
    const title = say(phrase('Over: {title}', { title: was }), language)
    await tell(rooms, context, { title, sentence, kind, purpose: `${key}/${nowMs}`, ...(road ? { road } : {}) })
    await rooms.memory.delete(scope, key)
    context.log.write('info', 'alarm over', { key })
  }
}

/** The first of its sentences: what happened. */
function titleOf(sentence: string): string {
  return headerText(sentence.replace(/([.!?])\s.*$/s, '$1'), 120)
}

function clockTime({ settings, language }: FlowContext, atMs: number): string {
  const { timeZone } = settings().office
  const format = new Intl.DateTimeFormat(language() === 'de' ? 'de' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    ...(timeZone ? { timeZone } : {}),
  })
  return format.format(atMs)
}

/** To whom alarms go. */
export function alarmPeople({ settings }: FlowContext): {
  readonly mails: readonly string[]
  readonly phones: readonly string[]
} {
  const { alarms, office } = settings()
  const mails = alarms.mailTo ?? (office.adminAddress === undefined ? [] : [office.adminAddress])
  return { mails, phones: alarms.textTo }
}

async function tell(
  rooms: StoreRooms,
  context: FlowContext,
  told: Told,
): Promise<{ readonly mails: number; readonly texts: number }> {
  const { mails, phones } = alarmPeople(context)
  const { textFor, heartbeat } = context.settings().alarms
  const byTextOnly = told.kind === 'heartbeat' && !heartbeat.by.includes('mail')
  const byText =
    told.kind === 'test' ||
    (told.kind === 'heartbeat' ? heartbeat.by.includes('text') : told.road === 'mail' || textFor.includes(told.kind))
  const mailed = byTextOnly ? 0 : await tellByMail(rooms, context, told, mails)
  return { mails: mailed, texts: byText ? await tellByText(rooms, context, told, phones) : 0 }
}

async function tellByMail(
  rooms: StoreRooms,
  context: FlowContext,
  { title, sentence, kind, purpose }: Told,
  addresses: readonly string[],
): Promise<number> {
  const account = sendingAccount(context, undefined)
  if (!account || addresses.length === 0) return 0
  const { name } = context.settings().office
  const mail = {
    from: { address: account.address, name },
    to: addresses.map((address) => ({ address, name: '' })),
    subject: headerText(`${name}: ${title}`, 200),
    messageId: ownMessageId(context, account, `alarm/${purpose}`),
    date: context.clock.now(),
    headers: machineHeaders('auto-generated', { kind }),
    text: mailBody([sentence]),
    envelopeFrom: account.address,
  }
  await queueOutmail(rooms, context, { kind: 'notice', account: account.name, mail, phone: '' })
  return addresses.length
}

/** Only by a way that works: news of a trouble that comes when it is long over helps nobody. */
async function tellByText(
  rooms: StoreRooms,
  context: FlowContext,
  { title, sentence, kind }: Told,
  phones: readonly string[],
): Promise<number> {
  const { office, transports } = context.settings()
  if (!transports.some(({ name, enabled }) => enabled && context.isUp(name))) return 0
  // A text of one part says what happened; what to do stands in the mail and on the pages.
  const body = kind === 'heartbeat' ? sentence : `${office.name}: ${title}`
  for (const phone of phones) {
    await queueText(rooms, context, {
      phone,
      body: body.slice(0, 450),
      sender: '',
      priority: 'high',
      tellDelivered: false,
      // A limit that was reached is itself what is to be told.
      unlimited: true,
    })
  }
  return phones.length
}

async function sendHeartbeat(rooms: StoreRooms, context: FlowContext, status: GatewayStatus): Promise<void> {
  const { heartbeat } = context.settings().alarms
  const nowMs = context.clock.now()
  const hours = heartbeat.every === 'week' ? 168 : 24
  const numbers = await numbersSince(rooms, nowMs - hours * hourMs)
  const sum = (of: (queue: GatewayStatus['queues'][number]) => number) =>
    status.queues.reduce((all, one) => all + of(one), 0)
  const language = context.language()
  const links = status.links.map(({ name, kind, state }) => phrase('{name} ({kind}) {state}', { name, kind, state }))
  const details = {
    hours,
    ...numbers,
    waiting: sum(({ queued, sending }) => queued + sending),
    held: sum(({ held }) => held),
    unrouted: status.unrouted,
    links: links.length === 0 ? [phrase('no link')] : links,
  }
  const sentence = sentenceOf('alarm/heartbeat', details, language)
  const title = say(phrase('All is well'), language)
  await tell(rooms, context, { title, sentence, kind: 'heartbeat', purpose: `heartbeat/${nowMs}` })
}

const mostCounted = 100_000

async function numbersSince(rooms: StoreRooms, since: number) {
  const count = async (filter: Parameters<StoreRooms['texts']['list']>[0]) => (await rooms.texts.list(filter)).length
  const page = { since, limit: mostCounted }
  return {
    sent: await count({ ...page, direction: 'out', states: ['sent', 'delivered'] }),
    received: await count({ ...page, direction: 'in' }),
    failed: await count({ ...page, direction: 'out', states: ['failed', 'expired'] }),
  }
}
