import { isMailAddress } from '../mail/addresses.ts'

/** Mail addresses that a text from a phone begins with. */
export interface AddressLine {
  readonly addresses: readonly string[]
  /** In brackets, or between `##` and `#`; empty when there is none. */
  readonly subject: string
  readonly body: string
}

const mostAddresses = 10
const longestSubject = 200

/**
 * Reads the forms of TS 23.040 §3.8 at the start of a text: `user@host text`, `user@host(subject) text`, `user@host##subject#text`, and
 * several addresses joined by commas. A phone whose keyboard lacks them writes `*` for `@` and `$` for `_` (§3.8.4). Undefined for
 * any other text.
 */
export function readAddressLine(text: string): AddressLine | undefined {
  let rest = text.trimStart()
  const addresses: string[] = []
  for (;;) {
    // An address ends at a blank, a comma, a bracket or a hash.
    const word = /^[^\s,(#]{1,254}/.exec(rest)?.[0] ?? ''
    const address = addressOf(word.replace(/[:;]$/, ''))
    if (address === undefined || addresses.length >= mostAddresses) return undefined
    addresses.push(address)
    rest = rest.slice(word.length)
    const comma = /^,\s*(?=[^\s,(#]+[@*][^\s,(#]+)/.exec(rest)?.[0]
    if (
      comma === undefined ||
      addressOf(/^[^\s,(#]*/.exec(rest.slice(comma.length))?.[0]?.replace(/[:;]$/, '') ?? '') === undefined
    )
      break
    rest = rest.slice(comma.length)
  }
  const { subject, body } = afterAddresses(rest.replace(/^,/, ''))
  return { addresses: [...new Set(addresses)], subject, body }
}

function afterAddresses(rest: string): { subject: string; body: string } {
  const bracketed = /^\s?\(([^()]*)\)\s*/.exec(rest)
  const hashed = /^##([^#]*)#\s*/.exec(rest)
  const match = rest.startsWith('(') ? bracketed : hashed
  const subject = match?.[1]?.replace(/\s+/g, ' ').trim() ?? ''
  if (!match || subject.length > longestSubject) return { subject: '', body: rest.trimStart() }
  return { subject, body: rest.slice(match[0].length) }
}

function addressOf(word: string): string | undefined {
  const asterisk = word.includes('@') ? word : word.replace('*', '@')
  const at = asterisk.lastIndexOf('@')
  if (at < 1) return undefined
  const address = `${asterisk.slice(0, at).replaceAll('$', '_')}${asterisk.slice(at).toLowerCase()}`
  return isMailAddress(address) && /\.[a-z0-9-]*[a-z][a-z0-9-]*$/i.test(address) ? address : undefined
}
