import { type AtCommand, mostLines } from '../../../drivers/modem/at-chat.machine.ts'
import { AtChat } from '../../../drivers/modem/at-chat.ts'
import { type AtParserState, emptyParser, longestLine, parseAt } from '../../../drivers/modem/at-parser.ts'
import {
  digitsOf,
  fieldsOf,
  firstValueOf,
  memoryUseOf,
  messageAt,
  operatorOf,
  registrationOf,
  routingsFrom,
  signalDbmOf,
  storedMessagesOf,
  wordsOf,
} from '../../../drivers/modem/at-values.ts'
import { type AtEvent, finalResultOf, type PendingHead, pairUp } from '../../../drivers/modem/at-words.ts'
import { errorRowOf, sendErrorOf, wireOf } from '../../../drivers/modem/codes.ts'
import { readPdu } from '../../../drivers/modem/incoming.ts'
import { modelFor, modemModels, pinTriesOf } from '../../../drivers/modem/models.ts'
import { simStateOf } from '../../../drivers/modem/setup-pin.ts'
import { saidReport, textListOf, textMessageAt } from '../../../drivers/modem/text-mode.ts'
import { shownAnswer } from '../../../drivers/modem/trace-lines.ts'
import { amountIn, ussdWords } from '../../../drivers/modem/ussd.ts'
import { recordingLog } from '../../support/logs.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { type Border, Chooser, must, mustEqual, unlessRefused } from '../border.ts'

const commands: readonly AtCommand[] = [
  { text: 'AT+CSQ', timeoutMs: 5_000, prefixes: ['+CSQ:'] },
  { text: 'AT+CGMI', timeoutMs: 5_000, bare: 'any' },
  { text: 'AT+CMGL=4', timeoutMs: 10_000, prefixes: ['+CMGL:'], bare: 'hex', renewed: true },
  { text: 'AT+CMGR=1', timeoutMs: 10_000, prefixes: ['+CMGR:'], bare: 'all' },
  {
    text: 'AT+CMGS=20',
    timeoutMs: 60_000,
    prefixes: ['+CMGS:'],
    payload: '0011000B916407281553F80000AA0AE8329BFD4697D9EC37',
  },
  { text: 'AT', timeoutMs: 1_000, numeric: true, quietMs: 100 },
  { text: 'AT+CPIN="1234"', timeoutMs: 5_000, secret: true },
]

/** Bytes as events, `cut` at a time. */
function eventsOf(octets: Uint8Array, cut: number): { events: AtEvent[]; state: AtParserState; head: PendingHead } {
  let state = emptyParser
  let head: PendingHead
  const events: AtEvent[] = []
  for (let at = 0; at < octets.length; at += cut) {
    const parsed = parseAt(state, octets.subarray(at, at + cut))
    state = parsed.state
    for (const token of parsed.tokens) {
      const paired = pairUp(head, token)
      head = paired.head
      events.push(...paired.events)
    }
  }
  return { events, state, head }
}

/** Every reader of information lines, on lines that may be anything. */
function mustBeReadable(lines: readonly string[]): void {
  for (const line of lines) {
    const fields = fieldsOf(line)
    must(fields.join('').length <= line.length, 'fields are no longer than their line')
    routingsFrom(line, { modes: [2, 1], mts: [2, 1], dss: [1, 2] })
    wordsOf(fields[0])
    memoryUseOf(line)
    const dbm = signalDbmOf(line)
    must(dbm === undefined || Number.isFinite(dbm), 'a signal is a number')
    operatorOf(line)
    finalResultOf(line, true)
    const { line: shown } = shownAnswer(line, 'AT+CMGR=1', '')
    must(shown.length <= line.length + 200, 'the trace is bounded')
    for (const model of modemModels) {
      const words = ussdWords(fields[1] ?? line, Number(fields[2]) || undefined, {
        model,
        textMode: line.length % 2 === 0,
      })
      const amount = amountIn(words)
      must(amount === undefined || Number.isFinite(amount), 'an amount is a number')
    }
    const report = unlessRefused(() => saidReport(line), 'text/bad-address')
    if (report !== undefined)
      must(readPdu(report, undefined).incoming.kind === 'receipt', 'a report that was said is one')
  }
  registrationOf(lines)
  firstValueOf(lines)
  digitsOf(lines, 14, 16)
  modelFor(lines[0] ?? '', lines[1] ?? '')
  for (const { pinTries } of modemModels) if (pinTries) pinTriesOf(pinTries, lines)
  for (const { pdu, length } of storedMessagesOf(lines)) readPdu(pdu, length)
  messageAt(1, lines)
  textListOf(lines)
  const text = unlessRefused(() => textMessageAt(1, lines), 'text/bad-address')
  if (text && text.pdu !== '') readPdu(text.pdu, text.length)
}

/** One chat with a modem that says the octets: every command ends, and nothing is kept that could grow. */
async function mustSettle(octets: Uint8Array, asked: readonly AtCommand[], cut: number): Promise<void> {
  let hear: (bytes: Uint8Array) => void = () => {}
  const clock = new VirtualClock()
  const written: string[] = []
  const log = recordingLog()
  const chat = new AtChat({
    clock,
    log,
    line: {
      path: 'fuzzed',
      write: (bytes) => written.push(Buffer.from(bytes).toString('latin1')),
      onData: (handler) => {
        hear = handler
      },
      onLine: () => {},
      onClose: () => {},
      setBaudRate: async () => {},
      close: async () => {},
    },
  })
  let urcs = 0
  chat.onUrc(() => urcs++)
  const replies = Promise.all(asked.map((command) => chat.ask(command)))
  for (let at = 0; at < octets.length; at += cut) hear(octets.subarray(at, at + cut))
  for (let turn = 0; turn < 3 * asked.length && !chat.idle; turn++) await clock.advance(61_000)
  must(chat.idle, 'every command ends')
  for (const reply of await replies) {
    must(reply.lines.length <= mostLines, 'an answer is bounded')
    errorRowOf(reply)
    wireOf(reply)
    sendErrorOf(reply)
    simStateOf(reply)
  }
  const told = JSON.stringify(log.lines)
  must(!told.includes('AT+CPIN='), `a PIN is not in the log: ${told.slice(0, 600)}`)
  const payloads = asked.filter(({ payload }) => payload !== undefined).length
  must(written.join('').split('0011000B91').length - 1 <= payloads, 'a payload is written once')
  must(urcs <= octets.length, 'notices come from the modem')
  chat.close()
}

/** What modems say: lines, prompts, answers and notices, in PDU and in text mode. The first octets choose what is asked. */
export const border: Border = {
  name: 'at',
  source: ['drivers/modem/'],
  longest: 1_500,
  stretched: 30_000,
  words: commands.map(({ text }) => text),
  seeds: () =>
    [
      '\r\n+CSQ: 17,99\r\n\r\nOK\r\n',
      'AT+CSQ\r\r\n+CSQ: 17,99\r\n\r\nOK\r\n+CMTI: "SM",3\r\nRING\r\n+CLIP: "+46701234567",145\r\n',
      '\r\nhuawei\r\n\r\nOK\r\nE1750\r\nOK\r\n+CREG: 0,1\r\n+COPS: 0,0,"Tele2",2\r\nOK\r\n',
      '+CMGL: 1,1,,24\r\n07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07\r\nOK\r\n',
      '+CMT: ,24\r\n07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07\r\n> +CMGS: 5\r\nOK\r\n',
      '+CMGR: "REC UNREAD","002B00340036",,"24/01/31,12:00:00+04",145,4,0,0,"",145,5\r\n00480065\r\nOK\r\n',
      '+CDS: 6,12,"+46701234567",145,"24/01/31,12:00:00+04","24/01/31,12:00:05+04",0\r\n+CDS: 25\r\n0006\r\n',
      '+CUSD: 0,"Your balance is 12.50 EUR\r\nThank you",15\r\n+CUSD: 2,"00480065",72\r\n+CMS ERROR: 500\r\n+CME ERROR: SIM PIN required\r\n',
      '+CNMI: (0-2),(0-3),(0,2),(0-2),(0,1)\r\n+CPMS: 3,10,3,10,3,10\r\n+CPIN: SIM PIN\r\n^SMMEMFULL\r\nCOMMAND NOT SUPPORT\r\n',
    ].flatMap((text, at) => [Buffer.from(`${String.fromCharCode(at, at + 3, at % 5)}${text}`, 'latin1')]),
  async run(input) {
    const chooser = new Chooser(input)
    const asked = [chooser.pick(commands), chooser.pick(commands)]
    const cut = [1, 2, 7, 64, 4_096][chooser.below(5)] ?? 1
    const octets = chooser.rest()
    const whole = eventsOf(octets, octets.length || 1)
    mustEqual(eventsOf(octets, cut), whole, 'lines do not depend on how the stream is cut')
    must(
      whole.state.text.length <= longestLine && (whole.head ?? '').length <= 2 * longestLine,
      'what is kept is bounded',
    )
    mustBeReadable(
      whole.events.flatMap((event) =>
        event.kind === 'line' ? [event.text] : event.kind === 'pair' ? [event.head, event.body] : [],
      ),
    )
    await mustSettle(octets, asked, cut)
  },
}
