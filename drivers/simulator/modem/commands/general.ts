import type { CommandContext, CommandEntry } from '../command.ts'
import { cmeError, plainError } from '../results.ts'
import { factorySettings, type ModemSettings } from '../settings.ts'
import { textTime } from '../text-mode.ts'

type NumberSetting = {
  [Key in keyof ModemSettings]: ModemSettings[Key] extends number ? Key : never
}[keyof ModemSettings]

/** A setting that is one number: its three forms, by what is allowed (`0-2`, `0,1`). */
export function numberSetting(name: string, key: NumberSetting, from: number, to: number): CommandEntry {
  return {
    test: `${name}: (${from === to ? from : `${from}-${to}`})`,
    read: ({ unit, say }) => say(`${name}: ${unit.settings[key]}`),
    set: ({ unit, args }) => {
      const value = wholeNumber(args[0], 0)
      if (value < from || value > to) throw cmeError(50)
      unit.settings[key] = value
    },
  }
}

/** A whole number argument; `fallback` when it is left out. Throws CME 50. */
export function wholeNumber(argument: string | undefined, fallback?: number): number {
  if (argument === undefined || argument === '') {
    if (fallback === undefined) throw cmeError(50)
    return fallback
  }
  if (!/^\d+$/.test(argument)) throw cmeError(50)
  return Number(argument)
}

function flag(key: 'echo' | 'verbose' | 'quiet'): CommandEntry {
  const apply = ({ unit, args }: CommandContext) => {
    const value = wholeNumber(args[0], 0)
    if (value > 1) throw plainError()
    unit.settings[key] = value === 1
  }
  return { execute: apply, set: apply }
}

const accepted: CommandEntry = { execute: () => {}, set: () => {}, read: () => {} }

const factory: CommandEntry['execute'] = ({ unit }) => {
  unit.settings = factorySettings(unit.options.defaults)
}

/** `+CFUN`: 0 and 4 without radio, 1 full; `,1` restarts. */
const functionality: CommandEntry = {
  test: '+CFUN: (0,1,4),(0,1)',
  read: ({ unit, say }) => say(`+CFUN: ${unit.settings.cfun}`),
  set: ({ unit, args, after }) => {
    const level = wholeNumber(args[0])
    if (![0, 1, 4].includes(level)) throw cmeError(50)
    if (wholeNumber(args[1], 0) === 1) return after(() => unit.restart())
    if (level === unit.settings.cfun) return
    unit.settings.cfun = level
    after(() => unit.radioChanged())
  },
}

const clock: CommandEntry = {
  read: ({ unit, say }) => {
    say(`+CCLK: "${textTime({ at: unit.clock.now(), zoneMinutes: unit.options.zoneMinutes })}"`)
  },
}

const characterSet: CommandEntry = {
  read: ({ unit, say }) => say(`+CSCS: "${unit.settings.cscs}"`),
  set: ({ unit, args }) => {
    const name = (args[0] ?? '').toUpperCase()
    if (!['GSM', 'IRA', 'UCS2', 'HEX'].includes(name)) throw cmeError(3)
    unit.settings.cscs = name
  },
}

/** Commands of V.250 and the general part of TS 27.007. */
export const generalCommands: Readonly<Record<string, CommandEntry>> = {
  E: flag('echo'),
  V: flag('verbose'),
  Q: flag('quiet'),
  Z: { execute: factory, set: factory },
  '&F': { execute: factory, set: factory },
  '&W': accepted,
  '&C': accepted,
  '&D': accepted,
  '&K': accepted,
  X: accepted,
  L: accepted,
  M: accepted,
  H: accepted,
  S: { set: () => {}, read: ({ say }) => say('000') },
  D: { set: () => 'NO CARRIER' },
  A: { execute: () => 'NO CARRIER' },
  I: { set: ({ unit, say }) => say(...(unit.dialect.answers.get('I') ?? []).map((line) => unit.fill(line))) },
  '+CMEE': numberSetting('+CMEE', 'cmee', 0, 2),
  '+CFUN': functionality,
  '+CSCS': characterSet,
  '+CCLK': clock,
  '+CTZR': accepted,
  '+CTZU': accepted,
  '+IPR': { test: '+IPR: (),(9600,115200)', read: '+IPR: 115200', set: () => {} },
  '+IFC': { test: '+IFC: (0-2),(0-2)', read: '+IFC: 0,0', set: () => {} },
  '+ICF': { read: '+ICF: 3,3', set: () => {} },
  '+CLIP': numberSetting('+CLIP', 'clip', 0, 1),
  '+CRC': numberSetting('+CRC', 'crc', 0, 1),
  '+CHUP': { execute: () => {} },
  '+CLAC': { execute: ({ known, say }) => say(...known.filter((name) => name.startsWith('+'))) },
  '^CURC': {
    read: ({ unit, say }) => say(`^CURC: ${unit.settings.chatter ? 1 : 0}`),
    set: ({ unit, args }) => {
      unit.settings.chatter = args[0] !== '0'
    },
  },
}
