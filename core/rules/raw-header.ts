/** A header field as it came: name in lower case, value unfolded (RFC 5322 §2.2.3) but not decoded, octets as Latin-1. */
export interface RawField {
  readonly name: string
  readonly value: string
}

/** A header that is longer, or has more fields, is read so far. */
const longestHeader = 262_144
const mostFields = 2000

/**
 * The header fields of a mail, in order. What proves a sender is read from these and not from a parsed mail: decoding RFC 2047 words
 * inside an Authentication-Results would let a sender's local part write results of its own.
 */
export function rawHeader(raw: Uint8Array): RawField[] {
  const fields: { name: string; value: string }[] = []
  for (const line of linesOf(raw)) {
    if (line === '') break
    const last = fields.at(-1)
    if (/^[ \t]/.test(line)) {
      if (last) last.value += ` ${line.trim()}`
      continue
    }
    const colon = line.indexOf(':')
    // A line that is no field ends what can be trusted of a header.
    if (colon < 1) break
    if (fields.length >= mostFields) break
    fields.push({ name: line.slice(0, colon).trimEnd().toLowerCase(), value: line.slice(colon + 1).trim() })
  }
  return fields
}

function* linesOf(raw: Uint8Array): Generator<string> {
  const end = Math.min(raw.length, longestHeader)
  let start = 0
  while (start < end) {
    let stop = start
    while (stop < end && raw[stop] !== 0x0a) stop++
    const octets = raw.subarray(start, stop > start && raw[stop - 1] === 0x0d ? stop - 1 : stop)
    yield latin1(octets)
    start = stop + 1
  }
}

function latin1(octets: Uint8Array): string {
  let text = ''
  for (let at = 0; at < octets.length; at += 8192) text += String.fromCharCode(...octets.subarray(at, at + 8192))
  return text
}
