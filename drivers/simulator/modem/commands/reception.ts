import { offered } from '../at-syntax.ts'
import type { CommandContext, CommandEntry } from '../command.ts'
import { cmsError } from '../results.ts'
import type { SmsMemory, StoredMessage } from '../sms-memory.ts'
import { hex, textDeliver, textReport, textSubmit } from '../text-mode.ts'
import { splitPdu } from '../tpdu/layout.ts'
import type { ModemUnit } from '../unit.ts'
import { wholeNumber } from './general.ts'

/** Throws the CMS error of a SIM that is not ready. */
export function needSimForMessages({ unit }: Pick<CommandContext, 'unit'>): void {
  const errors = { absent: 310, pin: 311, puk: 316, dead: 313 } as const
  if (unit.sim.state !== 'ready') throw cmsError(errors[unit.sim.state])
}

/** The memory of a `+CPMS` place: 0 read and delete, 1 write and send, 2 receive. */
export function memoryInUse(unit: ModemUnit, place: 0 | 1 | 2): SmsMemory {
  const memory = unit.memories.get(unit.settings.cpms[place])
  if (!memory) throw cmsError(302)
  return memory
}

const usage = (unit: ModemUnit, names: boolean): string =>
  ([0, 1, 2] as const)
    .map((place) => {
      const memory = memoryInUse(unit, place)
      return `${names ? `"${memory.name}",` : ''}${memory.used},${memory.capacity}`
    })
    .join(',')

const preferredMemories: CommandEntry = {
  read: (context) => {
    needSimForMessages(context)
    context.say(`+CPMS: ${usage(context.unit, true)}`)
  },
  set: (context) => {
    needSimForMessages(context)
    const { unit, args } = context
    const wanted = [...unit.settings.cpms] as [string, string, string]
    const test = unit.dialect.answers.get('+CPMS=?')?.[0] ?? ''
    for (const place of [0, 1, 2] as const) {
      const name = args[place]
      if (name === undefined || name === '') continue
      if (!offered(test, place).includes(name) || !unit.memories.has(name)) throw cmsError(302)
      wanted[place] = name
    }
    unit.settings.cpms = wanted
    context.say(`+CPMS: ${usage(unit, false)}`)
  },
}

const indications: CommandEntry = {
  read: ({ unit, say }) => say(`+CNMI: ${unit.settings.cnmi.join(',')}`),
  set: ({ unit, args, after }) => {
    const test = unit.dialect.answers.get('+CNMI=?')?.[0] ?? ''
    const wanted = unit.settings.cnmi.map((old, place) => {
      const typed = args[place]
      if (typed === undefined || typed === '') return old
      if (!offered(test, place).includes(typed)) throw cmsError(302)
      return Number(typed)
    })
    if (args.length > 5) throw cmsError(302)
    unit.settings.cnmi = wanted as typeof unit.settings.cnmi
    after(() => unit.releaseIndications())
  },
}

const service: CommandEntry = {
  read: ({ unit, say }) => say(`+CSMS: ${unit.settings.csms},1,1,1`),
  set: ({ unit, args, say }) => {
    const wanted = args[0] ?? ''
    const test = unit.dialect.answers.get('+CSMS=?')?.[0] ?? ''
    if (!offered(test, 0).includes(wanted)) throw cmsError(303)
    unit.settings.csms = Number(wanted)
    say('+CSMS: 1,1,1')
  },
}

/** `+CNMA[=n[,length]]`: 0 and 1 take the message, 2 refuses it (TS 27.005 §3.4.4, PDU mode). */
async function acknowledge({ unit, connection, args, after }: CommandContext): Promise<string | undefined> {
  const waiting = unit.acknowledgement
  if (!waiting) throw cmsError(340)
  const how = wholeNumber(args[0], 0)
  if (how > 2) throw cmsError(302)
  if (wholeNumber(args[1], 0) > 0) {
    const body = await connection.readBody(`\r\n${unit.dialect.prompt}`)
    if (!body) return 'OK'
  }
  after(() => waiting.settle(how !== 2))
  return 'OK'
}

const acknowledgement: CommandEntry = { test: '+CNMA: (0-2)', execute: acknowledge, set: acknowledge }

const stateNames = ['REC UNREAD', 'REC READ', 'STO UNSENT', 'STO SENT'] as const

/** Whether a stored message is one that came, and if so whether a report. */
function kindOf(message: StoredMessage, tpdu: Uint8Array): 'deliver' | 'report' | 'submit' {
  if (message.state >= 2) return 'submit'
  return ((tpdu[0] ?? 0) & 3) === 2 ? 'report' : 'deliver'
}

function shown(unit: ModemUnit, message: StoredMessage, index: number | undefined): string[] {
  const { tpdu } = splitPdu(message.pdu)
  const name = index === undefined ? '+CMGR: ' : `+CMGL: ${index},`
  if (unit.settings.cmgf === 0) {
    return [`${name}${message.state},${unit.dialect.alpha},${tpdu.length}`, hex(message.pdu)]
  }
  const head = `${name}"${stateNames[message.state]}",`
  const kind = kindOf(message, tpdu)
  if (kind === 'report') return [`${head}${textReport(tpdu)}`]
  const { header, listHeader, data } = kind === 'deliver' ? textDeliver(unit, tpdu) : textSubmit(unit, tpdu)
  return [`${head}${index === undefined ? header : listHeader}`, data]
}

function markRead(message: StoredMessage): void {
  if (message.state === 0) message.state = 1
}

const read: CommandEntry = {
  test: () => {},
  set: (context) => {
    needSimForMessages(context)
    const { unit, args, say } = context
    const memory = memoryInUse(unit, 0)
    const index = wholeNumber(args[0])
    if (!memory.has(index)) throw cmsError(321)
    const message = memory.at(index)
    if (!message) {
      if (unit.dialect.emptyPlace === 'ok') return
      throw cmsError(unit.dialect.emptyPlace)
    }
    say(...shown(unit, message, undefined))
    if (args[1] !== '1') markRead(message)
  },
}

function list(context: CommandContext): void {
  needSimForMessages(context)
  const { unit, args, say } = context
  const all: readonly string[] = unit.settings.cmgf === 0 ? ['0', '1', '2', '3', '4'] : [...stateNames, 'ALL']
  const wanted = all.indexOf(args[0] ?? all[0] ?? '')
  if (wanted < 0) throw cmsError(unit.settings.cmgf === 0 ? 304 : 305)
  for (const [index, message] of memoryInUse(unit, 0).entries) {
    if (wanted !== 4 && message.state !== wanted) continue
    say(...shown(unit, message, index))
    if (args[1] !== '1') markRead(message)
  }
}

const remove: CommandEntry = {
  test: ({ unit, say }) => {
    say(
      `+CMGD: (${memoryInUse(unit, 0)
        .entries.map(([index]) => index)
        .join(',')}),(0-4)`,
    )
  },
  set: (context) => {
    needSimForMessages(context)
    const { unit, args, after } = context
    const memory = memoryInUse(unit, 0)
    const flag = wholeNumber(args[1], 0)
    const index = wholeNumber(args[0], flag > 0 ? memory.firstIndex : undefined)
    if (flag > 4 || (flag === 0 && !memory.has(index))) throw cmsError(321)
    if (flag > 0) memory.sweep(flag)
    else if (!memory.delete(index) && unit.dialect.emptyPlace !== 'ok') throw cmsError(unit.dialect.emptyPlace)
    after(() => unit.serviceCentre?.wake())
  },
}

/** Commands about messages that came (TS 27.005 §3.2–3.4). */
export const receptionCommands: Readonly<Record<string, CommandEntry>> = {
  '+CPMS': preferredMemories,
  '+CNMI': indications,
  '+CSMS': service,
  '+CNMA': acknowledgement,
  '+CMGR': read,
  '+CMGL': {
    test: ({ unit, say }) =>
      say(unit.settings.cmgf === 0 ? '+CMGL: (0-4)' : '+CMGL: ("REC UNREAD","REC READ","STO UNSENT","STO SENT","ALL")'),
    execute: list,
    set: list,
  },
  '+CMGD': remove,
}
