import { GatewayError } from '../../core/errors.ts'
import type { CommandAnswer } from '../../core/ports/transport.ts'
import type { PhraseText } from '../../core/words/say.ts'
import type { AtChat } from './at-chat.ts'
import { wireOf } from './codes.ts'
import type { ModemFacts } from './setup-facts.ts'

/** Command lines that a person may not write while the modem works for texts, and why. */
const refused: readonly (readonly [RegExp, PhraseText])[] = [
  [/\+CMG[SWC](?!=\?)|\+CMSS(?!=\?)/, 'texts are sent from a conversation, where they are kept'],
  [/\+CMGD(?!=\?)|\+CNMA(?!=\?)/, 'texts in the modem are taken over by Textpost and must not be lost'],
  [/\+CPIN=(?!\?)|\+CPWD=(?!\?)|\+CLCK=(?!\?|"[A-Z]{2}",2)/, 'a wrong PIN would lock the card; use the PIN settings'],
  [/^AT[^+*^$#%&]*[DAO](?![A-Z])|\+CHUP\b/, 'calls are not made with this modem'],
  [/\+IPR=(?!\?)|\+ICF=(?!\?)|\+IFC=(?!\?)|\+CMUX/, 'the modem could not be spoken to any more'],
  [/^AT[^+*^$#%]*(?:Z|&F|&W|E1|V0|V(?!\d)|Q1)|\+CSAS|\+CRES/, 'the settings that texts need would be lost'],
  [/\+CPMS=(?!\?)|\+CSMP=(?!\?)|\+CMMS=(?!\?)/, 'Textpost changes this itself from text to text'],
  [
    /\^U2DIAG|\+ZCDRUN=|\+QCFG="USBNET"|\+QPRTPARA|\^SETPORT|\+CUSBPIDSWITCH|\^FHVER=/,
    'the stick could lose its port for good',
  ],
]

/** Questions, and commands without a value. */
const onlyAsks = /^AT(?:I\d?)?(?:[+*^$#%&!][A-Z0-9_]+(?:=?\?)?;?)*$/

const longest = 400
const timeoutMs = 30_000
/** An operator search takes its time. */
const searchMs = 180_000

/** One command line by hand, beside the texts: it waits its turn, and what it changed that texts need is put back. */
export async function byHand(chat: AtChat, facts: ModemFacts, given: string): Promise<CommandAnswer> {
  const line = given.trim()
  // One character beyond printable ASCII could end the line, or be taken for the end of a text.
  if (!/^AT[\x20-\x7e]*$/i.test(line) || line.length > longest) {
    throw new GatewayError('modem/console-line', { details: { line: line.slice(0, 40) } })
  }
  const upper = line.toUpperCase().replaceAll(' ', '')
  const reason = refused.find(([pattern]) => pattern.test(upper))?.[1]
  if (reason !== undefined) throw new GatewayError('modem/console-refused', { details: { line, reason } })
  const answer = chat.ask({
    text: line,
    timeoutMs: /\+COPS=/.test(upper) ? searchMs : timeoutMs,
    prefixes: [...new Set([...upper.matchAll(/[+^*$#%&!][A-Z0-9_]+/g)].map(([name]) => `${name}:`))],
    bare: 'all',
    renewed: true,
  })
  // Queued at once, so that no text comes between the command and what puts its changes back.
  if (!onlyAsks.test(upper)) restoreModes(chat, facts)
  const reply = await answer
  return { lines: reply.lines, result: wireOf(reply) }
}

/** Puts back the modes that texts need. */
function restoreModes(chat: AtChat, { textMode, routing }: ModemFacts): void {
  const lines = [
    'ATE0',
    'AT+CMEE=1',
    textMode ? 'AT+CMGF=1' : 'AT+CMGF=0',
    textMode ? 'AT+CSCS="UCS2"' : 'AT+CSCS="GSM"',
    ...(textMode ? ['AT+CSDH=1'] : []),
    ...(routing ? [`AT+CNMI=${routing.mode},${routing.mt},${routing.bm},${routing.ds},${routing.bfr}`] : []),
  ]
  for (const text of lines) void chat.ask({ text, timeoutMs: 5_000 })
}
