import type { AtToken } from './at-parser.ts'

/** A line that nobody asked for. `body` is the PDU line of `+CMT`, `+CDS` and `+CBM`. */
export interface Urc {
  readonly text: string
  readonly body?: string
}

/** Tokens with two-line URCs put together. */
export type AtEvent = AtToken | { readonly kind: 'pair'; readonly head: string; readonly body: string }

/** The first line of a two-line URC that still lacks its second, or undefined. */
export type PendingHead = string | undefined

const pairHeads = ['+CMT:', '+CDS:', '+CBM:']
const hexLine = /^(?:[0-9A-Fa-f]{2}){2,}$/

/** Whether a line is nothing but octets in hexadecimal, as a PDU is. */
export function isHexLine(text: string): boolean {
  return hexLine.test(text)
}

/**
 * Puts the two lines of `+CMT`, `+CDS` and `+CBM` together (TS 27.005 §3.4.1, PDU mode). A head that is not followed by a
 * PDU comes out as the line it is. Pure.
 */
export function pairUp(head: PendingHead, token: AtToken): { head: PendingHead; events: AtEvent[] } {
  if (head?.startsWith(ussdHead)) return moreOfUssd(head, token)
  if (token.kind === 'line' && isOpenUssd(token.text)) {
    const events: AtEvent[] = head === undefined ? [] : [{ kind: 'line', text: head }]
    return { head: token.text, events }
  }
  const isHead = token.kind === 'line' && isPairHead(token.text)
  if (head === undefined) return isHead ? { head: token.text, events: [] } : { head: undefined, events: [token] }
  if (token.kind === 'line' && isHexLine(token.text)) {
    return { head: undefined, events: [{ kind: 'pair', head, body: token.text }] }
  }
  const broken: AtEvent = { kind: 'line', text: head }
  return isHead ? { head: token.text, events: [broken] } : { head: undefined, events: [broken, token] }
}

const ussdHead = '+CUSD:'
const longestUssd = 2_000

/** The network's words may hold line ends, between quotes. */
function isOpenUssd(text: string): boolean {
  return text.startsWith(ussdHead) && (text.split('"').length - 1) % 2 === 1
}

function moreOfUssd(head: string, token: AtToken): { head: PendingHead; events: AtEvent[] } {
  if (token.kind !== 'line' || head.length > longestUssd) {
    return { head: undefined, events: [{ kind: 'line', text: head }, token] }
  }
  const text = `${head}\n${token.text}`
  return isOpenUssd(text) ? { head: text, events: [] } : { head: undefined, events: [{ kind: 'line', text }] }
}

/** In text mode a report is one line with all its fields, `+CDS: fo,mr,ra,tora,scts,dt,st`. */
function isPairHead(text: string): boolean {
  if (text.startsWith('+CDS:') && text.split(',').length > 4) return false
  return pairHeads.some((start) => text.startsWith(start))
}

/** The line that ends an answer. */
export interface FinalResult {
  readonly outcome: 'ok' | 'error' | 'cms' | 'cme'
  readonly code?: number
  /** What the modem said instead of a number (`+CMEE=2`). */
  readonly words?: string
}

const plainFinals: Readonly<Record<string, FinalResult>> = {
  OK: { outcome: 'ok' },
  ERROR: { outcome: 'error' },
  // Huawei's way of saying ERROR to a command or parameter that it does not know.
  'COMMAND NOT SUPPORT': { outcome: 'error' },
  'TOO MANY PARAMETERS': { outcome: 'error' },
}

const numericFinals: Readonly<Record<string, FinalResult>> = { '0': { outcome: 'ok' }, '4': { outcome: 'error' } }

/** Reads a final result (TS 27.007 §9.1, TS 27.005 §3.2.5). `numeric` also takes V0's `0` and `4` (V.250 §5.7.1). */
export function finalResultOf(text: string, numeric = false): FinalResult | undefined {
  const plain = plainFinals[text] ?? (numeric ? numericFinals[text] : undefined)
  if (plain) return plain
  const match = /^\+(CMS|CME) ERROR:\s*(.*)$/.exec(text)
  if (!match) return undefined
  const outcome = match[1] === 'CMS' ? 'cms' : 'cme'
  const said = match[2] ?? ''
  return /^\d{1,5}$/.test(said) ? { outcome, code: Number(said) } : { outcome, words: said }
}

/** How lines that are no answer are told apart, by their beginnings. */
export interface Dialect {
  /** Handed on as URCs. */
  readonly urcs: readonly string[]
  /** Chatter without a meaning for texts. */
  readonly ignored: readonly string[]
}

export const standardDialect: Dialect = {
  urcs: ['+CMTI:', '+CDSI:', '+CMT:', '+CDS:', '+CUSD:', '+CLIP:', '+CRING:', 'RING', 'NO CARRIER', '^SMMEMFULL'],
  ignored: [
    // Huawei talks of signal, mode and start-up unless ^CURC=0 works (gammu/gammu#4).
    ...['^RSSI:', '^BOOT:', '^MODE:', '^SRVST:', '^SIMST:', '^DSFLOWRPT:', '^STIN:', '^HCSQ:', '^CSNR:', '^NWTIME:'],
    ...['^LTERSRP:', '^ANLEVEL:', '^CERSSI:', '^HDRRSSI:', '^EARST:', '^THERM:', '^XLEMA:', '^CSSU:', '^CSSI:'],
    // ZTE (gammu/gammu#286).
    ...['+ZPAS:', '+ZDONR:', '+ZUSIMR:', '+ZEND', '+ZPSTM:', '+ZMSRI'],
    // Start-up words and broadcasts of SIMCom, Quectel, Telit, u-blox, Cinterion.
    ...['RDY', 'Call Ready', 'SMS Ready', 'SMS DONE', 'PB DONE', '+CFUN:', '+CPIN:', '+QIND:', '+QUSIM:', '+CTZV:'],
    ...['+CTZE:', '*PSUTTZ:', 'DST:', '+CIEV:', '+PACSP', '#QSS:', '^SYSSTART', '+UUSIMSTAT:', '+WIND:', '*PSNWID:'],
    ...['+CREG:', '+CGREG:', '+CEREG:', '+CGEV:', '+CBM:', '+CBMI:', '+COPN:', 'APP RDY', 'NORMAL POWER DOWN'],
    ...['+SIMCARD:', '+STIN:', '+CSSU:', '+CSSI:', '+CCWA:', '+CRC:', 'NO DIALTONE', 'BUSY', 'NO ANSWER', 'CONNECT'],
  ],
}

/** The standard dialect with a model's own chatter. */
export function dialectWith(ignored: readonly string[]): Dialect {
  return { urcs: standardDialect.urcs, ignored: [...standardDialect.ignored, ...ignored] }
}

export function startsWithAny(text: string, starts: readonly string[]): boolean {
  return starts.some((start) => text.startsWith(start))
}
