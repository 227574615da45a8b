/** What the bytes of a modem are made of. */
export type AtToken =
  /** A line without its end, trimmed, never empty. One character a byte (Latin-1), free of control characters. */
  | { readonly kind: 'line'; readonly text: string }
  /** `>` where a line begins: the modem waits for a PDU. Known by the `>` alone, as some models send no space. */
  | { readonly kind: 'prompt' }
  /** The beginning of a line that got too long; the rest of it was dropped. */
  | { readonly kind: 'overlong'; readonly text: string }

/** What has been read of a line that has not ended. */
export interface AtParserState {
  readonly text: string
  /** The line got too long; everything up to its end is dropped. */
  readonly skipping: boolean
}

export const emptyParser: AtParserState = { text: '', skipping: false }

/** The longest line kept, in characters: ten times the longest PDU in hexadecimal. */
export const longestLine = 4096

const overlongShown = 80

/**
 * Bytes → tokens. Any chunking of the same bytes gives the same tokens. CR and LF each end a line, in any number and order;
 * empty lines, NULs and other control characters are dropped, leading spaces too (so the prompt's own space vanishes).
 * Pure; holds at most `longestLine` characters.
 */
export function parseAt(state: AtParserState, bytes: Uint8Array): { state: AtParserState; tokens: AtToken[] } {
  let { text, skipping } = state
  const tokens: AtToken[] = []
  for (const byte of bytes) {
    if (byte === 0x0d || byte === 0x0a) {
      const line = text.trimEnd()
      if (line !== '') tokens.push({ kind: 'line', text: line })
      text = ''
      skipping = false
    } else if (skipping || (byte < 0x20 && byte !== 0x09) || byte === 0x7f) {
    } else if (text === '' && (byte === 0x20 || byte === 0x09)) {
    } else if (text === '' && byte === 0x3e) {
      tokens.push({ kind: 'prompt' })
    } else {
      text += String.fromCharCode(byte)
      if (text.length > longestLine) {
        tokens.push({ kind: 'overlong', text: text.slice(0, overlongShown) })
        text = ''
        skipping = true
      }
    }
  }
  return { state: { text, skipping }, tokens }
}
