import { type CommandContext, type CommandEntry, unanswered } from '../command.ts'
import { cmsError } from '../results.ts'
import type { StoredState } from '../sms-memory.ts'
import { submitOfText, typedAddress, understood, unhex, written } from '../text-mode.ts'
import { TpduError } from '../tpdu/fields.ts'
import { readTpdu, splitPdu, type Tpdu, writeServiceCentre, writeTpdu } from '../tpdu/layout.ts'
import { numberSetting, wholeNumber } from './general.ts'
import { memoryInUse, needSimForMessages } from './reception.ts'

/** How long `+CMMS=1` holds the radio link for the next message. */
const linkHoldMs = 5_000

/** Prompts for a message and reads it; undefined when ESC cancelled. */
async function typedMessage(context: CommandContext, length: number | undefined): Promise<string | undefined> {
  const { connection, unit } = context
  const body = await connection.readBody(`\r\n${unit.dialect.prompt}`)
  if (!body) return undefined
  const typed = String.fromCharCode(...body)
  if (length === undefined) return typed
  return typed.replace(/[\r\n ]/g, '')
}

/** Takes a PDU as typed apart. Throws CMS 304 when the length does not fit or it cannot be read. */
function typedPdu(typed: string, length: number): { serviceCentre: string; tpdu: Uint8Array } {
  const octets = unhex(typed)
  if (!octets) throw cmsError(304)
  try {
    const pdu = splitPdu(octets)
    if (pdu.tpdu.length !== length) throw cmsError(304)
    return pdu
  } catch (error) {
    throw error instanceof TpduError ? cmsError(304) : error
  }
}

function readSubmit(octets: Uint8Array): Tpdu {
  try {
    const tpdu = readTpdu(octets, 'network')
    // What a network would refuse: octets after the user data, more than 140 of them, nobody to send to.
    if (writeTpdu(tpdu).length !== octets.length || (tpdu.ud?.length ?? 0) > 140 || !tpdu.da?.value) throw cmsError(304)
    return tpdu
  } catch (error) {
    throw error instanceof TpduError ? cmsError(304) : error
  }
}

/** Hands a submit to the network; gives its TP-MR, or `unanswered` where a behaviour wants silence. */
async function submit(context: CommandContext, tpdu: Tpdu, serviceCentre: string): Promise<number | typeof unanswered> {
  const { unit } = context
  if (serviceCentre === '' && unit.sim.smsc === '') throw cmsError(330)
  unit.submits += 1
  const verdict = unit.verdictOnSubmit({ ordinal: unit.submits, tpdu })
  if (!unit.registered) throw cmsError(331)
  const setupMs = unit.clock.now() < unit.linkHeldUntil ? 0 : unit.options.linkSetupMs
  await unit.wait(unit.options.networkDelayMs + setupMs)
  holdLink(context)
  if (verdict?.kind === 'refused') throw cmsError(verdict.cms)
  if (verdict?.kind === 'unanswered' && !verdict.accepted) return unanswered
  // The ME sets TP-MR, whatever the computer wrote (TS 23.040 §9.2.3.6).
  const mr = unit.reference
  unit.reference = (unit.reference + 1) & 0xff
  unit.accepted({ ...tpdu, mr })
  return verdict?.kind === 'unanswered' ? unanswered : mr
}

function holdLink({ unit }: CommandContext): void {
  unit.linkHeldUntil = unit.settings.cmms > 0 ? unit.clock.now() + linkHoldMs : 0
  // TS 27.005 §3.5.6: 1 goes back to 0 when no message follows in time.
  if (unit.settings.cmms !== 1) return
  const untilMs = unit.linkHeldUntil
  unit.later(linkHoldMs, () => {
    if (unit.linkHeldUntil === untilMs && unit.settings.cmms === 1) unit.settings.cmms = 0
  })
}

async function send(context: CommandContext): Promise<string | undefined> {
  needSimForMessages(context)
  const { unit, args, say } = context
  if (unit.settings.cmgf === 1) {
    const da = typedAddress(unit.settings.cscs, args[0] ?? '', args[1])
    if (da.value === '') throw cmsError(305)
    const typed = await typedMessage(context, undefined)
    if (typed === undefined) return 'OK'
    return answer(await submit(context, submitOfText(unit, da, typed), ''), (mr) => say(`+CMGS: ${mr}`))
  }
  const length = wholeNumber(args[0])
  const typed = await typedMessage(context, length)
  if (typed === undefined) return 'OK'
  const { serviceCentre, tpdu } = typedPdu(typed, length)
  return answer(await submit(context, readSubmit(tpdu), serviceCentre), (mr) => say(`+CMGS: ${mr}`))
}

function answer(result: number | typeof unanswered, say: (mr: number) => void): string | undefined {
  if (result === unanswered) return unanswered
  say(result as number)
  return undefined
}

async function write(context: CommandContext): Promise<string | undefined> {
  needSimForMessages(context)
  const { unit, args, say } = context
  const memory = memoryInUse(unit, 1)
  const text = unit.settings.cmgf === 1
  const length = text ? undefined : wholeNumber(args[0])
  const typed = await typedMessage(context, length)
  if (typed === undefined) return 'OK'
  const index = memory.add(length === undefined ? textToStore(context, typed) : pduToStore(typed, length, args[1]))
  if (index === undefined) throw cmsError(322)
  say(`+CMGW: ${index}`)
  return undefined
}

function textToStore({ unit, args }: CommandContext, typed: string): { state: StoredState; pdu: Uint8Array } {
  const da = typedAddress(unit.settings.cscs, args[0] ?? '', args[1])
  const state: StoredState = args[2] === 'STO SENT' ? 3 : 2
  return { state, pdu: Uint8Array.from([0, ...writeTpdu(submitOfText(unit, da, typed))]) }
}

function pduToStore(typed: string, length: number, stat: string | undefined): { state: StoredState; pdu: Uint8Array } {
  const { serviceCentre, tpdu } = typedPdu(typed, length)
  const state = wholeNumber(stat, 2)
  if (state > 3) throw cmsError(304)
  return { state: state as StoredState, pdu: Uint8Array.from([...writeServiceCentre(serviceCentre), ...tpdu]) }
}

async function sendStored(context: CommandContext): Promise<string | undefined> {
  needSimForMessages(context)
  const { unit, args, say } = context
  const message = memoryInUse(unit, 1).at(wholeNumber(args[0]))
  if (!message || message.state < 2) throw cmsError(321)
  const { serviceCentre, tpdu } = splitPdu(message.pdu)
  const stored = readSubmit(tpdu)
  const da = args[1] === undefined ? stored.da : typedAddress(unit.settings.cscs, args[1], args[2])
  const result = await submit(context, da ? { ...stored, da } : stored, serviceCentre)
  message.state = 3
  return answer(result, (mr) => say(`+CMSS: ${mr}`))
}

const serviceCentreAddress: CommandEntry = {
  test: () => {},
  read: (context) => {
    needSimForMessages(context)
    const { unit, say } = context
    const type = unit.sim.smsc.startsWith('+') ? 145 : 129
    say(`+CSCA: "${unit.settings.cscs === 'UCS2' ? written('UCS2', unit.sim.smsc) : unit.sim.smsc}",${type}`)
  },
  set: (context) => {
    needSimForMessages(context)
    const { unit, args } = context
    const [typed = '', type] = args
    const plain =
      /^\+?\d*$/.test(typed) && unit.settings.cscs !== 'UCS2' ? typed : understood(unit.settings.cscs, typed)
    unit.sim.smsc = type === '145' && !plain.startsWith('+') ? `+${plain}` : plain
  },
}

const textParameters: CommandEntry = {
  test: '+CSMP: (0-255),(0-255),(0-255),(0-255)',
  read: ({ unit, say }) => say(`+CSMP: ${unit.settings.csmp.join(',')}`),
  set: ({ unit, args }) => {
    const [fo, vp, pid, dcs] = unit.settings.csmp
    const typedVp = args[1] === undefined || args[1] === '' ? vp : args[1]
    unit.settings.csmp = [
      wholeNumber(args[0], fo),
      /^\d{1,3}$/.test(String(typedVp)) ? Number(typedVp) : typedVp,
      wholeNumber(args[2], pid),
      wholeNumber(args[3], dcs),
    ]
  },
}

const textOnly: CommandEntry = numberSetting('+CSDH', 'csdh', 0, 1)

const formats = numberSetting('+CMGF', 'cmgf', 0, 1)

const messageFormat: CommandEntry = {
  ...formats,
  test: ({ unit, say }) => say(`+CMGF: ${unit.dialect.textOnly ? '(1)' : '(0,1)'}`),
  set: (context) => {
    if (context.unit.dialect.textOnly && context.args[0] !== '1') throw cmsError(303)
    return formats.set?.(context)
  },
}

/** Commands about messages that go (TS 27.005 §3.1–3.5). */
export const messageCommands: Readonly<Record<string, CommandEntry>> = {
  '+CMGF': messageFormat,
  '+CMGS': { test: () => {}, set: send },
  '+CMGW': { test: () => {}, execute: write, set: write },
  '+CMSS': { test: () => {}, set: sendStored },
  '+CMMS': numberSetting('+CMMS', 'cmms', 0, 2),
  '+CSCA': serviceCentreAddress,
  '+CSMP': textParameters,
  '+CSDH': textOnly,
  '+CSAS': { execute: () => {}, set: () => {} },
  '+CRES': { execute: () => {}, set: () => {} },
  '+CGSMS': { test: '+CGSMS: (0-3)', read: '+CGSMS: 1', set: () => {} },
}
