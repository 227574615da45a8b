import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import type { GatewayError } from '../../../core/errors.ts'
import type { Incoming } from '../../../core/ports/transport.ts'
import type { PinNote } from '../../../drivers/modem/options.ts'
import { ModemTransport } from '../../../drivers/modem/transport.ts'
import { ScriptedLine } from '../../drivers/modem/support/scripted-line.ts'
import { quietLog } from '../../support/logs.ts'
import { samplePart } from '../../support/sample-part.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { type Border, must, textOf } from '../border.ts'

/** A modem that does everything right; the rows of an input come before these. */
const usual = `
AT+CGMI | Acme | OK
AT+CGMM | M1 | OK
AT+CGSN | 350000000000006 | OK
AT+CFUN? | +CFUN: 1 | OK
AT+CCID | +CCID: "8946000000000000017" | OK
AT+CPIN? | +CPIN: READY | OK
AT+CIMI | 240010000000001 | OK
AT+CREG? | +CREG: 0,1 | OK
AT+CSMS=1 | +CSMS: 1,1,1 | OK
AT+CSCA? | +CSCA: "+46705008999",145 | OK
AT+CPMS=? | +CPMS: ("SM","ME"),("SM","ME"),("SM","ME") | OK
AT+CPMS=* | +CPMS: 0,10,0,10,0,10 | OK
AT+CNMI=? | +CNMI: (0-3),(0-3),(0,2),(0-2),(0,1) | OK
AT+CSQ | +CSQ: 21,99 | OK
AT+COPS? | +COPS: 0,0,"Demo",2 | OK
AT+CMGS=* | (prompt)
PDU | +CMGS: 7 | OK`

const deliver = '07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07'
const never = new AbortController().signal
const pin = '4711'

// A PIN is noted by a hash that takes its time; here it is nearly always the same one, and would be all that the search does.
const { scryptSync } = crypto
const hashes = new Map<string, ReturnType<typeof scryptSync>>()
crypto.scryptSync = (...given: Parameters<typeof scryptSync>): ReturnType<typeof scryptSync> => {
  const key = String(given)
  const hash = hashes.get(key) ?? scryptSync(...given)
  if (hashes.size < 1_000) hashes.set(key, hash)
  return hash
}
syncBuiltinESMExports()

/** Moves the clock until the work is done; false when it never is. */
async function done(clock: VirtualClock, work: Promise<unknown>, withinMs: number): Promise<boolean> {
  let settled = false
  const settle = () => {
    settled = true
  }
  work.then(settle, settle)
  for (let passedMs = 0; passedMs <= withinMs && !settled; passedMs += 5_000) await clock.advance(5_000)
  return settled
}

/** A whole modem: an input is the table of what it answers, a command a row, and of what it says by itself (rows that begin with `!`). */
export const border: Border = {
  name: 'modem',
  share: 3,
  source: ['drivers/modem/', 'core/sms/'],
  longest: 1_500,
  limitMs: 4_000,
  words: [
    ' | ',
    ' | OK\n',
    ' | ERROR\n',
    ' | (silence)\n',
    ' | (unplug)\n',
    ' | (prompt)\n',
    '\n!',
    ...usual.split('\n').map((row) => `${row}\n`),
    `AT+CMGL=4 | +CMGL: 1,1,,24 | ${deliver} | OK\n`,
    'AT+CPIN="4711" | ERROR\n',
    '+CME ERROR: 11',
    '+CMS ERROR: 38',
  ],
  seeds: () => [
    '',
    'AT+CPIN? | +CPIN: SIM PIN | OK\nAT+CPIN="4711" | +CME ERROR: 16',
    'AT+CPIN? | +CPIN: SIM PIN | OK\nAT+CPIN? | +CPIN: READY | OK\nAT+CPIN="4711" | OK',
    'AT+CPIN? | +CME ERROR: 10',
    `AT+CMGL=4 | +CMGL: 1,1,,24 | ${deliver} | OK`,
    `!+CMT: ,24\n!${deliver}\n!RING\n!+CLIP: "+46701234567",145\n!+CMTI: "SM",3`,
    `AT+CMGR=3 | +CMGR: 0,,24 | ${deliver} | OK\n!+CMTI: "SM",3\nAT+CPMS=* | +CPMS: 10,10,10,10,10,10 | OK`,
    'AT+CMGF=0 | ERROR\nAT+CSCS="UCS2" | OK\nAT+CMGL="ALL" | +CMGL: 1,"REC UNREAD","002B" | 00480069 | OK',
    'AT+CGMI | huawei | OK\nAT+CGMM | E1750 | OK\nAT^CURC=0 | ERROR\nPDU | +CMS ERROR: 500',
    'AT+CREG? | +CREG: 0,3 | OK\nAT+CSQ | +CSQ: 99,99 | OK\nAT+CNMI=? | +CNMI: (1),(0,1),(0),(0) | OK',
    'AT | (silence)',
    'PDU | (unplug)',
  ],
  async run(input) {
    const rows = textOf(input).split('\n')
    const line = new ScriptedLine([...rows.filter((row) => !row.startsWith('!')), ...usual.split('\n')].join('\n'))
    const clock = new VirtualClock()
    const notes = new Map<string, PinNote>()
    const delivered: Incoming[] = []
    const losses: GatewayError[] = []
    const transport = new ModemTransport(
      { name: 'modem-1', port: 'scripted', earlySweepsMs: [], pin },
      {
        clock,
        log: quietLog,
        openPort: async () => line,
        listPorts: async () => [],
        pinMemory: {
          recall: async (sim, hash) => notes.get(`${sim} ${hash}`),
          remember: async (sim, hash, note) => void notes.set(`${sim} ${hash}`, note),
        },
      },
    )
    const events = {
      deliver: async (incoming: Incoming) => void delivered.push(incoming),
      health: () => {},
      throttled: () => {},
      lost: (error: GatewayError) => void losses.push(error),
    }
    let isOpen = false
    const opening = transport.open(events, never).then(() => {
      isOpen = true
    })
    opening.catch((thrown: Error) => must(thrown.name === 'GatewayError', `opening refuses in order: ${thrown.stack}`))
    must(await done(clock, opening, 900_000), 'opening comes to an end')
    if (isOpen) {
      for (const row of rows) if (row.startsWith('!')) line.say(row.slice(1))
      const sending = transport.submit(samplePart, never)
      sending.catch((thrown: Error) =>
        must(thrown.name === 'GatewayError', `sending refuses in order: ${thrown.stack}`),
      )
      must(await done(clock, sending, 600_000), 'sending comes to an end')
      await clock.advance(30_000)
    }
    must(await done(clock, transport.close(), 60_000), 'closing comes to an end')
    must(line.closed || losses.length > 0, 'a port that was opened is closed')
    must(losses.length <= 1, 'a modem is lost once')
    must(line.heard.filter((command) => command.startsWith(`AT+CPIN="`)).length <= 1, 'a PIN is tried once')
    must(line.heard.filter((command) => command.startsWith('PDU')).length <= 3, 'a text is not sent again and again')
    must(line.heard.length < 3_000 && delivered.length < 2_000, 'a modem is not asked without end')
  },
}
