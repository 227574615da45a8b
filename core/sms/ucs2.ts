import { fromCodeUnits } from './octets.ts'

/** UTF-16BE without a byte order mark (TS 23.038 §6.2.3); two octets a UTF-16 code unit, lone surrogates as they are. */
export function encodeUcs2(text: string): Uint8Array {
  const octets = new Uint8Array(text.length * 2)
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    octets[2 * i] = unit >> 8
    octets[2 * i + 1] = unit & 0xff
  }
  return octets
}

/**
 * Text from UTF-16BE. A byte order mark at the start is obeyed (`FF FE` means little-endian) and removed. Never throws:
 * lone surrogates stay in the string, and of an odd count of octets the last is dropped when it is zero and reads as
 * U+FFFD otherwise.
 */
export function decodeUcs2(octets: Uint8Array): string {
  const littleEndian = octets[0] === 0xff && octets[1] === 0xfe
  const start = littleEndian || (octets[0] === 0xfe && octets[1] === 0xff) ? 2 : 0
  const count = (octets.length - start) >> 1
  const units = new Uint16Array(count)
  for (let i = 0; i < count; i++) {
    const first = octets[start + 2 * i] ?? 0
    const second = octets[start + 2 * i + 1] ?? 0
    units[i] = littleEndian ? (second << 8) | first : (first << 8) | second
  }
  const dangling = octets.length % 2 === 1 && octets[octets.length - 1] !== 0
  return fromCodeUnits(units) + (dangling ? '\ufffd' : '')
}

/** ISO 8859-1, one octet a character, or undefined when a character is not in it. */
export function encodeLatin1(text: string): Uint8Array | undefined {
  const octets = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit > 0xff) return undefined
    octets[i] = unit
  }
  return octets
}

/** Text from ISO 8859-1. */
export function decodeLatin1(octets: Uint8Array): string {
  return fromCodeUnits(Uint16Array.from(octets))
}
