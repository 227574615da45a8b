import type { CommandContext, CommandEntry } from '../command.ts'
import { cmeError } from '../results.ts'
import { wholeNumber } from './general.ts'

const pinWords = { ready: 'READY', pin: 'SIM PIN', puk: 'SIM PUK' } as const

const pin: CommandEntry = {
  test: () => {},
  read: ({ unit, say }) => {
    const { state } = unit.sim
    if (state === 'absent') throw cmeError(10)
    if (state === 'dead') throw cmeError(13)
    say(`+CPIN: ${pinWords[state]}`)
  },
  set: ({ unit, args, after }) => {
    const [first = '', second] = args
    const { state } = unit.sim
    if (state === 'ready') throw cmeError(3)
    if (second === undefined) unit.sim.verify(first)
    else unit.sim.unblock(first, second)
    after(() => unit.simChanged())
  },
}

/** `+CLCK="SC",mode[,pin]`: whether the SIM asks for its PIN. Other facilities are off. */
const lock: CommandEntry = {
  test: '+CLCK: ("SC","PN","AO","OI")',
  set: ({ unit, args, say }) => {
    const [facility = '', mode, password = ''] = args
    if (unit.sim.state === 'absent') throw cmeError(10)
    const wanted = wholeNumber(mode)
    if (facility !== 'SC') {
      if (wanted !== 2) throw cmeError(3)
      return say('+CLCK: 0')
    }
    if (wanted === 2) return say(`+CLCK: ${unit.sim.locked ? 1 : 0}`)
    if (wanted > 2) throw cmeError(50)
    unit.sim.setLock(wanted === 1, password)
  },
}

const password: CommandEntry = {
  test: '+CPWD: ("SC",8)',
  set: ({ unit, args }) => {
    const [facility, oldPin = '', newPin = ''] = args
    if (facility !== 'SC' || !/^\d{4,8}$/.test(newPin)) throw cmeError(50)
    unit.sim.changePin(oldPin, newPin)
  },
}

/** Throws the CME error of a SIM that is not ready. */
export function needSim({ unit }: Pick<CommandContext, 'unit'>): void {
  const errors = { absent: 10, pin: 11, puk: 12, dead: 13 } as const
  if (unit.sim.state !== 'ready') throw cmeError(errors[unit.sim.state])
}

const ownNumber: CommandEntry = {
  execute: (context) => {
    needSim(context)
    const { number } = context.unit.sim
    if (number !== '') context.say(`+CNUM: "","${number}",${number.startsWith('+') ? 145 : 129}`)
  },
}

/** Commands about the SIM (TS 27.007 §7–8). */
export const simCommands: Readonly<Record<string, CommandEntry>> = {
  '+CPIN': pin,
  '+CLCK': lock,
  '+CPWD': password,
  '+CNUM': ownNumber,
}
