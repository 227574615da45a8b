import { onTestFinished } from 'vitest'
import {
  dialects,
  type LineEnd,
  type LineOptions,
  SimulatedModem,
  type SimulatedModemOptions,
} from '../../../drivers/simulator/modem/index.ts'
import { SimulatedNetwork } from '../../../drivers/simulator/phones.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

/** The computer's end of a modem's line under a virtual clock: sends bytes, shows exactly what came back. */
export class TestLine {
  dropped: string | undefined
  readonly #clock: VirtualClock
  readonly #end: LineEnd
  readonly #writes: string[] = []

  constructor(modem: SimulatedModem, clock: VirtualClock, options: LineOptions = {}) {
    this.#clock = clock
    this.#end = modem.connect(
      {
        write: (bytes) => this.#writes.push(Buffer.from(bytes).toString('latin1')),
        drop: (reason) => {
          this.dropped = reason
        },
      },
      options,
    )
  }

  /** Sends bytes, lets `forMs` go by and gives what came. */
  async send(text: string, forMs = 0): Promise<string> {
    this.#end.receive(new Uint8Array(Buffer.from(text, 'latin1')))
    return this.after(forMs)
  }

  /** Sends a command line and gives what came. */
  ask(command: string, forMs = 0): Promise<string> {
    return this.send(`${command}\r`, forMs)
  }

  /** What came in `forMs`. */
  async after(forMs: number): Promise<string> {
    await this.#clock.advance(forMs)
    return this.take()
  }

  take(): string {
    return this.#writes.splice(0).join('')
  }

  /** Sends a command line and gives what came, write by write. */
  async chunksOf(command: string): Promise<string[]> {
    this.#end.receive(new Uint8Array(Buffer.from(`${command}\r`, 'latin1')))
    await this.#clock.advance(0)
    return this.#writes.splice(0)
  }

  close(): void {
    this.#end.close()
  }
}

/** A modem on a network of its own under a virtual clock, and an open line with echo off. */
export async function modemOnLine(options: Partial<SimulatedModemOptions> = {}, echo = false) {
  const clock = new VirtualClock()
  const network = new SimulatedNetwork({ clock })
  const modem = new SimulatedModem({ network, dialect: dialects.generic, ...options })
  onTestFinished(() => modem.close())
  const line = new TestLine(modem, clock)
  if (!echo) await line.ask('ATE0')
  return { clock, network, modem, line, phone: network.phone('+46701234567') }
}

/** Information response and OK, as the line has them. */
export const ok = (...lines: string[]): string => `${lines.length > 0 ? `\r\n${lines.join('\r\n')}\r\n` : ''}\r\nOK\r\n`

/** `AT+CMGS` length and PDU of SMS-SUBMITs to +46701234567, written out by hand. */
export const submits = {
  /** "hellohello", no report. */
  plain: { length: 22, pdu: '0001000B916407214365F700000AE8329BFD4697D9EC37' },
  /** The same with a status report asked for and 5 minutes of validity. */
  reported: { length: 23, pdu: '0031000B916407214365F70000000AE8329BFD4697D9EC37' },
  /** "A" and "B" as parts 1 and 2 of 2, reference 0xCC. */
  first: { length: 20, pdu: '0041000B916407214365F7000008050003CC020182' },
  second: { length: 20, pdu: '0041000B916407214365F7000008050003CC020284' },
} as const

/** Sends one of them and gives what the modem said after the prompt. */
export async function submit(
  line: TestLine,
  { length, pdu }: { length: number; pdu: string },
  forMs = 100,
): Promise<string> {
  await line.ask(`AT+CMGS=${length}`)
  return line.send(`${pdu}\x1a`, forMs)
}
