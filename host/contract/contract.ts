import { z } from 'zod'
import { GatewayError } from '../../core/errors.ts'
import { inStates, outStates } from '../../core/model.ts'
import { phrase, type Words } from '../../core/words/say.ts'
import { longestPiece } from './long-texts.ts'
import type { ErrorReply, Results } from './results.ts'
import { RemoteError } from './rpc-client.ts'

const id = z.int().positive()
const limit = z.int().min(1).max(1000).default(50)
const phone = z.string().min(1).max(100)
const linkName = z.string().min(1).max(100)
const pin = z.string().regex(/^\d{4,8}$/, { error: phrase('must be four to eight digits') })
/** Aliases and groups stand in addresses: anna@sms.example.com. */
const oneWord = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u, { error: phrase('must be one word of letters and digits') })
/** `reply-key` and `web-token` are Textpost's own and are set by nobody. */
const secretName = z
  .string()
  .regex(/^((imap|smtp|smpp|pin|listener|oauth-client)\/.{1,100}|code)$/, { error: phrase('is no name of a secret') })

const textState = z.enum([...outStates, ...inStates])

/** What the log is filtered by; all that is given must hold. */
const logFilter = z.strictObject({
  direction: z.enum(['out', 'in']).optional(),
  phone: z.string().max(100).optional(),
  states: z.array(textState).min(1).max(20).optional(),
  transport: z.string().max(100).optional(),
  /** The mail address that a text was sent for. */
  sender: z.string().max(320).optional(),
  search: z.string().max(200).optional(),
  /** Milliseconds since the Unix epoch: from `since`, and before `until`. */
  since: z.int().optional(),
  until: z.int().optional(),
})

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
    states: z.array(textState).optional(),
    transport: z.string().max(100).optional(),
    sender: z.string().max(320).optional(),
    search: z.string().max(200).optional(),
    since: z.int().optional(),
    until: z.int().optional(),
    mailId: id.optional(),
    beforeId: id.optional(),
    afterId: id.optional(),
    oldestFirst: z.boolean().optional(),
    limit,
  }),
  /** Texts that the filters let through, newest first, with the names of their people. */
  log: z.strictObject({ filter: logFilter.prefault({}), beforeId: id.optional(), limit }),
  /** A file of the texts that the filters let through, oldest first, stretch by stretch; `afterId` is that of the stretch before. */
  exportTexts: z.strictObject({
    filter: logFilter.prefault({}),
    form: z.enum(['csv', 'json', 'mbox']),
    afterId: id.optional(),
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
  /** Gives a text up; one that an SMS provider has is taken back there. */
  cancel: z.strictObject({ textId: id }),
  /** Other words for a text that waits, or that an SMS provider has and can still change. */
  reword: z.strictObject({ textId: id, text: z.string().min(1).max(40_000) }),
  /** What the SMS provider says has become of a text. */
  askAfter: z.strictObject({ textId: id }),
  resend: z.strictObject({ textId: id }),
  /** A mail that was ignored or rejected is passed on after all. */
  releaseMail: z.strictObject({ mailId: id }),
  /** The mail server that vouches for a mail which was refused as not proven, when its word is not trusted yet. */
  voucher: z.strictObject({ mailId: id }),
  /** Trusts that server from now on, for the account that the mail came by, and passes the mail on. */
  trustServer: z.strictObject({ mailId: id, server: z.string().min(1).max(255) }),
  /** Where to write a mail for a phone; for an example of one when none is given. */
  writeTo: z.strictObject({ phone: phone.optional() }),
  /** Gives an unrouted text to an address; later texts of the phone follow it. */
  assign: z.strictObject({ textId: id, address: z.email() }),
  /** The settings in force, without secrets. */
  settings: z.strictObject({}),
  /** Replaces the settings; what they touch is opened anew, the rest goes on. */
  applySettings: z.strictObject({ settings: z.unknown() }),
  /** Tries links that wait out a back-off at once; a link that is named is tried even when it was stopped for good. */
  reconnect: z.strictObject({ link: z.string().max(100).optional() }),
  /** Nothing is sent and nothing fetched until `resume`, after a restart too. Answers when every link is closed. */
  pause: z.strictObject({}),
  resume: z.strictObject({}),

  /** People by their newest text, newest first; `before` is the `lastId` of the last row of the page above. */
  conversations: z.strictObject({ before: id.optional(), unread: z.boolean().optional(), limit }),
  /** People and texts that match what was typed. */
  find: z.strictObject({ search: z.string().min(1).max(200), beforeId: id.optional(), limit }),
  /** One person; a phone or a contact's alias as it is written. */
  person: z.strictObject({ phone }),
  /** Nothing of the phone is unread any more. */
  markRead: z.strictObject({ phone }),
  /** What hangs over the places of the window: numbers of what waits for a person. */
  counts: z.strictObject({}),
  /** Parts, alphabet, room left and price of a text that is being written. */
  measure: z.strictObject({ text: z.string().max(40_000), to: z.array(z.string().max(100)).max(20).default([]) }),
  /** The words of the mail that texts came from. */
  original: z.strictObject({ mailId: id }),

  /** The contacts by name, from the one after another on; or the one with an alias, or those that hold what was typed. */
  contacts: z.strictObject({
    after: z.strictObject({ name: z.string().max(200), id }).optional(),
    alias: oneWord.optional(),
    search: z.string().trim().min(1).max(200).optional(),
    limit: z.int().min(1).max(1000).default(1000),
  }),
  contactCount: z.strictObject({}),
  /** Adds a contact, or with `id` changes one. */
  saveContact: z.strictObject({
    id: id.optional(),
    name: z.string().trim().max(200),
    alias: z.union([oneWord, z.literal('')]),
    phone: z.string().min(1).max(100),
    /** Further numbers of the same person. */
    others: z.array(z.string().min(1).max(100)).max(10).optional(),
    groups: z.array(oneWord).max(50).default([]),
  }),
  removeContact: z.strictObject({ id }),
  /** Groups of contacts, by name. */
  groups: z.strictObject({}),
  /** Gives a group another name; with the name of another group the two become one. Without `to` it is dissolved, its people stay. */
  changeGroup: z.strictObject({ group: z.string().min(1).max(64), to: oneWord.optional() }),
  /**
   * A text that is too long for one call, piece by piece, the first without `given`. It is kept for some minutes, until a call takes it.
   */
  giveText: z.strictObject({ given: z.string().max(100).optional(), text: z.string().max(longestPiece) }),
  /**
   * What a file of contacts would change, person by person; with `apply` it is done. The file is `text`, or what was `given`. Everybody is put
   * into `group` as well. The answer has the first entries; without `all` those that stay as they are are left out.
   */
  importContacts: z.strictObject({
    text: z.string().max(4_000_000).optional(),
    given: z.string().max(100).optional(),
    form: z.enum(['csv', 'vcard']),
    group: oneWord.optional(),
    apply: z.boolean().default(false),
    all: z.boolean().default(true),
  }),
  /** Further entries of an import, from `next` of those before on. */
  importEntries: z.strictObject({
    plan: z.string().max(100),
    from: z.int().min(0).max(10_000_000),
    all: z.boolean().default(true),
  }),
  /** Takes an import or the change of a group back, of this run. */
  undoImport: z.strictObject({ undo: z.string().max(100) }),
  /** All contacts, or those of a group, as a file, stretch by stretch; `after` is that of the stretch before. */
  exportContacts: z.strictObject({
    form: z.enum(['csv', 'vcard']),
    group: z.string().max(64).optional(),
    after: z.strictObject({ name: z.string(), id }).optional(),
  }),
  /** Phones that want no texts, newest first. */
  stops: z.strictObject({}),
  /** How much of the limits and of the month's money is used up. */
  usage: z.strictObject({}),
  /** Releases held texts, all or those that are held for one reason (an error code). */
  releaseHeld: z.strictObject({ code: z.string().max(100).optional() }),
  /** Which way a text would go and why, rule by rule; nothing is sent. */
  probe: z.strictObject({
    to: z.string().trim().min(1).max(320),
    sender: z.string().trim().max(320).default(''),
    text: z.string().max(40_000).default(''),
    account: z.string().max(100).optional(),
    priority: z.enum(['high', 'normal', 'bulk']).default('normal'),
  }),
  /** Whom a text from a phone would go to, and why; nothing is written. */
  probeReply: z.strictObject({
    phone: z.string().trim().min(1).max(100),
    text: z.string().max(40_000),
    ownNumber: z.string().trim().max(100).default(''),
    transport: z.string().max(100).default(''),
  }),
  /** Alarms that were told and are not over, and who is told. */
  alarms: z.strictObject({}),
  /** Sends an alarm that is a test. */
  testAlarm: z.strictObject({}),
  /** What the office's times would erase now, and what they erased last. */
  retention: z.strictObject({}),
  /** Erases now what is older than the office keeps it. */
  runRetention: z.strictObject({}),
  /** What there is of a person, and where else it lies. */
  personData: z.strictObject({ phone }),
  /** Erases everything of a person for good; `confirm` is the phone once more. With `copies` the daily copies of the store go too. */
  erasePerson: z.strictObject({ phone, confirm: phone, copies: z.boolean().default(false) }),
  /** Proofs of what was erased, newest first; with a phone, those of it. */
  erasures: z.strictObject({ phone: phone.optional() }),
  /** Settings of another gateway: what of a file could be taken, and with `apply` takes it. */
  importForeign: z.strictObject({
    from: z.enum(['communigate', 'momentum']),
    text: z.string().max(4_000_000),
    apply: z.boolean().default(false),
  }),
  /** Whether the phone wants no texts. */
  setStop: z.strictObject({ phone, stopped: z.boolean() }),

  /** Parts by day, transport and what became of them, of the last days. */
  statistics: z.strictObject({ days: z.int().min(1).max(31).default(14) }),
  /** The signal of each modem over the last 24 hours. */
  signal: z.strictObject({}),

  /** The settings with their words: the JSON Schema, what is written, what is in force, and the names of the secrets that are set. */
  settingsPage: z.strictObject({}),
  /** Changes one place of the settings; without `value` its default holds again, an entry of a list is removed. Kept and in force at once. */
  changeSetting: z.strictObject({
    path: z
      .array(z.union([z.string().max(100), z.int().min(0).max(10_000)]))
      .min(1)
      .max(12),
    value: z.unknown().optional(),
  }),
  /** Takes a whole settings file. */
  importSettings: z.strictObject({ text: z.string().max(4_000_000) }),
  setSecret: z.strictObject({ name: secretName, value: z.string().min(1).max(10_000) }),
  deleteSecret: z.strictObject({ name: secretName }),
  /** Begins the sign-in of a mail account with its provider: an address to open in a browser. */
  signInBegin: z.strictObject({
    account: linkName,
    /** Opens it in the browser of the computer that the gateway runs on. */
    open: z.boolean().default(false),
  }),
  /** Ends it by hand, with the address that a browser elsewhere was sent back to. */
  signInFinish: z.strictObject({ account: linkName, address: z.string().min(1).max(10_000) }),
  signInState: z.strictObject({ account: linkName }),
  /** Forgets the tokens of a mail account. */
  signOut: z.strictObject({ account: linkName }),
  /** Opens a link anew and tells step by step how far it comes; the steps come as events `test`, too. */
  testLink: z.strictObject({ link: z.string().min(1).max(100) }),
  /** The servers that the domain of a mail address names, or is likely to have. */
  guessServers: z.strictObject({ address: z.email().max(320) }),
  /** Serial ports of this computer, those of known modems first. */
  serialPorts: z.strictObject({}),

  /** Modems that are plugged in, used or not, and sticks that cannot be used as they are; told anew by events `ports`. */
  modemSticks: z.strictObject({}),
  /** How a modem is just now: beside its health the state of its SIM card and the tries left for the PIN. */
  modemReadings: z.strictObject({ modem: linkName }),
  /** Asks the network by a code such as `*100#`; an answer that wants another is answered by the next call. */
  modemUssd: z.strictObject({ modem: linkName, code: z.string().min(1).max(80) }),
  /** One AT command line by hand; what would take texts away or lock the card is refused. */
  modemCommand: z.strictObject({ modem: linkName, line: z.string().min(2).max(400) }),
  /** Changes the PIN of the SIM card, and the one that is kept. */
  modemChangePin: z.strictObject({ modem: linkName, oldPin: pin, newPin: pin }),
  /** Whether the SIM card asks for its PIN after every start. */
  modemPinLock: z.strictObject({ modem: linkName, on: z.boolean(), pin }),
  /** Examines one link, or all: a list of checks in words, and a report without anything private in it. */
  doctor: z.strictObject({
    link: linkName.optional(),
    /** A text to oneself by each modem; it costs what a text costs. */
    loopBack: z.boolean().default(false),
    report: z.boolean().default(true),
    /** The report comes with the answer, to be saved elsewhere. */
    reportText: z.boolean().default(false),
    /** Language of the sentences. */
    language: z.enum(['en', 'de']).default('en'),
    /** Names the round in its events `doctor`. */
    run: z.string().max(100).default(''),
  }),

  /**
   * Begins to learn how an SMS provider writes: sends some 17 texts to a phone of one's own. What it finds comes as events `learn`.
   * One that is under way for the provider ends.
   */
  learnStart: z.strictObject({ transport: linkName, phone }),
  /** The dialogue of a provider as it stands; null when there is none. */
  learnState: z.strictObject({ transport: linkName }),
  /** What the phone shows of a sample: words, one of its looks, nothing, or of a long text whether it came in one. */
  learnAnswer: z.strictObject({
    transport: linkName,
    sample: z.string().max(40),
    answer: z.union([
      z.strictObject({ seen: z.string().min(1).max(1_000) }),
      z.strictObject({ look: z.int().min(0).max(20) }),
      z.strictObject({ nothing: z.literal(true) }),
      z.strictObject({ whole: z.boolean() }),
    ]),
  }),
  /** Goes on to the next step without the answers that are missing. */
  learnSkip: z.strictObject({ transport: linkName }),
  learnStop: z.strictObject({ transport: linkName }),
  /** Writes what was learned into the settings of the provider. */
  learnApply: z.strictObject({ transport: linkName }),
  /** Every status code of SMPP: its name, what it means, and what becomes of a text that meets it. */
  smppStatuses: z.strictObject({}),
  /** PDUs of the trace, as its lines show them, as a capture file in base64. */
  traceCapture: z.strictObject({
    lines: z.array(z.strictObject({ at: z.number(), line: z.string().max(60_000) })).max(20_000),
  }),
  about: z.strictObject({}),
  /** Copies the message store into the folder of its copies, while it goes on being used. */
  backup: z.strictObject({}),
  /** The simulated phones: what they got and sent. */
  phones: z.strictObject({}),
  /** Writes a text on a simulated phone. */
  phoneText: z.strictObject({ phone, text: z.string().min(1).max(2_000) }),
  phonePower: z.strictObject({ phone, on: z.boolean() }),

  /** This connection speaks with a demo from now on, which is begun when there is none; the gateway goes on beside it. */
  demoEnter: z.strictObject({}),
  /** This connection speaks with the gateway again; the demo ends with its last page. */
  demoLeave: z.strictObject({}),
  /** One person's desk in a demo; a real gateway refuses this and what follows. */
  demoOffice: z.strictObject({}),
  /** A mail from the person at that desk: a new one, or one more in a thread. */
  demoMail: z.union([
    z.strictObject({ to: z.email().max(320), subject: z.string().max(300), text: z.string().min(1).max(10_000) }),
    z.strictObject({ thread: z.string().max(1_000), text: z.string().min(1).max(10_000) }),
  ]),
} as const

export type CallName = keyof typeof callParams
export type Params<Name extends CallName> = z.input<(typeof callParams)[Name]>
export type ParsedParams<Name extends CallName> = z.output<(typeof callParams)[Name]>

export type Result<Name extends CallName> = Results[Name]

/** What answers the calls. */
export type Handlers = { readonly [Name in CallName]: (params: ParsedParams<Name>) => Promise<Results[Name]> }

export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: ErrorReply }

export type { ErrorReply, Person, Results, SentText, Story, TextStory } from './results.ts'
export { RemoteError }

const requestShape = z.strictObject({ id: z.int().nonnegative(), call: z.string(), params: z.unknown() })

export interface Request {
  readonly id: number
  readonly call: string
  readonly params: unknown
}

/** Reads a request from a channel; 'engine/bad-call' when it is none. */
export function readRequest(message: unknown): Request {
  const request = requestShape.safeParse(message)
  if (!request.success) throw badCall(firstIssue(request.error))
  return { id: request.data.id, call: request.data.call, params: request.data.params ?? {} }
}

/** Checks the call's name and parameters; 'engine/bad-call' with what is wrong. */
export function parseCall(request: { call: string; params: unknown }): { name: CallName; params: unknown } {
  if (!Object.hasOwn(callParams, request.call))
    throw badCall(phrase('there is no call “{name}”', { name: request.call }))
  const name = request.call as CallName
  const parsed = callParams[name].safeParse(request.params)
  if (!parsed.success) throw badCall(firstIssue(parsed.error))
  return { name, params: parsed.data }
}

function badCall(reason: Words): GatewayError {
  return new GatewayError('engine/bad-call', { details: { reason } })
}

function firstIssue(error: z.ZodError): Words {
  const issue = error.issues[0]
  if (!issue) return phrase('its parameters are wrong')
  return issue.path.length > 0
    ? phrase('{path}: {what}', { path: issue.path.join('.'), what: issue.message })
    : issue.message
}
