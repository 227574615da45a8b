import { GatewayError } from '../errors.ts'
import { parseAddresses } from '../mail/addresses.ts'
import type { ArrivedMail } from '../ports/mail.ts'
import type { Settings } from '../settings/schema.ts'
import { phrase, type Words } from '../words/say.ts'
import { readPhone } from './phone.ts'
import { type AddressRules, acceptedForms, clipped, readAddress } from './recipient-address.ts'

export type RecipientRules = AddressRules & Pick<Settings, 'recipients'>

/** A phone that a mail is for, and how it was found. */
export interface Recipient {
  /** E.164 with `+`, or a short code. */
  readonly phone: string
  readonly foundBy: 'reply' | 'address' | 'subject' | 'body'
  /** The address, the line or the Message-ID that named it. */
  readonly evidence: string
  /** Contact or group whose alias stood for it. */
  readonly alias?: string
  /** Named in the address; the text goes by no other. */
  readonly transport?: string
}

/** A mail of ours that a mail answers. */
export interface AnsweredMail {
  /** Phone of its conversation. */
  readonly phone: string
  readonly messageId: string
}

/** What finding recipients asks of the store and the key. */
export interface RecipientLookups {
  /** The last of these Message-IDs that a mail of ours about a phone bears. */
  answered(messageIds: readonly string[]): Promise<AnsweredMail | undefined>
  /** Phones of the contact or group with this alias (lower case); empty when there is none. */
  aliased(alias: string): Promise<readonly { readonly phone: string }[]>
  /** Whether this gateway made the token for this phone. */
  tokenFits(phone: string, token: string): boolean
}

export interface RecipientMail {
  readonly arrived: Pick<ArrivedMail, 'parsed' | 'smtp'>
  /** Subject without code and marks. */
  readonly subject: string
  /** The text that will be sent. */
  readonly body: string
}

export interface RecipientsFound {
  /** Each phone once, in the order found. */
  readonly recipients: readonly Recipient[]
  /** What is bounced: addresses that name no phone, or why there is none at all. */
  readonly failures: readonly GatewayError[]
  /** Subject without the phones that it began with. */
  readonly subject: string
  /** Body without its `To:` lines. */
  readonly body: string
  /** The mail of ours that this one answers. */
  readonly answers?: AnsweredMail
}

/** So many of a mail's references are looked up, the last ones. */
const mostReferences = 50
const mostFailures = 20

/**
 * Who a mail is for (BEHAVIOUR §2), tried in order: the conversation that it answers, its addresses, its subject, its first lines.
 *
 * An answer goes to its conversation's phone unless its addresses name phones and that one is not among them: people forward a mail
 * of one phone to another, and mail programs keep In-Reply-To then. An answer whose addresses name its phone and others goes to all.
 */
export async function findRecipients(
  mail: RecipientMail,
  rules: RecipientRules,
  lookups: RecipientLookups,
): Promise<RecipientsFound> {
  const { parsed } = mail.arrived
  const ids = [...parsed.references, ...parsed.inReplyTo].slice(-mostReferences)
  const answers = ids.length === 0 ? undefined : await lookups.answered(ids)
  const found = new Finding(rules, lookups)
  await found.addresses(addressesOf(mail.arrived))
  if (answers) found.answer(answers)
  let { subject, body } = mail
  if (found.open && rules.recipients.fromSubject) subject = await found.subject(subject)
  if (found.open && rules.recipients.fromBody) body = await found.lines(body)
  return { ...found.result(), subject, body, ...(answers ? { answers } : {}) }
}

/** Addresses that a mail was sent to: the envelope's, or what mail servers and its writer put into its header. */
function addressesOf({ parsed, smtp }: RecipientMail['arrived']): string[] {
  if (smtp) return [...new Set(smtp.rcptTo)]
  const envelope = parsed.headers
    .filter(({ name }) => name === 'delivered-to' || name === 'x-original-to' || name === 'envelope-to')
    .flatMap(({ value }) => parseAddresses(value))
  return [...new Set([...envelope, ...parsed.to, ...parsed.cc].map(({ address }) => address))]
}

class Finding {
  readonly #rules: RecipientRules
  readonly #lookups: RecipientLookups
  #recipients = new Map<string, Recipient>()
  #failures: GatewayError[] = []
  /** An address of ours was wrong in a way that must not be passed over. */
  #refused = false

  constructor(rules: RecipientRules, lookups: RecipientLookups) {
    this.#rules = rules
    this.#lookups = lookups
  }

  /** Nothing is found yet, so the next place is looked at. */
  get open(): boolean {
    return this.#recipients.size === 0 && !this.#refused
  }

  async addresses(list: readonly string[]): Promise<void> {
    for (const address of list) {
      if (this.#full) break
      const meaning = readAddress(address, this.#rules)
      if (meaning.kind === 'other') continue
      if (meaning.kind === 'refused') {
        this.#refuse(meaning.error)
        continue
      }
      const phones = await this.#resolve(meaning.target)
      if (!phones)
        this.#failures.push(
          new GatewayError('rules/not-a-phone', {
            details: { name: clipped(meaning.target), address: clipped(address) },
          }),
        )
      else if (meaning.token !== undefined && !this.#tokenFits(phones.phones, meaning.token)) {
        this.#refuse(new GatewayError('rules/reply-token-wrong', { details: { address: clipped(address) } }))
      } else this.#add(phones, 'address', address, meaning.transport)
    }
  }

  answer({ phone, messageId }: AnsweredMail): void {
    if (this.#refused && this.#recipients.size === 0) return
    const named = this.#recipients.get(phone)
    if (!named && this.#recipients.size > 0) return
    this.#recipients.set(phone, { ...named, phone, foundBy: 'reply', evidence: messageId })
  }

  /** `+46701234567, anna: text`, or phones and nothing else. Gives the rest. */
  async subject(subject: string): Promise<string> {
    const bare = subject.replace(/^(\s*(re|fwd?|sv|vb|aw|wg|tr|rif|odp|res|enc|rv)\s*(\[\d+\])?:)+\s*/i, '')
    const colon = bare.indexOf(':')
    const head = colon < 0 ? bare : bare.slice(0, colon)
    const onlyPhones = colon < 0
    if (!(await this.#list(head, 'subject', subject, onlyPhones))) return subject
    return onlyPhones ? '' : bare.slice(colon + 1).trim()
  }

  /** First lines `To: …`. Gives the rest. */
  async lines(body: string): Promise<string> {
    const lines = body.replace(/^\s*\n/, '').split('\n')
    let used = 0
    for (const line of lines) {
      const list = /^\s*to:\s*(.{1,2000})$/i.exec(line.trimEnd())?.[1]
      if (list === undefined || !(await this.#list(list, 'body', line.trim(), false))) break
      used++
    }
    return used === 0
      ? body
      : lines
          .slice(used)
          .join('\n')
          .replace(/^\s*\n/, '')
  }

  result(): Pick<RecipientsFound, 'recipients' | 'failures'> {
    const most = this.#rules.recipients.maxPhones
    if (this.#recipients.size > most || this.#failures.length > mostFailures) {
      return { recipients: [], failures: [new GatewayError('rules/too-many-phones', { details: { most } })] }
    }
    const recipients = [...this.#recipients.values()]
    if (recipients.length > 0 || this.#failures.length > 0) return { recipients, failures: this.#failures }
    const [first = '', ...more] = acceptedForms(this.#rules)
    const forms = more.reduce<Words>((one, other) => phrase('{one}; {other}', { one, other }), first)
    return { recipients, failures: [new GatewayError('rules/no-phone', { details: { forms } })] }
  }

  /** A list of phones and aliases; false, and nothing added, when its first entry is neither. */
  async #list(list: string, foundBy: 'subject' | 'body', evidence: string, onlyPhones: boolean): Promise<boolean> {
    const entries = list.split(/[,;]/, 1100).map((entry) => entry.trim())
    const first = entries[0] ?? ''
    if (isDate(first)) return false
    if (onlyPhones && !entries.every((entry) => readPhone(entry, this.#rules.office))) return false
    if (!(await this.#resolve(first))) return false
    // What the addresses failed at is answered here.
    this.#failures = []
    for (const entry of entries) {
      if (this.#full) break
      if (entry === '') continue
      const phones = await this.#resolve(entry)
      if (phones) this.#add(phones, foundBy, evidence)
      else
        this.#failures.push(
          new GatewayError('rules/not-a-phone', { details: { name: clipped(entry), address: clipped(evidence) } }),
        )
    }
    return true
  }

  async #resolve(target: string): Promise<{ phones: readonly string[]; alias?: string } | undefined> {
    const phone = readPhone(target, this.#rules.office)
    if (phone !== undefined) return { phones: [phone] }
    const alias = target.trim().toLowerCase()
    if (!/^[\p{L}\p{N}][\p{L}\p{N} ._'-]{0,63}$/u.test(alias)) return undefined
    const phones = (await this.#lookups.aliased(alias)).map((contact) => contact.phone)
    return phones.length === 0 ? undefined : { phones, alias }
  }

  #tokenFits(phones: readonly string[], token: string): boolean {
    return phones.every((phone) => this.#lookups.tokenFits(phone, token))
  }

  #add(
    found: { phones: readonly string[]; alias?: string },
    foundBy: Recipient['foundBy'],
    evidence: string,
    transport?: string,
  ): void {
    for (const phone of found.phones) {
      const before = this.#recipients.get(phone)
      const named = before?.transport ?? transport
      this.#recipients.set(phone, {
        phone,
        foundBy,
        evidence,
        ...(found.alias === undefined ? {} : { alias: found.alias }),
        ...before,
        ...(named === undefined ? {} : { transport: named }),
      })
    }
  }

  #refuse(error: GatewayError): void {
    this.#refused = true
    this.#failures.push(error)
  }

  /** More than is allowed: the rest need not be read. */
  get #full(): boolean {
    return this.#recipients.size > this.#rules.recipients.maxPhones || this.#failures.length > mostFailures
  }
}

/** Many subjects begin with a date, whose digits are a number in use in Denmark, Norway and others. */
function isDate(entry: string): boolean {
  const [, year, , month, day] = /^((?:19|20)\d\d)([./-])(\d{1,2})\2(\d{1,2})$/.exec(entry) ?? []
  if (year !== undefined) return isDay(Number(day), Number(month))
  const [whole, one, , two] = /^(\d{1,2})([./-])(\d{1,2})\2(?:(?:19|20)?\d\d)$/.exec(entry) ?? []
  return whole !== undefined && (isDay(Number(one), Number(two)) || isDay(Number(two), Number(one)))
}

function isDay(day: number, month: number): boolean {
  return day >= 1 && day <= 31 && month >= 1 && month <= 12
}
