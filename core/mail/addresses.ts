import type { MailAddress } from '../ports/mail.ts'

const longestList = 65_536
const mostAddresses = 1000

/**
 * The addresses of a `From`, `To`, `Cc` or `Delivered-To` value (RFC 5322 §3.4), groups flattened, comments dropped, quoted names unquoted.
 * Encoded words in names are left as they are: they are decoded after the list has been taken apart, never before (RFC 2047 §6.2).
 * Broken entries give what can be had; at most 1000 addresses of the first 64 KB.
 */
export function parseAddresses(value: string): MailAddress[] {
  const found: MailAddress[] = []
  for (const entry of entriesOf(value.slice(0, longestList))) {
    if (found.length >= mostAddresses) break
    const address = addressOf(entry)
    if (address) found.push(address)
  }
  return found
}

/** True when `address` can be used in an envelope: one @, no blanks, quotes or brackets, sizes of RFC 5321 §4.5.3.1. */
export function isMailAddress(address: string): boolean {
  if (address.length > 254) return false
  const at = address.lastIndexOf('@')
  if (at < 1 || at > 64) return false
  const local = address.slice(0, at)
  const domain = address.slice(at + 1)
  return (
    /^[^\s\p{Cc}@<>()[\]:;,\\"]+$/u.test(local) &&
    /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})\.)*[\p{L}\p{N}][\p{L}\p{N}-]{0,62}$/u.test(domain)
  )
}

/** The domain of an address in lower case, or an empty string. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 0 ? '' : address.slice(at + 1).toLowerCase()
}

/** Addresses compared as mail servers do in practice: without regard to case. */
export function sameAddress(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase()
}

interface Entry {
  /** Words outside angle brackets: the display name, or the bare address. */
  words: string
  /** What stood in angle brackets. */
  angle: string | undefined
  comment: string
}

const blankEntry = (): Entry => ({ words: '', angle: undefined, comment: '' })

/** Splits a list at its commas and semicolons, minding quotes, comments and brackets. One pass. */
function entriesOf(value: string): Entry[] {
  const entries: Entry[] = []
  let entry = blankEntry()
  let commentDepth = 0
  let quoted = false
  const flush = () => {
    if (entry.words.trim() !== '' || entry.angle !== undefined) entries.push(entry)
    entry = blankEntry()
  }
  for (let at = 0; at < value.length; at++) {
    const char = value[at] as string
    if (char === '\\' && (quoted || commentDepth > 0)) {
      at++
      const escaped = value[at] ?? ''
      if (quoted) entry.words += escaped
      else entry.comment += escaped
    } else if (commentDepth > 0) {
      if (char === '(') commentDepth++
      else if (char === ')') commentDepth--
      if (commentDepth > 0) entry.comment += char
    } else if (quoted) {
      if (char === '"') quoted = false
      else entry.words += char
    } else if (char === '"') quoted = true
    else if (char === '(') {
      commentDepth = 1
    } else if (char === '<') {
      const end = value.indexOf('>', at)
      // A later bracket wins: "a@b.c" <d@e.f> is d@e.f, and so is <x> <d@e.f>.
      entry.angle = value.slice(at + 1, end < 0 ? value.length : end)
      at = end < 0 ? value.length : end
    } else if (char === ',' || char === ';') flush()
    else if (char === ':' && entry.angle === undefined && !entry.words.includes('@')) entry = blankEntry()
    else entry.words += char
  }
  flush()
  return entries
}

function addressOf(entry: Entry): MailAddress | undefined {
  const words = entry.words.replace(/\s+/g, ' ').trim()
  if (entry.angle !== undefined) {
    // A source route (<@a,@b:user@host>) names only its last stop.
    const address = entry.angle.replace(/\s+/g, '').replace(/^@[^:]*:/, '')
    if (address === '' && words === '') return undefined
    return { address, name: words === '' ? entry.comment.trim() : words }
  }
  const bare = words.split(' ').filter((word) => word.includes('@'))
  if (bare.length === 0) return undefined
  const address = bare.at(-1) as string
  const name = words.replace(address, '').trim()
  return { address, name: name === '' ? entry.comment.trim() : name }
}
