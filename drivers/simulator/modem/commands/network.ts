import type { CommandContext, CommandEntry } from '../command.ts'
import { cmeError } from '../results.ts'
import { hex, understood, unhex, written } from '../text-mode.ts'
import { packSeptets, septetsOfText, textOfSeptets, unpackSeptets } from '../tpdu/alphabet.ts'
import { numberSetting, wholeNumber } from './general.ts'
import { needSim } from './sim.ts'

function registration(name: '+CREG' | '+CGREG' | '+CEREG', key: 'creg' | 'cgreg' | 'cereg'): CommandEntry {
  return {
    ...numberSetting(name, key, 0, 2),
    read: ({ unit, say }) => say(`${name}: ${unit.settings[key]},${unit.registrationDetail(key)}`),
  }
}

const operator: CommandEntry = {
  test: (context) => {
    needSim(context)
    const name = context.unit.options.operator
    context.say(`+COPS: (2,"${name}","${name}","24001",2),,(0-4),(0-2)`)
  },
  read: ({ unit, say }) => {
    if (!unit.registered) return say('+COPS: 0')
    const name = unit.settings.copsFormat === 2 ? '24001' : unit.options.operator
    say(`+COPS: 0,${unit.settings.copsFormat},"${name}",2`)
  },
  set: (context) => {
    const mode = wholeNumber(context.args[0])
    if (mode > 4) throw cmeError(50)
    if (mode === 3) context.unit.settings.copsFormat = wholeNumber(context.args[1], 0)
    else needSim(context)
  },
}

const quality: CommandEntry = {
  test: '+CSQ: (0-31,99),(0-7,99)',
  execute: ({ unit, say }) => say(`+CSQ: ${unit.sim.state === 'absent' ? 99 : unit.signal},99`),
}

/** `+CUSD=1,"*100#",15`: OK at once, the network's words later. */
const ussd: CommandEntry = {
  test: '+CUSD: (0-2)',
  read: ({ unit, say }) => say(`+CUSD: ${unit.settings.cusd}`),
  set: (context) => {
    const { unit, args, after } = context
    const mode = wholeNumber(args[0])
    if (mode > 2) throw cmeError(50)
    if (mode < 2) unit.settings.cusd = mode
    const [, code] = args
    if (code !== undefined) after(askNetwork(context, typedCode(unit, code)))
  },
}

/** Packed firmwares take nothing else; the others take no hexadecimal. */
function typedCode(unit: CommandContext['unit'], code: string): string {
  if (!unit.dialect.packedUssd || unit.settings.cscs === 'UCS2') return understood(unit.settings.cscs, code)
  const octets = unhex(code)
  if (!octets) throw cmeError(50)
  const septets = unpackSeptets(octets, Math.floor((octets.length * 8) / 7))
  return textOfSeptets(septets).replace(/[@\r]$/, '')
}

function shownWords(unit: CommandContext['unit'], words: string): string {
  if (!unit.dialect.packedUssd || unit.settings.cscs === 'UCS2') return written(unit.settings.cscs, words)
  const septets = (septetsOfText(words) ?? []).flat()
  // Seven spare bits are filled with CR (TS 23.038 §6.1.2.3.1).
  return hex(packSeptets(septets.length % 8 === 7 ? [...septets, 0x0d] : septets))
}

function askNetwork(context: CommandContext, code: string): () => void {
  needSim(context)
  const { unit } = context
  if (!unit.registered) throw cmeError(30)
  return () =>
    unit.later(unit.options.networkDelayMs, () => {
      const words = unit.options.ussd.get(code)
      if (words === undefined) unit.urc('+CUSD: 4')
      else {
        // A trailing … says that the network waits for an answer.
        const more = words.endsWith('…')
        const shown = shownWords(unit, more ? words.slice(0, -1) : words)
        unit.urc(`+CUSD: ${more ? 1 : 0},"${shown}",15`)
      }
    })
}

/** Commands about the network (TS 27.007 §7). */
export const networkCommands: Readonly<Record<string, CommandEntry>> = {
  '+CREG': registration('+CREG', 'creg'),
  '+CGREG': registration('+CGREG', 'cgreg'),
  '+CEREG': registration('+CEREG', 'cereg'),
  '+COPS': operator,
  '+CSQ': quality,
  '+CUSD': ussd,
  '+CGATT': {
    test: '+CGATT: (0,1)',
    read: ({ unit, say }) => say(`+CGATT: ${unit.registered ? 1 : 0}`),
    set: () => {},
  },
}
