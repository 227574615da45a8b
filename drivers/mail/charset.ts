/** Decodes what `TextDecoder` does not know; undefined when it does not know it either. */
export type CharsetFallback = (octets: Uint8Array, charset: string) => string | undefined

// Names that mail programs use and the WHATWG list lacks. ISO-8859-1 and US-ASCII are windows-1252 there, as they are in mail.
const aliases: Readonly<Record<string, string>> = {
  cp1252: 'windows-1252',
  ansi: 'windows-1252',
  'ansi_x3.4-1968': 'windows-1252',
  'iso-8859-1-windows-3.1-latin-1': 'windows-1252',
  '8859_1': 'windows-1252',
  'latin-1': 'windows-1252',
  utf8: 'utf-8',
  'utf-8-mac': 'utf-8',
  'unicode-1-1-utf-8': 'utf-8',
  cp932: 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  ks_c_5601: 'euc-kr',
  'iso-8859-8-i': 'iso-8859-8',
  macroman: 'macintosh',
}

const unknown = new Set([
  '',
  'unknown',
  'unknown-8bit',
  'x-unknown',
  'default',
  'binary',
  'none',
  '8bit',
  '7bit',
  'x-user-defined',
])

/**
 * Octets as text in the charset that they are said to be in, minding the usual lies: UTF-8 that is not (windows-1252 then), no charset at all
 * (UTF-8 when it is), windows-1252 called ISO-8859-1, and UTF-8 called anything of one octet a character. Never throws.
 */
export function decodeCharset(octets: Uint8Array, charset: string | undefined, fallback?: CharsetFallback): string {
  const label = cleanLabel(charset)
  const decoder = decoderOf(label)
  if (decoder === undefined) {
    const other = unknown.has(label) ? undefined : fallback?.(octets, label)
    return other ?? asUtf8(octets) ?? windows1252.decode(octets)
  }
  if (decoder.encoding === 'utf-8') return asUtf8(octets) ?? lossyUtf8(octets)
  // Long sequences of UTF-8 do not come about by chance in a Western charset.
  if (decoder.encoding === 'windows-1252' && utf8Sequences(octets) > 0) return asUtf8(octets) ?? decoder.decode(octets)
  return decoder.decode(octets)
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })
const looseUtf8 = new TextDecoder('utf-8')
const windows1252 = new TextDecoder('windows-1252')
type Decoder = InstanceType<typeof TextDecoder>
const decoders = new Map<string, Decoder | undefined>()

function decoderOf(label: string): Decoder | undefined {
  if (unknown.has(label)) return undefined
  if (!decoders.has(label)) {
    if (decoders.size > 500) decoders.clear()
    decoders.set(label, newDecoder(aliases[label] ?? label))
  }
  return decoders.get(label)
}

function newDecoder(label: string): Decoder | undefined {
  try {
    const decoder = new TextDecoder(label)
    // What the WHATWG list only knows as unsafe decodes to a single U+FFFD.
    return decoder.encoding === 'replacement' ? undefined : decoder
  } catch {
    return undefined
  }
}

/** `"UTF-8; format=flowed"` and the like, as some programs quote it. */
function cleanLabel(charset: string | undefined): string {
  return (charset ?? '')
    .toLowerCase()
    .replace(/^["'\s=]+/, '')
    .replace(/["';\s*,].*$/s, '')
    .slice(0, 60)
}

function asUtf8(octets: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(octets)
  } catch {
    return undefined
  }
}

/** Said to be UTF-8 and broken: mostly windows-1252 when no sequence in it is whole, else UTF-8 with a slip. */
function lossyUtf8(octets: Uint8Array): string {
  return utf8Sequences(octets) > 0 ? looseUtf8.decode(octets) : windows1252.decode(octets)
}

/** How many whole sequences of two and more octets there are, in the first 64 KB. */
function utf8Sequences(octets: Uint8Array): number {
  let count = 0
  for (let at = 0; at < Math.min(octets.length, 65_536); at++) {
    const octet = octets[at] as number
    const tail =
      octet >= 0xc2 && octet <= 0xdf ? 1 : octet >= 0xe0 && octet <= 0xef ? 2 : octet >= 0xf0 && octet <= 0xf4 ? 3 : 0
    if (tail === 0) continue
    let whole = true
    for (let next = 1; next <= tail; next++) if (((octets[at + next] ?? 0) & 0xc0) !== 0x80) whole = false
    if (whole) {
      count++
      at += tail
    }
  }
  return count
}
