import { z } from 'zod'
import { GatewayError } from '../../core/errors.ts'
import type { LedgerEntry } from '../../core/ledger/events.ts'
import type { Contact, MailRecord, PartRecord } from '../../core/model.ts'
import type { AnyText, OutmailRecord } from '../../core/ports/store.ts'
import type { GatewayStatus } from '../../core/status.ts'

const id = z.int().positive()
const limit = z.int().min(1).max(1000).default(50)
const outStates = [
  'queued',
  'sending',
  'sent',
  'delivered',
  'failed',
  'held',
  'expired',
  'cancelled',
  'unknown',
] as const
const inStates = ['received', 'unrouted', 'forwarded'] as const

/** The parameters of every call, by name. A call with others is refused before anything is done. */
export const callParams = {
  /** Health of every link, the queue and the counts of the day. */
  status: z.strictObject({}),
  /** Sends a text from the window or the command line. */
  send: z.strictObject({
    to: z.array(z.string().min(1).max(100)).min(1).max(20),
    text: z.string().min(1).max(40_000),
    transport: z.string().optional(),
    priority: z.enum(['high', 'normal', 'bulk']).default('normal'),
    /** Milliseconds since the Unix epoch. */
    sendAt: z.int().positive().optional(),
  }),
  /** Texts in both directions, newest first. */
  texts: z.strictObject({
    direction: z.enum(['out', 'in']).optional(),
    phone: z.string().max(100).optional(),
    states: z.array(z.enum([...outStates, ...inStates])).optional(),
    transport: z.string().max(100).optional(),
    sender: z.string().max(320).optional(),
    search: z.string().max(200).optional(),
    since: z.int().optional(),
    until: z.int().optional(),
    beforeId: id.optional(),
    limit,
  }),
  /** Mails that were taken, newest first. */
  mails: z.strictObject({
    state: z.enum(['taken', 'ignored', 'rejected', 'failed', 'released']).optional(),
    beforeId: id.optional(),
    limit,
  }),
  /** Everything known of one text or one mail. */
  why: z.union([z.strictObject({ textId: id }), z.strictObject({ mailId: id })]),
  hold: z.strictObject({ textId: id }),
  release: z.strictObject({ textId: id }),
  cancel: z.strictObject({ textId: id }),
  resend: z.strictObject({ textId: id }),
  /** A mail that was ignored or rejected is passed on after all. */
  releaseMail: z.strictObject({ mailId: id }),
  /** Gives an unrouted text to an address; later texts of the phone follow it. */
  assign: z.strictObject({ textId: id, address: z.email() }),
  /** Everybody in the contacts, by name. */
  contacts: z.strictObject({}),
  /** Adds a contact, or replaces the one with this alias. */
  saveContact: z.strictObject({
    alias: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u),
    name: z.string().max(100).default(''),
    phone: z.string().min(1).max(100),
    groups: z
      .array(z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u))
      .max(50)
      .default([]),
  }),
  removeContact: z.strictObject({ alias: z.string().min(1).max(64) }),
  /** The settings in force, without secrets. */
  settings: z.strictObject({}),
  /** Replaces the settings; what they touch is opened anew, the rest goes on. */
  applySettings: z.strictObject({ settings: z.unknown() }),
  /** Tries links that wait out a back-off at once; a link that is named is tried even when it was stopped for good. */
  reconnect: z.strictObject({ link: z.string().max(100).optional() }),
} as const

export type CallName = keyof typeof callParams
export type Params<Name extends CallName> = z.input<(typeof callParams)[Name]>
export type ParsedParams<Name extends CallName> = z.output<(typeof callParams)[Name]>

/** One text of a `why`, with its parts. */
export interface TextStory {
  readonly text: AnyText
  readonly parts: readonly PartRecord[]
}

/** Everything known of a message. */
export interface Story {
  readonly mail?: MailRecord
  readonly texts: readonly TextStory[]
  readonly outmails: readonly OutmailRecord[]
  readonly events: readonly LedgerEntry[]
}

export interface SentText {
  readonly textId: number
  readonly phone: string
  readonly parts: number
  readonly state: string
  readonly transport: string
  /** Why it is held, when it is. */
  readonly sentence?: string
}

interface Results {
  status: GatewayStatus
  send: { readonly texts: readonly SentText[] }
  texts: readonly AnyText[]
  mails: readonly MailRecord[]
  why: Story
  hold: null
  release: null
  cancel: null
  resend: null
  releaseMail: { readonly state: string }
  assign: null
  contacts: readonly Contact[]
  saveContact: Contact
  removeContact: null
  settings: unknown
  applySettings: { readonly reopened: readonly string[] }
  reconnect: null
}

export type Result<Name extends CallName> = Results[Name]

/** What answers the calls. */
export type Handlers = { readonly [Name in CallName]: (params: ParsedParams<Name>) => Promise<Results[Name]> }

export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: ErrorReply }

export interface ErrorReply {
  readonly code: string
  readonly sentence: string
  readonly details: Readonly<Record<string, string | number>>
}

/** An error that the gateway answered with. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError'
  readonly code: string
  readonly details: ErrorReply['details']

  constructor(reply: ErrorReply) {
    super(reply.sentence)
    this.code = reply.code
    this.details = reply.details
  }
}

const requestShape = z.strictObject({ id: z.int().nonnegative(), call: z.string(), params: z.unknown() })

/** Reads one line of the control socket; 'engine/bad-call' when it is no request. */
export function parseRequest(line: string): { id: number; call: string; params: unknown } {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    throw badCall('it is no JSON')
  }
  const request = requestShape.safeParse(json)
  if (!request.success) throw badCall(firstIssue(request.error))
  return { id: request.data.id, call: request.data.call, params: request.data.params ?? {} }
}

/** Checks the call's name and parameters; 'engine/bad-call' with what is wrong. */
export function parseCall(request: { call: string; params: unknown }): { name: CallName; params: unknown } {
  if (!Object.hasOwn(callParams, request.call)) throw badCall(`there is no call “${request.call}”`)
  const name = request.call as CallName
  const parsed = callParams[name].safeParse(request.params)
  if (!parsed.success) throw badCall(firstIssue(parsed.error))
  return { name, params: parsed.data }
}

function badCall(reason: string): GatewayError {
  return new GatewayError('engine/bad-call', { details: { reason } })
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]
  if (!issue) return 'its parameters are wrong'
  return issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message
}
