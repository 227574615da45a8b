import type { CommandContext, CommandEntry } from '../command.ts'
import { cmeError } from '../results.ts'
import { understood, written } from '../text-mode.ts'
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
    if (code !== undefined) after(askNetwork(context, understood(unit.settings.cscs, code)))
  },
}

function askNetwork(context: CommandContext, code: string): () => void {
  needSim(context)
  const { unit } = context
  if (!unit.registered) throw cmeError(30)
  return () =>
    unit.later(unit.options.networkDelayMs, () => {
      const words = unit.options.ussd.get(code)
      if (words === undefined) unit.urc('+CUSD: 4')
      else unit.urc(`+CUSD: 0,"${written(unit.settings.cscs, words)}",15`)
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
