import { GatewayError, sentenceOf } from '../errors.ts'
import { type MachineMail, machineMail } from '../mail/machine-mail.ts'
import type { MailRecord, MailState } from '../model.ts'
import type { ArrivedMail, Filing, ParsedMail } from '../ports/mail.ts'
import type { StoreRooms } from '../ports/store.ts'
import { storedError } from '../queue/outcomes.ts'
import { decidePermission, type Permission } from '../rules/permission.ts'
import { takeCode } from '../rules/secret-code.ts'
import { type Phrase, phrase, say } from '../words/say.ts'
import { type AcceptedMail, listenerName } from './accepted-mail.ts'
import { heedBounce } from './bounced.ts'
import { type FlowContext, isStoreFailure, note } from './context.ts'
import { copiesOf, untoldByCopies } from './copies.ts'
import { textsOf } from './mail-to-texts.ts'
import { answerPreview } from './preview.ts'
import { sendReport } from './reports.ts'
import { isUndecided, senderFindings } from './sender-proof.ts'

/** What was decided about a mail. */
interface Decision {
  readonly state: MailState
  readonly filing: Filing
  readonly error?: GatewayError
}

/** Whom a mail is from, and its subject without the secret code, which stands in no log and no report. */
type Heard = Pick<Permission, 'sender' | 'senderName' | 'subject'>

const taken: Decision = { state: 'taken', filing: 'Processed' }

/**
 * Takes a mail in one commit: the mail, the texts that it becomes, and what its sender is told (BEHAVIOUR §1.2). A mail that was taken
 * before changes nothing and gives the folder that was decided then.
 */
export function takeMail(context: FlowContext, account: string, mail: ArrivedMail): Promise<Filing> {
  return takeOnce(context, account, mail, async (rooms, permission, machine) => {
    if (machine) {
      const mailId = await keepMail(rooms, mail, permission, { state: 'ignored', filing: 'Ignored' })
      await noteTaken(rooms, context, mailId, account, permission)
      await note(rooms, context, { mailId }, { kind: 'mail.ignored', reason: machine.reason })
      await heedBounce(rooms, context, mail)
      return 'Ignored'
    }
    if (!permission.allowed) return reject(rooms, context, account, mail, permission, permission.refusal)
    const mailId = await keepMail(rooms, mail, permission, taken)
    await noteTaken(rooms, context, mailId, account, permission)
    await note(rooms, context, { mailId }, { kind: 'mail.authorised', by: permission.proof.by })
    return passOn(rooms, context, { mailId, account, mail, permission })
  })
}

/** A mail over the size limit, of which only the header was fetched: rejected, and its sender told when it may know (BEHAVIOUR §1.3). */
export function takeOversized(
  context: FlowContext,
  account: string,
  mail: ArrivedMail,
  sizeBytes: number,
): Promise<Filing> {
  return takeOnce(context, account, mail, async (rooms, permission) => {
    if (!permission.allowed) return reject(rooms, context, account, mail, permission, permission.refusal)
    const details = { size: megabytes(sizeBytes), limit: megabytes(context.settings().mail.maxMailBytes) }
    const error = new GatewayError('text/mail-too-large', { details })
    const mailId = await keepMail(rooms, mail, permission, { state: 'rejected', filing: 'Rejected', error })
    await noteTaken(rooms, context, mailId, account, permission)
    await note(rooms, context, { mailId }, { kind: 'mail.rejected', code: error.code, details: error.details })
    await bounce(rooms, context, mailId, [error], '')
    return 'Rejected'
  })
}

/**
 * A mail that was ignored or rejected is passed on after all, by a person's word (BEHAVIOUR §1.4).
 * @throws GatewayError `engine/not-now` when it was released or erased meanwhile
 */
export async function releaseMail(
  context: FlowContext,
  record: MailRecord,
  parsed: ParsedMail,
  raw: Uint8Array,
): Promise<MailState> {
  const { id: mailId, account, arrivedAt, error } = record
  // Its words were never fetched.
  if (error?.code === 'text/mail-too-large') throw new GatewayError('text/mail-too-large', { details: error.details })
  const permission = {
    allowed: true,
    sender: record.from,
    senderName: record.fromName,
    subject: record.subject,
    listedAs: '',
    proof: { kind: 'code', by: phrase('a person') },
  } as const
  return context.store.write(async (rooms) => {
    const now = await rooms.mails.get(mailId)
    // While it was read, another hand may have released or erased it.
    if (now?.state !== record.state || now.erasedAt !== undefined) {
      const details = { id: mailId, state: now?.state ?? record.state, action: phrase('released') }
      throw new GatewayError('engine/not-now', { details })
    }
    const mail = { ...(await arrivedAgain(rooms, record, parsed)), raw, arrivedAt }
    await note(rooms, context, { mailId }, { kind: 'mail.authorised', by: phrase('released by hand') })
    const filing = await passOn(rooms, context, { mailId, account, mail, permission })
    if (filing !== 'Processed') return 'failed'
    await rooms.mails.setState(mailId, 'released', undefined)
    return 'released'
  })
}

/** A kept mail as it reached us: of one from the listener its envelope counts, which its own header does not tell. */
async function arrivedAgain(
  rooms: StoreRooms,
  { id, account, from }: MailRecord,
  parsed: ParsedMail,
): Promise<Pick<ArrivedMail, 'source' | 'parsed' | 'smtp'>> {
  const kind = account === listenerName ? 'smtp' : 'imap'
  const source = { kind, account, mailbox: '', uidValidity: '', uid: '' } as const
  if (kind === 'imap') return { source, parsed }
  const headers = await rooms.mails.headers(id)
  const rcptTo = headers.filter(({ name }) => name === 'x-original-to').map(({ value }) => value)
  return { source, parsed, smtp: { mailFrom: from, rcptTo, remote: '' } }
}

/**
 * Decides on a mail that was not taken before. One that nothing can be done with is kept as failed and filed, or its source would bring
 * it for ever.
 */
async function takeOnce(
  context: FlowContext,
  account: string,
  mail: ArrivedMail,
  decide: (rooms: StoreRooms, permission: Permission, machine: MachineMail | undefined) => Promise<Filing>,
): Promise<Filing> {
  const { store, log } = context
  const code = await context.code()
  const once = (work: (rooms: StoreRooms) => Promise<Filing>) =>
    store.write(async (rooms) => (await rooms.mails.find(mail.source, mail.parsed.messageId))?.filing ?? work(rooms))
  const secret = code === undefined ? {} : { code }
  try {
    const findings = await senderFindings(context, { mail, settings: context.settings(), ...secret })
    return await once((rooms) => {
      const settings = context.settings()
      const permission = decidePermission({ mail, settings, ...secret, ...findings })
      return decide(rooms, permission, machineMail(mail, { exempt: settings.mail.exemptFromMachineCheck }))
    })
  } catch (thrown) {
    if (isStoreFailure(thrown) || isUndecided(thrown)) throw thrown
    log.write('error', 'mail not handled', { account, error: String(thrown) })
    return once((rooms) => putAside(rooms, context, account, mail, code, thrown))
  }
}

async function putAside(
  rooms: StoreRooms,
  context: FlowContext,
  account: string,
  mail: ArrivedMail,
  code: string | undefined,
  thrown: unknown,
): Promise<Filing> {
  const [from] = mail.parsed.from
  const { subject } = takeCode(mail.parsed.subject, code)
  const heard = { sender: from?.address.toLowerCase() ?? '', senderName: from?.name ?? '', subject }
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  const error = new GatewayError('mail/take-failed', { details: { subject, reason, folder: 'Failed' }, cause: thrown })
  const mailId = await keepMail(rooms, mail, heard, { state: 'failed', filing: 'Failed', error })
  await noteTaken(rooms, context, mailId, account, heard)
  await note(rooms, context, { mailId }, { kind: 'mail.failed', code: error.code, details: error.details })
  return 'Failed'
}

/** An answer with SEND or SHORTEN settles the mail that it answers; any other mail becomes texts. */
async function passOn(rooms: StoreRooms, context: FlowContext, mail: AcceptedMail): Promise<Filing> {
  const { mailId } = mail
  const answer = await answerPreview(rooms, context, mail)
  const { queued, failures, words } = answer ? { ...answer, queued: 0, words: '' } : await textsOf(rooms, context, mail)
  if (failures.length > 0) {
    const untold = await untoldByCopies(rooms, context, await copiesOf(rooms, mail), failures)
    await bounce(rooms, context, mailId, failures, words, untold)
  }
  const [error] = failures
  if (queued > 0 || !error) return 'Processed'
  await rooms.mails.setState(mailId, 'failed', storedError(error))
  await rooms.mails.setFiling(mailId, 'Failed')
  return 'Failed'
}

async function reject(
  rooms: StoreRooms,
  context: FlowContext,
  account: string,
  mail: ArrivedMail,
  heard: Heard,
  error: GatewayError,
): Promise<Filing> {
  const mailId = await keepMail(rooms, mail, heard, { state: 'rejected', filing: 'Rejected', error })
  await noteTaken(rooms, context, mailId, account, heard)
  await note(rooms, context, { mailId }, { kind: 'mail.rejected', code: error.code, details: error.details })
  return 'Rejected'
}

async function bounce(
  rooms: StoreRooms,
  context: FlowContext,
  mailId: number,
  failures: readonly GatewayError[],
  words: string,
  untold = failures,
): Promise<void> {
  for (const { code, details } of failures)
    await note(rooms, context, { mailId }, { kind: 'mail.failed', code, details })
  const mail = await rooms.mails.get(mailId)
  if (!mail || untold.length === 0) return
  const at = context.clock.now()
  const phones = untold.map((failure) => ({
    phone: String(
      failure.details.phone ??
        failure.details.name ??
        failure.details.address ??
        say(phrase('a phone'), context.language()),
    ),
    outcome: 'failed' as const,
    reason: sentenceOf(failure.code, failure.details, context.language()),
    at,
  }))
  await sendReport(rooms, context, mail, { kind: 'failure', phones, words })
}

function keepMail(rooms: StoreRooms, mail: ArrivedMail, heard: Heard, decision: Decision): Promise<number> {
  const { parsed, raw, source, arrivedAt } = mail
  return rooms.mails.insert({
    identity: source,
    state: decision.state,
    filing: decision.filing,
    from: heard.sender,
    fromName: heard.senderName,
    subject: heard.subject,
    messageId: parsed.messageId,
    references: [...new Set([...parsed.references, ...parsed.inReplyTo])],
    headers: keptHeaders(mail, heard),
    raw,
    sizeBytes: raw.length,
    arrivedAt,
    ...(decision.error ? { error: storedError(decision.error) } : {}),
  })
}

/** The header, under the fields that a mail server writes down of the envelope (RFC 5321 §4.4), without the secret code. */
function keptHeaders({ parsed, smtp }: ArrivedMail, { subject }: Heard): ParsedMail['headers'] {
  const envelope = smtp
    ? [
        { name: 'return-path', value: `<${smtp.mailFrom}>` },
        ...smtp.rcptTo.map((value) => ({ name: 'x-original-to', value })),
      ]
    : []
  const fields = parsed.headers.map((field) => (field.name === 'subject' ? { ...field, value: subject } : field))
  return [...envelope, ...fields]
}

function noteTaken(
  rooms: StoreRooms,
  context: FlowContext,
  mailId: number,
  account: string,
  heard: Heard,
): Promise<void> {
  return note(rooms, context, { mailId }, { kind: 'mail.taken', account, from: heard.sender })
}

function megabytes(octets: number): Phrase {
  return phrase('{figure} MB', { figure: { number: octets / 1_000_000, decimals: 1 } })
}
