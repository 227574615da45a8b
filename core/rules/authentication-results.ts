import { domainOf } from '../mail/addresses.ts'
import { phrase, type Words } from '../words/say.ts'
import type { RawField } from './raw-header.ts'

/** One `method=result` with what was examined (RFC 8601 §2.2). */
export interface AuthenticationResult {
  /** In lower case, as the result. */
  readonly method: string
  readonly result: string
  /** By `ptype.property` in lower case; a property that comes twice is left out, since it says nothing sure. */
  readonly properties: ReadonlyMap<string, string>
}

export interface AuthenticationResults {
  /** In lower case; empty where the server gives none (Microsoft 365). */
  readonly authservId: string
  readonly results: readonly AuthenticationResult[]
}

/** What stands in `trustedAuthservIds` for a server that gives no name. */
export const namelessServer = '(none)'

const longestValue = 16_384

/**
 * Reads the value of an Authentication-Results field. Comments go, quoted strings are taken whole. Undefined when a quotation or a
 * comment has no end, or the value is absurdly long: then nothing in it can be told from what a sender smuggled in.
 */
export function parseAuthenticationResults(value: string): AuthenticationResults | undefined {
  if (value.length > longestValue) return undefined
  const parts = split(value)
  if (!parts) return undefined
  const [head = [], ...rest] = parts
  const first = head[0] ?? ''
  // RFC 8601 has the server's name first; Microsoft 365 begins with a result.
  if (/^[a-z0-9-]+=./i.test(first)) return { authservId: '', results: parts.flatMap(resultOf) }
  return { authservId: unquoted(first).toLowerCase(), results: rest.flatMap(resultOf) }
}

/** Splits at semicolons and blanks outside quotes and comments; blanks around `=` are none. */
function split(value: string): string[][] | undefined {
  const parts: string[][] = [[]]
  let word = ''
  const flush = () => {
    if (word !== '') parts.at(-1)?.push(word)
    word = ''
  }
  for (let at = 0; at < value.length; at++) {
    const char = value[at] as string
    if (char === '"') {
      const end = endOfQuotation(value, at)
      if (end === undefined) return undefined
      word += value.slice(at, end + 1)
      at = end
    } else if (char === '(') {
      const end = endOfComment(value, at)
      if (end === undefined) return undefined
      flush()
      at = end
    } else if (char === ';') {
      flush()
      parts.push([])
    } else if (/\s/.test(char)) flush()
    else word += char
  }
  flush()
  return parts.map(joined)
}

/** Words as `a`, `=`, `b` become `a=b`. */
function joined(words: readonly string[]): string[] {
  const list: string[] = []
  for (const word of words) {
    const last = list.at(-1)
    if (last !== undefined && (last.endsWith('=') || word.startsWith('='))) list[list.length - 1] = last + word
    else list.push(word)
  }
  return list
}

function endOfQuotation(value: string, start: number): number | undefined {
  for (let at = start + 1; at < value.length; at++) {
    if (value[at] === '\\') at++
    else if (value[at] === '"') return at
  }
  return undefined
}

function endOfComment(value: string, start: number): number | undefined {
  let depth = 0
  for (let at = start; at < value.length; at++) {
    if (value[at] === '\\') at++
    else if (value[at] === '(') depth++
    else if (value[at] === ')' && --depth === 0) return at
  }
  return undefined
}

/** `dkim=pass header.d=example.com`; nothing for what has another form. */
function resultOf(words: readonly string[]): AuthenticationResult[] {
  const [first = '', ...rest] = words
  const match = /^([a-z0-9][a-z0-9-]*)(?:\/[0-9]+)?=([a-z]+)$/i.exec(first)
  if (!match) return []
  const properties = new Map<string, string>()
  const repeated = new Set<string>()
  for (const word of rest) {
    const pair = /^([a-z0-9-]+\.[a-z0-9_-]+)=(.*)$/is.exec(word)
    if (!pair) continue
    const name = (pair[1] as string).toLowerCase()
    if (properties.has(name)) repeated.add(name)
    properties.set(name, pair[2] as string)
  }
  for (const name of repeated) properties.delete(name)
  return [{ method: (match[1] as string).toLowerCase(), result: (match[2] as string).toLowerCase(), properties }]
}

function unquoted(word: string): string {
  return word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word
}

/** Whether a trusted server vouches for the sender, and the words for the ledger. */
export type Verdict = { readonly proven: true; readonly by: Words } | { readonly proven: false; readonly reason: Words }

/**
 * Judges the Authentication-Results of a mail for the address in its From. Only fields by a trusted server count (RFC 8601 §5), and of
 * several the topmost: a server writes its own above what came with the mail. It must say DMARC pass, or DKIM or SPF pass for
 * the domain of From. Whatever says a plain DMARC failure, or another result for what the topmost passed, unproves it.
 */
export function judgeAuthenticationResults(
  header: readonly RawField[],
  from: string,
  trusted: readonly string[],
): Verdict {
  const names = trusted.map((name) => (name === namelessServer ? '' : name.toLowerCase()))
  if (names.length === 0)
    return { proven: false, reason: phrase('no mail server is named whose Authentication-Results count') }
  const fields = header
    .filter(({ name }) => name === 'authentication-results')
    .map(({ value }) => parseAuthenticationResults(value))
  const ours = fields.filter((field) => field === undefined || names.includes(field.authservId))
  const believed = ours.filter((field) => field !== undefined)
  const top = ours[0]
  if (believed.length === 0) return { proven: false, reason: noneSaid(fields.length, trusted) }
  if (!top) return { proven: false, reason: phrase('its topmost Authentication-Results cannot be read') }
  const pass = passOf(top, domainOf(from), from)
  if (!pass) return { proven: false, reason: phrase('{who} says {what}', { who: serverOf(top), what: summary(top) }) }
  const rival = believed.slice(1).find((field) => contradicts(field, pass.method))
  if (rival)
    return {
      proven: false,
      reason: phrase('two Authentication-Results of {who} contradict each other', { who: serverOf(top) }),
    }
  return { proven: true, by: phrase('{method}=pass by {who}', { method: pass.method, who: serverOf(top) }) }
}

function noneSaid(count: number, trusted: readonly string[]): Words {
  const names = trusted.join(', ')
  return count === 0
    ? phrase('it has no Authentication-Results of {names}', { names })
    : phrase('it has no Authentication-Results of {names} (others do not count)', { names })
}

function serverOf({ authservId }: AuthenticationResults): string {
  return authservId === '' ? phrase('the mail server') : authservId
}

function summary({ results }: AuthenticationResults): string {
  const said = results.map(({ method, result }) => `${method}=${result}`)
  return said.length === 0 ? phrase('nothing') : said.slice(0, 6).join(', ')
}

function passOf({ results }: AuthenticationResults, domain: string, from: string): AuthenticationResult | undefined {
  const dmarc = results.filter(({ method }) => method === 'dmarc')
  const [only] = dmarc
  if (dmarc.length > 1 || (only && only.result === 'fail')) return undefined
  if (only?.result === 'pass') {
    const examined = only.properties.get('header.from')
    return examined === undefined || domainIn(examined) === domain ? only : undefined
  }
  return results.find((result) => result.result === 'pass' && isAligned(result, domain, from))
}

/** Identifier alignment without a list of public suffixes: the same domain, or one above that of From (RFC 7489 §3.1). */
function isAligned({ method, properties }: AuthenticationResult, domain: string, from: string): boolean {
  if (method === 'dkim') {
    const signer = properties.get('header.d') ?? properties.get('header.i')
    return signer !== undefined && covers(domainIn(signer), domain)
  }
  if (method === 'spf') {
    const envelope = properties.get('smtp.mailfrom') ?? properties.get('smtp.mail')
    return envelope !== undefined && covers(domainIn(envelope), domain)
  }
  // The trusted server's own user, signed in (RFC 8601 §2.7.4).
  return method === 'auth' && unquoted(properties.get('smtp.auth') ?? '').toLowerCase() === from.toLowerCase()
}

/** The domain of `example.com`, `@example.com`, `user@example.com` or `"odd user"@example.com`; empty when there is anything odd about it. */
function domainIn(value: string): string {
  const bare = unquotedValue(value)
  const domain = bare
    .slice(bare.lastIndexOf('@') + 1)
    .toLowerCase()
    .replace(/\.$/, '')
  return /^[^\s"()<>@,;:\\[\]=]+$/.test(domain) ? domain : ''
}

/** A value that is quoted as a whole loses its quotes; a quoted local part keeps them. */
function unquotedValue(value: string): string {
  return /^"(?:[^"\\]|\\.)*"$/s.test(value) ? unquoted(value) : value
}

/** Whether `signer` may speak for `domain`: it is the same, or one above it. */
export function covers(signer: string, domain: string): boolean {
  return signer !== '' && (signer === domain || (signer.includes('.') && domain.endsWith(`.${signer}`)))
}

function contradicts({ results }: AuthenticationResults, method: string): boolean {
  return results.some(
    (result) =>
      (result.method === 'dmarc' && result.result === 'fail') || (result.method === method && result.result !== 'pass'),
  )
}

/** A server that nobody has named yet and whose word would prove a mail. */
export interface Voucher {
  /** As it stands in `trustedAuthservIds`. */
  readonly server: string
  /** What it says: `dkim=pass, dmarc=pass`. */
  readonly says: string
}

/**
 * The server whose Authentication-Results would prove the mail if it were trusted: the one of the topmost field, since a server writes its
 * own above what came with the mail. Whether it may be trusted is for a person to say: a forger can write such a field too.
 */
export function voucherOf(header: readonly RawField[], from: string): Voucher | undefined {
  const value = header.find(({ name }) => name === 'authentication-results')?.value
  const top = value === undefined ? undefined : parseAuthenticationResults(value)
  if (!top) return undefined
  const server = top.authservId === '' ? namelessServer : top.authservId
  if (!judgeAuthenticationResults(header, from, [server]).proven) return undefined
  const telling = top.results.filter(({ method }) => ['dmarc', 'dkim', 'spf', 'auth'].includes(method))
  const says = [...new Set(telling.map(({ method, result }) => `${method}=${result}`))].slice(0, 6).join(', ')
  return { server, says }
}

/** Whether two server names are of one house, as far as their names tell: `mx1.example.com` and `imap.example.com`. */
export function areOfOneHouse(one: string, other: string): boolean {
  const house = houseOf(one)
  return house !== '' && house === houseOf(other)
}

/** The last two labels, or three where the last two are a country's (`co.uk`). Good for a hint, not for a decision. */
function houseOf(name: string): string {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.')
  const [second = '', top = ''] = labels.slice(-2)
  const count = top.length === 2 && second.length <= 3 ? 3 : 2
  return labels.length < count || /^[\d.:]+$/.test(name) ? '' : labels.slice(-count).join('.')
}
