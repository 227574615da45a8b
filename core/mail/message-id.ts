import type { Entropy } from '../ports/world.ts'

const longestId = 512
const mostIds = 200

/** The message identifiers of a `Message-ID`, `In-Reply-To` or `References` value, with angle brackets, in order, each once (RFC 5322 §3.6.4). */
export function messageIds(value: string): string[] {
  const found = new Set<string>()
  for (const match of value.slice(0, 65_536).matchAll(/<([^<>\s]{1,510})>/g)) {
    found.add(`<${match[1]}>`)
    if (found.size >= mostIds) break
  }
  if (found.size === 0) {
    // Some programs leave the brackets out.
    for (const word of value.slice(0, 65_536).split(/[\s,<>]+/)) {
      if (/^[^\s@]+@[^\s@]+$/.test(word) && word.length < longestId) found.add(`<${word}>`)
      if (found.size >= mostIds) break
    }
  }
  return [...found]
}

/** The one identifier of a `Message-ID` value, or an empty string. */
export function messageIdOf(value: string): string {
  const first = messageIds(value)[0]
  if (first !== undefined) return first
  // Without an @ it is not by the book, but it is still what names this mail.
  const bare = value.trim().replace(/^<|>$/g, '')
  return bare !== '' && !/[\s<>]/.test(bare) && bare.length < longestId ? `<${bare}>` : ''
}

/**
 * A `Message-ID` that is the same whenever it is made for the same `subject` (say, `text/1234`), and that nobody without `key` can guess.
 * `domain` is the domain of the gateway's own address.
 */
export function stableMessageId(
  entropy: Pick<Entropy, 'hmac'>,
  key: Uint8Array,
  subject: string,
  domain: string,
): string {
  return `<${base32(entropy.hmac(key, `message-id\n${subject}`).subarray(0, 15))}.textpost@${domain}>`
}

/** True for an identifier that can stand in a mail of ours: many servers refuse a header with octets beyond ASCII (RFC 5321 §2.4). */
export function isPlainId(id: string): boolean {
  return /^[\x21-\x7e]+$/.test(id)
}

/**
 * The `References` of an answer: those of the mail that is answered, then its own identifier (RFC 5322 §3.6.4), without those that are no
 * ASCII. When the line would pass `limit` octets, identifiers after the first are left out, oldest first, since threads hang on the first
 * and the last.
 */
export function answerReferences(references: readonly string[], messageId: string, limit = 900): string[] {
  const all = [...new Set([...references.filter((id) => id !== messageId), messageId])].filter(isPlainId)
  let size = all.reduce((sum, id) => sum + id.length + 1, 0)
  while (size > limit && all.length > 2) {
    const [gone] = all.splice(1, 1)
    size -= (gone?.length ?? 0) + 1
  }
  return size > limit ? all.slice(-1) : all
}

const letters = 'abcdefghijklmnopqrstuvwxyz234567'

/** Base32 (RFC 4648 §6) in lower case without padding. */
export function base32(octets: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const octet of octets) {
    held = (held << 8) | octet
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += letters[(held >> bits) & 31]
    }
    held &= (1 << bits) - 1
  }
  if (bits > 0) text += letters[(held << (5 - bits)) & 31]
  return text
}
