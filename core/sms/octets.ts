import { GatewayError } from '../errors.ts'

const hexDigits = '0123456789ABCDEF'

/** The octets as upper-case hexadecimal, two digits each. */
export function toHex(octets: Uint8Array): string {
  let text = ''
  for (const octet of octets) text += hexDigits.charAt(octet >> 4) + hexDigits.charAt(octet & 15)
  return text
}

/**
 * The octets of a string of hexadecimal digits in either case; white space around it is ignored.
 * @throws GatewayError `text/bad-hex` on another character or an odd count of digits.
 */
export function fromHex(text: string): Uint8Array {
  const digits = text.trim()
  const octets = new Uint8Array(digits.length >> 1)
  for (let i = 0; i < octets.length; i++) octets[i] = (hexValue(digits, 2 * i) << 4) | hexValue(digits, 2 * i + 1)
  if (digits.length % 2 === 1) throw new GatewayError('text/bad-hex', { details: { offset: digits.length } })
  return octets
}

function hexValue(digits: string, index: number): number {
  const code = digits.charCodeAt(index)
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const letter = code | 0x20
  if (letter >= 0x61 && letter <= 0x66) return letter - 0x57
  throw new GatewayError('text/bad-hex', { details: { offset: index } })
}

/** The arrays one after another. */
export function concatOctets(arrays: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const array of arrays) length += array.length
  const joined = new Uint8Array(length)
  let offset = 0
  for (const array of arrays) {
    joined.set(array, offset)
    offset += array.length
  }
  return joined
}

export function sameOctets(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, index) => octet === b[index])
}

const chunkUnits = 4096

/** A string of UTF-16 code units, lone surrogates included. */
export function fromCodeUnits(units: Uint16Array, count: number = units.length): string {
  let text = ''
  for (let start = 0; start < count; start += chunkUnits) {
    // Spreading a typed array is several times slower than applying it.
    const chunk = units.subarray(start, Math.min(count, start + chunkUnits)) as unknown as number[]
    text += String.fromCharCode.apply(null, chunk)
  }
  return text
}

/** Text in UTF-8, or undefined where the octets are no well-formed UTF-8 (RFC 3629). */
export function decodeUtf8(octets: Uint8Array): string | undefined {
  let text = ''
  for (let i = 0; i < octets.length; ) {
    const lead = octets[i] ?? 0
    const extra = lead < 0x80 ? 0 : lead < 0xc2 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : -1
    if (extra < 0 || i + extra >= octets.length) return undefined
    let point = extra === 0 ? lead : lead & (0x3f >> extra)
    for (let k = 1; k <= extra; k++) {
      const next = octets[i + k] ?? 0
      if ((next & 0xc0) !== 0x80) return undefined
      point = (point << 6) | (next & 0x3f)
    }
    const overlong = (extra === 2 && point < 0x800) || (extra === 3 && point < 0x10000)
    if (overlong || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined
    text += String.fromCodePoint(point)
    i += 1 + extra
  }
  return text
}
