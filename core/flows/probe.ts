import { type ErrorCode, GatewayError, sentenceOf } from '../errors.ts'
import type { Dialog } from '../model.ts'
import type { StoreRooms } from '../ports/store.ts'
import { checkDestination, checkLimits, limitReadings } from '../rules/limits.ts'
import { matchesSender } from '../rules/permission.ts'
import { readPhone } from '../rules/phone.ts'
import { priceOf } from '../rules/prices.ts'
import { afterQuietHours } from '../rules/quiet-hours.ts'
import { readAddress } from '../rules/recipient-address.ts'
import { type ReplyWay, replyWays, routeByWay } from '../rules/replies.ts'
import { chooseRoute, conditionWords, nextTransport, type RuleCondition, ruleConditions } from '../rules/routing.ts'
import type { TransportSettings } from '../settings/schema.ts'
import { measure } from '../sms/segment.ts'
import { type Details, phrase, type Words } from '../words/say.ts'
import type { FlowContext } from './context.ts'
import { alphabetNames, planOptions, sizeOf } from './queue-text.ts'
import { askOf, transportFacts, usageOf } from './routes.ts'

/** A text or mail that is only thought of (BEHAVIOUR §7.3). */
export interface ProbeAsk {
  /** A phone, an alias, a group, or an address of ours. */
  readonly to: string
  /** Mail address; empty is the window or the command line. */
  readonly sender: string
  readonly text: string
  /** Mail account that it would come by, or `listener`. */
  readonly account?: string
  readonly priority: 'high' | 'normal' | 'bulk'
}

/**
 * One thing that was looked at. `ok` is undefined where nothing is decided by it. `kind` names the words, which take their values
 * from `details`; `sentence` is there where something is in the way.
 */
export interface ProbeStep {
  readonly kind:
    | 'recipient'
    | 'no-recipient'
    | 'sender-listed'
    | 'sender-not-listed'
    | 'by-hand'
    | 'stopped'
    | 'size'
    | 'too-long'
    | 'destination'
    | 'destination-closed'
    | 'limit'
    | 'price'
    | 'over-limit'
    | 'rule-fits'
    | 'rule-does-not-fit'
    | 'route'
    | 'transport'
    | 'no-way'
    | 'quiet-hours'
    | 'from-number'
  readonly ok?: boolean
  readonly details: Details
  readonly sentence?: string
  /** What the sentence is made of, with `details`. */
  readonly code?: ErrorCode
}

/** What would happen to a text to one phone. */
export interface ProbedPhone {
  readonly phone: string
  readonly outcome: 'sent' | 'waits' | 'held' | 'asks' | 'refused'
  readonly steps: readonly ProbeStep[]
  readonly transport?: string
  readonly parts: number
  readonly alphabet: string
  readonly price?: number
  readonly currency: string
  /** What the phone would see as the sender; absent where the network or the SIM card decides. */
  readonly from?: string
  /** When it would go, where that is later than now. */
  readonly dueAt?: number
}

export interface Probe {
  /** Steps before a phone is known. */
  readonly steps: readonly ProbeStep[]
  readonly phones: readonly ProbedPhone[]
}

/** Which way a text would go, and why, rule by rule; nothing is sent and nothing is written. */
export async function probeText(rooms: StoreRooms, context: FlowContext, ask: ProbeAsk): Promise<Probe> {
  const settings = context.settings()
  const { phones, named, steps } = await recipientsOf(rooms, context, ask.to)
  const sender = ask.sender.trim().toLowerCase()
  const listed = senderStep(sender, settings.permission)
  const before = [...steps, listed]
  if (phones.length === 0 || listed.ok === false) return { steps: before, phones: [] }
  const most = settings.recipients.maxPhones
  if (phones.length > most) return { steps: [...before, failed('no-recipient', tooMany(most))], phones: [] }
  const probed: ProbedPhone[] = []
  for (const phone of phones) probed.push(await probePhone(rooms, context, { ...ask, sender }, phone, named))
  return { steps: before, phones: probed }
}

const tooMany = (most: number) => new GatewayError('rules/too-many-phones', { details: { most } })

async function recipientsOf(
  rooms: StoreRooms,
  context: FlowContext,
  to: string,
): Promise<{ phones: string[]; named?: string; steps: ProbeStep[] }> {
  const settings = context.settings()
  const meaning = readAddress(to, settings)
  if (meaning.kind === 'refused') return { phones: [], steps: [failed('no-recipient', meaning.error)] }
  const target = meaning.kind === 'target' ? meaning.target : to.trim()
  const named = meaning.kind === 'target' ? meaning.transport : undefined
  const phone = readPhone(target, settings.office)
  const contacts = phone === undefined ? await rooms.contacts.byAlias(target.toLowerCase()) : []
  const phones = phone === undefined ? [...new Set(contacts.map((one) => one.phone))] : [phone]
  if (phones.length === 0) {
    const details = { name: target.slice(0, 80), address: to.slice(0, 80) }
    return { phones, steps: [failed('no-recipient', new GatewayError('rules/not-a-phone', { details }))] }
  }
  // A phone as it is kept needs no explanation.
  if (phone === to.trim()) return { phones, steps: [] }
  const step: ProbeStep = {
    kind: 'recipient',
    ok: true,
    details: { to: to.slice(0, 80), phones: phones.slice(0, 20).join(', '), count: phones.length },
  }
  return { phones, steps: [step], ...(named === undefined ? {} : { named }) }
}

function senderStep(
  sender: string,
  { allow, acceptedProofs }: { readonly allow: readonly string[]; readonly acceptedProofs: readonly string[] },
): ProbeStep {
  if (sender === '') return { kind: 'by-hand', ok: true, details: {} }
  const entry = allow.find((one) => matchesSender(one, sender))
  if (entry !== undefined)
    return { kind: 'sender-listed', ok: true, details: { sender, entry, proofs: acceptedProofs.join(', ') } }
  return failed('sender-not-listed', new GatewayError('rules/sender-not-allowed', { details: { sender } }))
}

async function probePhone(
  rooms: StoreRooms,
  context: FlowContext,
  ask: ProbeAsk,
  phone: string,
  named: string | undefined,
): Promise<ProbedPhone> {
  const settings = context.settings()
  const { permission, conversion } = settings
  const { sender, text } = ask
  const size = measure(text === '' ? 'x' : text, planOptions(conversion))
  const { parts } = size
  const common = { phone, parts, alphabet: size.alphabet, currency: permission.currency }
  const steps: ProbeStep[] = []
  if (await rooms.stops.has(phone)) {
    const step = failed('stopped', new GatewayError('rules/phone-stopped', { details: { phone } }))
    return { ...common, outcome: 'refused', steps: [step] }
  }
  const forced = size.forcedBy && size.alphabet === 'ucs2' ? { because: size.forcedBy.character } : {}
  steps.push({ kind: 'size', ok: true, details: { parts, alphabet: alphabetNames[size.alphabet], ...forced } })
  const asks = sender !== '' && conversion.whenTooLong === 'bounce' && parts > conversion.maxParts
  if (asks) {
    const details = { parts, most: conversion.maxParts }
    steps.push(failed('too-long', new GatewayError('text/asks-length', { details })))
  }
  const refusal = await limitSteps(rooms, context, { phone, sender, parts }, steps)
  const price = priceOf(phone, permission.prices)
  const way = await routeSteps(rooms, context, { ...ask, phone, named, parts }, steps)
  const nowMs = context.clock.now()
  const dueAt = afterQuietHours({ phone, dueMs: nowMs, priority: ask.priority }, settings)
  if (dueAt > nowMs) steps.push({ kind: 'quiet-hours', details: { until: dueAt } })
  const from = way === undefined ? undefined : fromOf(settings.transports, way.transport, sender)
  if (from !== undefined) steps.push({ kind: 'from-number', details: { from } })
  const held = refusal !== undefined || way === undefined
  const outcome = held ? 'held' : asks ? 'asks' : dueAt > nowMs || !way.up ? 'waits' : 'sent'
  return {
    ...common,
    outcome,
    steps,
    ...(way ? { transport: way.transport } : {}),
    ...(price === undefined ? {} : { price: price * parts }),
    ...(from === undefined ? {} : { from }),
    ...(dueAt > nowMs ? { dueAt } : {}),
  }
}

async function limitSteps(
  rooms: StoreRooms,
  context: FlowContext,
  text: { phone: string; sender: string; parts: number },
  steps: ProbeStep[],
): Promise<GatewayError | undefined> {
  const settings = context.settings()
  const usage = usageOf(rooms)
  const ask = { ...text, nowMs: context.clock.now() }
  const closed = checkDestination(text.phone, settings)
  steps.push(closed ? failed('destination-closed', closed) : { kind: 'destination', ok: true, details: {} })
  for (const { name, used, limit, hours } of await limitReadings(ask, settings, usage)) {
    const ok = used + text.parts <= limit
    steps.push({ kind: 'limit', ok, details: { name, used, limit, hours, parts: text.parts } })
  }
  const price = priceOf(text.phone, settings.permission.prices)
  if (price !== undefined) {
    const { currency } = settings.permission
    steps.push({ kind: 'price', details: { each: price, price: price * text.parts, currency } })
  }
  const verdict = await checkLimits(ask, settings, usage)
  if (!verdict.held) return undefined
  if (verdict.error.code !== closed?.code) steps.push(failed('over-limit', verdict.error))
  return verdict.error
}

async function routeSteps(
  rooms: StoreRooms,
  context: FlowContext,
  ask: ProbeAsk & { phone: string; named: string | undefined; parts: number },
  steps: ProbeStep[],
): Promise<{ transport: string; up: boolean } | undefined> {
  const settings = context.settings()
  const { facts } = await transportFacts(rooms, context, ask.parts)
  const { phone, sender, text } = ask
  const dialog = sender === '' ? undefined : await dialogOf(rooms, phone, sender)
  const wish = {
    phone,
    sender,
    ...sizeOf(text, settings),
    ...(ask.account === undefined ? {} : { account: ask.account }),
    ...(ask.named === undefined ? {} : { named: ask.named }),
    ...(dialog ? { dialogId: dialog.id } : {}),
  }
  const routeAsk = await askOf(rooms, context, wish, facts)
  if (ask.named === undefined) {
    for (const [at, rule] of settings.routing.rules.entries()) {
      const conditions = ruleConditions(routeAsk, rule, settings.office.timeZone)
      const missing = conditions.filter(({ fits }) => fits === undefined).map(({ name }) => conditionNames[name])
      const details = { rule: at + 1, transports: rule.transports.join(', ') }
      if (missing.length > 0) {
        steps.push({ kind: 'rule-does-not-fit', details: { ...details, conditions: missing } })
        continue
      }
      const fits = conditions.map(({ name, fits = '' }) => conditionWords[name](fits))
      steps.push({ kind: 'rule-fits', ok: true, details: { ...details, conditions: fits } })
      if (rule.only || rule.transports.some((name) => facts.some((one) => one.name === name && one.enabled))) break
    }
  }
  const routing = chooseRoute(routeAsk, settings, facts)
  if ('error' in routing) {
    steps.push(failed('no-way', routing.error))
    return undefined
  }
  for (const name of routing.route.transports) {
    const one = facts.find((fact) => fact.name === name)
    const state = one?.full ? 'full' : one?.up ? 'up' : 'down'
    // One that does not work is in nobody's way while another does.
    steps.push({ kind: 'transport', details: { transport: name, state }, ...(state === 'up' ? { ok: true } : {}) })
  }
  const next = nextTransport(routing.route, facts)
  if (!next) {
    steps.push(failed('no-way', new GatewayError('text/no-transport')))
    return undefined
  }
  const pinned = routing.route.pinned ? 1 : 0
  steps.push({ kind: 'route', ok: true, details: { transport: next.transport, why: next.why, pinned } })
  return { transport: next.transport, up: facts.some(({ name, up }) => name === next.transport && up) }
}

const conditionNames: Readonly<Record<RuleCondition['name'], Words>> = {
  phones: phrase('phones'),
  sender: phrase('sender'),
  group: phrase('group'),
  account: phrase('account'),
  alphabet: phrase('alphabet'),
  hours: phrase('hours'),
}

async function dialogOf(rooms: StoreRooms, phone: string, sender: string): Promise<Dialog | undefined> {
  return (await rooms.dialogs.ofPhone(phone, 0)).find(({ address }) => address === sender)
}

function fromOf(transports: readonly TransportSettings[], name: string, sender: string): string | undefined {
  const transport = transports.find((one) => one.name === name)
  if (!transport) return undefined
  const given = transport.kind === 'smpp' ? transport.sender : undefined
  if (given === '*') return sender === '' ? transport.ownNumbers[0] : sender.split('@')[0]
  return given || transport.ownNumbers[0]
}

function failed(kind: ProbeStep['kind'], error: GatewayError): ProbeStep {
  const { code, details } = error
  return { kind, ok: false, details, code, sentence: sentenceOf(code, details) }
}

/** A text from a phone that is only thought of. */
export interface ReplyProbeAsk {
  readonly phone: string
  readonly text: string
  readonly ownNumber: string
  readonly transport: string
}

export interface ReplyProbe {
  readonly phone: string
  readonly kind: 'to' | 'held' | 'unrouted'
  /** The way that found it, and those before it that did not. */
  readonly way?: ReplyWay
  readonly passed: readonly ReplyWay[]
  readonly to: readonly string[]
  readonly subject: string
  readonly body: string
  readonly why: Words
  readonly note?: Words
}

/** Whom a text from a phone would go to, and by which way of BEHAVIOUR §11. */
export async function probeReply(rooms: StoreRooms, context: FlowContext, ask: ReplyProbeAsk): Promise<ReplyProbe> {
  const settings = context.settings()
  const phone =
    readPhone(ask.phone, settings.office) ?? (await rooms.contacts.byAlias(ask.phone.toLowerCase()))[0]?.phone
  if (phone === undefined)
    throw new GatewayError('rules/not-a-phone', { details: { name: ask.phone, address: ask.phone } })
  const contact = await rooms.contacts.byPhone(phone)
  const { route, way } = routeByWay(
    {
      phone,
      body: ask.text,
      transport: ask.transport,
      ownNumber: ask.ownNumber,
      dialogs: await rooms.dialogs.ofPhone(phone, 0),
      nowMs: context.clock.now(),
      ...(contact ? { contact: { alias: contact.alias, groups: contact.groups } } : {}),
    },
    settings,
  )
  const passed = way === undefined ? [...replyWays] : replyWays.slice(0, replyWays.indexOf(way))
  const to = route.kind === 'to' ? route.addressees.map(({ address }) => address) : []
  const { kind, body, why } = route
  const subject = route.kind === 'to' ? route.subject : ''
  const note = route.kind === 'to' && route.note !== undefined ? { note: route.note } : {}
  return { phone, kind, passed, to, subject, body, why, ...(way === undefined ? {} : { way }), ...note }
}
