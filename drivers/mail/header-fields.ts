import { type CharsetFallback, decodeCharset } from './charset.ts'

/** One header field as it stands in the mail: unfolded, not decoded; 8-bit octets as characters 0x80–0xFF. */
export interface RawField {
  readonly name: string
  readonly value: string
}

const longestHeader = 512 * 1024
const longestValue = 32 * 1024
const mostFields = 2000

/** The header fields of a mail in order, and where its body starts. Reads at most 512 KB; broken lines are left out. */
export function headerFields(raw: Uint8Array): { fields: RawField[]; bodyAt: number } {
  const bodyAt = endOfHeader(raw)
  const lines = Buffer.from(raw.buffer, raw.byteOffset, Math.min(bodyAt, longestHeader))
    .toString('latin1')
    .split(/\r\n|\n|\r/)
  const fields: { name: string; parts: string[] }[] = []
  for (const line of lines) {
    if (/^[ \t]/.test(line)) fields.at(-1)?.parts.push(` ${line.trim()}`)
    else {
      const colon = line.indexOf(':')
      // mbox separators and other slips have no colon, or blanks before it.
      if (colon < 1 || fields.length >= mostFields) continue
      const name = line.slice(0, colon).trimEnd().toLowerCase()
      if (/^[\x21-\x39\x3b-\x7e]{1,200}$/.test(name)) fields.push({ name, parts: [line.slice(colon + 1).trim()] })
    }
  }
  return {
    fields: fields.map(({ name, parts }) => ({ name, value: parts.join('').slice(0, longestValue).trim() })),
    bodyAt,
  }
}

/** Where the body starts: after the first empty line. */
function endOfHeader(raw: Uint8Array): number {
  for (let at = 0; at < raw.length; at++) {
    if (raw[at] !== 10) continue
    if (raw[at + 1] === 10) return at + 2
    if (raw[at + 1] === 13 && raw[at + 2] === 10) return at + 3
  }
  return raw.length
}

/** An unstructured value decoded: RFC 2047 words, and 8-bit octets in whatever charset they are. */
export function decodeFieldValue(value: string, fallback?: CharsetFallback): string {
  const eight = /[\x80-\xff]/.test(value) ? decodeCharset(Buffer.from(value, 'latin1'), undefined, fallback) : value
  return decodeWords(eight, fallback)
}

const encodedWord = /=\?([^?\s]{1,60})\?([bq])\?([^?]{0,4096})\?=/gi

/**
 * Encoded words as text (RFC 2047). Neighbours in the same charset are joined before they are decoded, since programs cut them inside a
 * character; the blanks between neighbours are no part of the text (§6.2). What cannot be decoded stays as it is.
 */
export function decodeWords(value: string, fallback?: CharsetFallback): string {
  if (!value.includes('=?')) return value
  let text = ''
  let at = 0
  let run: { charset: string; octets: Buffer[] } | undefined
  const flush = () => {
    if (run) text += decodeCharset(Buffer.concat(run.octets), run.charset, fallback)
    run = undefined
  }
  for (const match of value.matchAll(encodedWord)) {
    const between = value.slice(at, match.index)
    // RFC 2231 §5: a language may follow the charset behind a star.
    const charset = (match[1] as string).replace(/\*.*$/, '').toLowerCase()
    const octets = wordOctets((match[2] as string).toLowerCase(), match[3] as string)
    if (run && between.trim() === '' && run.charset === charset) run.octets.push(octets)
    else {
      const isAdjacent = run !== undefined && between.trim() === ''
      flush()
      if (!isAdjacent) text += between
      run = { charset, octets: [octets] }
    }
    at = match.index + match[0].length
  }
  flush()
  return text + value.slice(at)
}

function wordOctets(encoding: string, source: string): Buffer {
  if (encoding === 'b') return Buffer.from(source.replace(/[^A-Za-z0-9+/]/g, ''), 'base64')
  return Buffer.from(
    source
      .replaceAll('_', ' ')
      .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}
