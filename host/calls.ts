import { GatewayError, sentenceOf } from '../core/errors.ts'
import { mailTo } from '../core/flows/answer.ts'
import { note, subjectOf } from '../core/flows/context.ts'
import { dialogIsUsed } from '../core/flows/dialogs.ts'
import { recipientLookups } from '../core/flows/lookups.ts'
import { queueText } from '../core/flows/queue-text.ts'
import type { Gateway } from '../core/gateway.ts'
import type { LedgerEntry } from '../core/ledger/events.ts'
import { explain } from '../core/ledger/words.ts'
import type { OutState, OutText } from '../core/model.ts'
import type { StoreRooms } from '../core/ports/store.ts'
import { Together } from '../core/queue/together.ts'
import { readPhone } from '../core/rules/phone.ts'
import { type PhraseText, phrase } from '../core/words/say.ts'
import type { CallWorld } from './call-world.ts'
import { linkCalls } from './calls-links.ts'
import { wordsCalls } from './calls-messages.ts'
import { peopleCalls } from './calls-people.ts'
import { proofCalls } from './calls-proof.ts'
import { settingsCalls } from './calls-settings.ts'
import { signInCalls } from './calls-sign-in.ts'
import { statusCalls } from './calls-status.ts'
import type { Handlers, ParsedParams, SentText, Story } from './contract/contract.ts'
import type { StoryEvent } from './contract/results.ts'
import { smppCalls } from './smpp-calls.ts'

/** Answers the contract's calls with a gateway. */
export function answerCalls(world: CallWorld): Handlers {
  const settings = settingsCalls(world)
  return {
    ...messageCalls(world.gateway),
    ...wordsCalls(world),
    ...peopleCalls(world),
    ...settings,
    ...proofCalls(world, settings.changeSetting),
    ...smppCalls(world, settings.changeSetting),
    ...linkCalls(world),
    ...signInCalls(world),
    ...statusCalls(world),
  }
}

type Answered =
  | 'status'
  | 'send'
  | 'texts'
  | 'mails'
  | 'why'
  | 'hold'
  | 'release'
  | 'cancel'
  | 'reword'
  | 'askAfter'
  | 'resend'
  | 'releaseMail'
  | 'assign'

/** Calls about single messages: all that they need is the gateway. */
export function messageCalls(gateway: Gateway): Pick<Handlers, Answered> {
  const { context } = gateway
  const { store } = context
  const sending = new Together(store, (rooms, order: ParsedParams<'send'>) => send(rooms, context, order))
  const change =
    (action: HandAction) =>
    async ({ textId }: { textId: number }) => {
      await changeByHand(gateway, action, textId)
      return null
    }
  return {
    status: () => gateway.status(),
    send: (order) => sending.run(order),
    texts: (filter) => store.read((rooms) => rooms.texts.list(defined(filter))),
    mails: (filter) => store.read((rooms) => rooms.mails.list(defined(filter))),
    why: (subject) => store.read((rooms) => tellStory(rooms, subject)),
    hold: change('hold'),
    release: change('release'),
    cancel: async ({ textId }) => {
      const text = await store.read((rooms) => rooms.texts.out(textId))
      // What the network has can only be taken back there.
      if (text?.state === 'sent') await gateway.cancelTaken(textId, byHand)
      else await changeByHand(gateway, 'cancel', textId)
      return null
    },
    reword: ({ textId, text }) => gateway.reword(textId, text, byHand),
    askAfter: async ({ textId }) => ({ parts: await gateway.askAfter(textId) }),
    resend: change('resend'),
    releaseMail: ({ mailId }) => gateway.releaseMail(mailId),
    assign: async ({ textId, address }) => {
      await assign(gateway, textId, address)
      return null
    },
  }
}

async function send(
  rooms: StoreRooms,
  context: Gateway['context'],
  order: ParsedParams<'send'>,
): Promise<{ texts: SentText[] }> {
  const texts: SentText[] = []
  for (const phone of await phonesOf(rooms, order.to, context)) {
    const { textId, state, parts, transport, error } = await queueText(rooms, context, {
      phone,
      body: order.text,
      sender: '',
      priority: order.priority,
      tellDelivered: false,
      ...(order.transport === undefined ? {} : { named: order.transport }),
      ...(order.sendAt === undefined ? {} : { sendAt: order.sendAt }),
    })
    const { code, details } = error ?? {}
    const held = code === undefined ? {} : { sentence: sentenceOf(code, details), code, details: details ?? {} }
    texts.push({ textId, phone, parts, state, transport, ...held })
  }
  return { texts }
}

/** Phones and aliases of contacts and groups as phones, each once. */
async function phonesOf(rooms: StoreRooms, names: readonly string[], context: Gateway['context']): Promise<string[]> {
  const { office } = context.settings()
  const phones: string[] = []
  for (const name of names) {
    const phone = readPhone(name, office)
    const found =
      phone === undefined
        ? (await recipientLookups(rooms, context).aliased(name.toLowerCase())).map((one) => one.phone)
        : [phone]
    if (found.length === 0) throw new GatewayError('rules/not-a-phone', { details: { name, address: name } })
    for (const one of found) {
      if (await rooms.stops.has(one)) throw new GatewayError('rules/phone-stopped', { details: { phone: one } })
      phones.push(one)
    }
  }
  return [...new Set(phones)]
}

async function tellStory(rooms: StoreRooms, subject: ParsedParams<'why'>): Promise<Story> {
  if ('textId' in subject) {
    const { textId } = subject
    const out = await rooms.texts.out(textId)
    const text = out ?? (await rooms.texts.in(textId))
    if (!text) throw new GatewayError('engine/no-message', { details: { kind: phrase('text'), id: textId } })
    const any = out
      ? ({ direction: 'out', ...out } as const)
      : ({ direction: 'in', ...text } as Story['texts'][number]['text'])
    const mail = out?.mailId === undefined ? undefined : await rooms.mails.get(out.mailId)
    return {
      ...(mail ? { mail } : {}),
      texts: [{ text: any, parts: out ? await rooms.texts.parts(textId) : [] }],
      outmails: await rooms.outmails.list({ textId, limit: 100 }),
      events: told(await rooms.ledger.of({ textId, ...(out?.mailId === undefined ? {} : { mailId: out.mailId }) })),
    }
  }
  const mail = await rooms.mails.get(subject.mailId)
  if (!mail) throw new GatewayError('engine/no-message', { details: { kind: phrase('mail'), id: subject.mailId } })
  const texts = await rooms.texts.list({ mailId: mail.id, limit: 1000 })
  return {
    mail,
    texts: await Promise.all(
      texts.map(async (text) => ({ text, parts: text.direction === 'out' ? await rooms.texts.parts(text.id) : [] })),
    ),
    outmails: await rooms.outmails.list({ mailId: mail.id, limit: 100 }),
    events: told(await rooms.ledger.of({ mailId: mail.id })),
  }
}

function told(events: readonly LedgerEntry[]): StoryEvent[] {
  return events.map((event) => ({ ...event, sentence: explain(event) }))
}

/** Who did it, in the log. */
const byHand = 'a person'

type HandAction = 'hold' | 'release' | 'cancel' | 'resend'

/** From which states a person may do what, and where it leads. */
const handActions: Readonly<Record<HandAction, { from: readonly OutState[]; to: OutState; done: PhraseText }>> = {
  hold: { from: ['queued', 'unknown'], to: 'held', done: 'held' },
  release: { from: ['held'], to: 'queued', done: 'released' },
  cancel: { from: ['queued', 'held', 'unknown'], to: 'cancelled', done: 'cancelled' },
  resend: { from: ['failed', 'expired', 'cancelled'], to: 'queued', done: 'sent again' },
}

/** Does to a text what a person asked for. @throws GatewayError `engine/not-now`, `rules/phone-stopped` */
export async function changeByHand({ context }: Gateway, action: HandAction, textId: number): Promise<void> {
  const { from, to, done } = handActions[action]
  await context.store.write(async (rooms) => {
    const text = await rooms.texts.out(textId)
    if (!text) throw new GatewayError('engine/no-message', { details: { kind: phrase('text'), id: textId } })
    if (to === 'queued') await refuseStopped(rooms, text)
    const at = context.clock.now()
    const expiryMs = context.settings().queue.expiryHours * 3_600_000
    const change =
      to === 'queued'
        ? { at, dueAt: Math.max(at, text.dueAt), expiresAt: Math.max(text.expiresAt, at + expiryMs) }
        : { at }
    if (!(await rooms.texts.moveOut(textId, from, to, change))) {
      throw new GatewayError('engine/not-now', { details: { id: textId, state: text.state, action: done } })
    }
    await noteByHand(rooms, context, text, action)
    if (to === 'queued' && text.dueAt <= at) await dialogIsUsed(rooms, text, at)
    if (to === 'queued') context.wake({ transports: [text.transport] })
  })
}

/** Neither a release nor a resend goes past a STOP, nor can a text be sent whose words are gone. */
async function refuseStopped(rooms: StoreRooms, { id, phone, state, erasedAt }: OutText): Promise<void> {
  if (erasedAt !== undefined) throw new GatewayError('engine/not-now', { details: { id, state, action: 'sent again' } })
  if (await rooms.stops.has(phone)) throw new GatewayError('rules/phone-stopped', { details: { phone } })
}

function noteByHand(rooms: StoreRooms, context: Gateway['context'], text: OutText, action: HandAction): Promise<void> {
  const by = byHand
  const subject = subjectOf(text)
  if (action === 'cancel') return note(rooms, context, subject, { kind: 'text.cancelled', by })
  if (action === 'hold')
    return note(rooms, context, subject, { kind: 'text.held', code: 'text/held-by-hand', details: {} })
  return note(rooms, context, subject, { kind: 'text.released', by })
}

/** An unrouted text gets an addressee; the dialog that this makes leads later texts of the phone there too (BEHAVIOUR §11). */
async function assign({ context }: Gateway, textId: number, address: string): Promise<void> {
  if (!context.settings().mail.accounts.some(({ smtp }) => smtp)) throw new GatewayError('engine/no-way-for-mail')
  await context.store.write(async (rooms) => {
    const text = await rooms.texts.in(textId)
    if (!text) throw new GatewayError('engine/no-message', { details: { kind: phrase('text'), id: textId } })
    if (text.state !== 'unrouted') {
      throw new GatewayError('engine/not-now', {
        details: { id: textId, state: text.state, action: phrase('assigned') },
      })
    }
    await rooms.texts.setIn(textId, { state: 'received', at: context.clock.now() })
    const contact = await rooms.contacts.byPhone(text.phone)
    const dialog = (await rooms.dialogs.ofPhone(text.phone, 0)).find((one) => one.address === address.toLowerCase())
    const route = { body: text.body, subject: '', why: phrase('chosen by a person') }
    const whole = { ...text, parts: text.partCount }
    await mailTo(rooms, context, { text: whole, textId, contact }, route, [{ address, ...(dialog ? { dialog } : {}) }])
  })
}

/** Leaves out what was not given: optional fields are absent, never undefined. */
function defined<T extends object>(given: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>
  }
}
