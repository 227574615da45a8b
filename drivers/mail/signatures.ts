import { Resolver } from 'node:dns/promises'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import type { SignatureCheck, SignedMail } from '../../core/ports/mail.ts'
import type { Clock } from '../../core/ports/world.ts'
import { covers } from '../../core/rules/authentication-results.ts'
import { type RawField, rawHeader } from '../../core/rules/raw-header.ts'
import { phrase, type Words } from '../../core/words/say.ts'

/** Looks up the TXT records of a name; rejects as Node's resolver does, with `ENOTFOUND` or `ENODATA` where there is none. */
export type TxtLookup = (name: string) => Promise<string[][]>

export interface SignatureCheckerOptions {
  readonly lookup?: TxtLookup
  /** Longest time for all look-ups of one mail. 8 s unless told. */
  readonly timeoutMs?: number
  readonly clock: Clock
}

/** More signatures than any honest mail has would only cost time. */
const mostSignatures = 8
/** A mail that is older or newer than this against its arrival may be a genuine one, sent once more by somebody else. */
const longestWayMs = 7 * 24 * 3_600_000
/** After a look-up that got no answer, the next mails do not wait for one of their own. */
const awayMs = 5_000
/** What must not be changed or added on the way; a signature covers as many fields of a name as it names. */
const guarded = ['from', 'subject', 'message-id']

/** Verifies the DKIM signatures of mails (RFC 6376), with keys from the DNS. */
export class SignatureChecker {
  readonly #options: SignatureCheckerOptions
  readonly #lookup: TxtLookup
  #awayUntilMs = 0

  constructor(options: SignatureCheckerOptions) {
    this.#options = options
    this.#lookup = options.lookup ?? systemLookup()
  }

  /** Whether a signature of the sender's domain holds for the whole mail. Never rejects; bounded in signatures, look-ups and time. */
  async check({ raw, sender, date, arrivedAt }: SignedMail): Promise<SignatureCheck> {
    const { clock } = this.#options
    const no = (reason: Words): SignatureCheck => ({ signers: [], reason, uncertain: false })
    const domain = sender.slice(sender.lastIndexOf('@') + 1).toLowerCase()
    const fields = rawHeader(raw)
    const signatures = fields.filter(({ name }) => name === 'dkim-signature')
    if (signatures.length === 0) return no(phrase('it has no DKIM signature'))
    if (signatures.length > mostSignatures) return no(phrase('it has more DKIM signatures than an honest mail has'))
    if (!signatures.some(({ value }) => covers(tagOf(value, 'd'), domain)))
      return no(phrase('its DKIM signature is not of {domain}', { domain }))
    if (date === undefined || Math.abs(arrivedAt - date) > longestWayMs)
      return no(phrase('its date is too far from its arrival for its DKIM signature to count'))
    if (clock.now() < this.#awayUntilMs)
      return { signers: [], reason: phrase('the name server does not answer'), uncertain: true }
    return this.#verify(raw, fields, domain, no)
  }

  async #verify(
    raw: Uint8Array,
    fields: readonly RawField[],
    domain: string,
    no: (reason: Words) => SignatureCheck,
  ): Promise<SignatureCheck> {
    const { clock } = this.#options
    const octets = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
    const resolver = this.#within(domain)
    let results: Awaited<ReturnType<typeof dkimVerify>>['results']
    try {
      results = (await dkimVerify(octets, { resolver, rejectRsaSha1: true, curTime: new Date(clock.now()) })).results
    } catch {
      return no(phrase('its DKIM signature cannot be read'))
    }
    const own = results.filter(({ signingDomain = '' }) => covers(signingDomain.toLowerCase(), domain))
    const signers = own.filter((result) => holds(result, fields)).map(({ signingDomain = '' }) => signingDomain)
    if (signers.length > 0) return { signers: [...new Set(signers)], reason: '', uncertain: false }
    const uncertain = own.some(({ status }) => status.result === 'temperror')
    if (uncertain) this.#awayUntilMs = clock.now() + awayMs
    return { signers: [], reason: reasonOf(own, fields, uncertain), uncertain }
  }

  /** Looks up keys of the sender's domain only, and no longer than the whole check may take. */
  #within(domain: string): (name: string, type: string) => Promise<string[][]> {
    const { clock, timeoutMs = 8_000 } = this.#options
    const untilMs = clock.now() + timeoutMs
    return (name) => {
      const zone = name.toLowerCase().split('._domainkey.').at(-1) ?? ''
      if (!covers(zone, domain)) return Promise.reject(Object.assign(new Error('not asked for'), { code: 'ENOTFOUND' }))
      return new Promise((resolve, reject) => {
        const late = () => reject(Object.assign(new Error('no answer'), { code: 'ETIMEOUT' }))
        const timer = clock.after(Math.max(0, untilMs - clock.now()), late)
        this.#lookup(name)
          .then(resolve, reject)
          .finally(() => timer.cancel())
      })
    }
  }
}

function systemLookup(): TxtLookup {
  const resolver = new Resolver({ timeout: 2_500, tries: 2 })
  return (name) => resolver.resolveTxt(name)
}

type Result = Awaited<ReturnType<typeof dkimVerify>>['results'][number]

/** A pass that covers the whole body and every field that says who, what and which. */
function holds(result: Result, fields: readonly RawField[]): boolean {
  return result.status.result === 'pass' && !coversPart(result) && openField(result, fields) === undefined
}

/** With l= anything could stand below what was signed. */
function coversPart({ canonBodyLengthLimited }: Result): boolean {
  return canonBodyLengthLimited === true
}

/** A field that the signature leaves open, wholly or for one more of its name. */
function openField({ signingHeaders }: Result, fields: readonly RawField[]): string | undefined {
  const signed = String(signingHeaders?.keys ?? '')
    .toLowerCase()
    .split(':')
    .map((name) => name.trim())
  const countOf = (list: readonly string[], name: string) => list.filter((one) => one === name).length
  const there = fields.map(({ name }) => name)
  return guarded.find((name) => countOf(signed, name) < countOf(there, name))
}

function reasonOf(own: readonly Result[], fields: readonly RawField[], uncertain: boolean): Words {
  if (uncertain) return phrase('the name server does not answer')
  const passed = own.find(({ status }) => status.result === 'pass')
  if (passed && coversPart(passed)) return phrase('its DKIM signature covers only a part of its text')
  if (passed) return phrase('its DKIM signature leaves {field} open', { field: openField(passed, fields) ?? '?' })
  const [first] = own
  const comment = first?.status.comment
  if (!comment) return phrase('its DKIM signature does not hold')
  return phrase('its DKIM signature does not hold ({comment})', { comment: String(comment).slice(0, 100) })
}

/** The value of a tag of a signature; empty when it has none. */
function tagOf(value: string, tag: string): string {
  const match = new RegExp(`(?:^|;)\\s*${tag}\\s*=\\s*([^;]{1,255})`, 'i').exec(value.slice(0, 8_192))
  return match?.[1]?.replace(/\s+/g, '').toLowerCase() ?? ''
}
