import { onTestFinished } from 'vitest'
import type { GatewayError } from '../../../../core/errors.ts'
import type { Incoming, LinkHealth, OutgoingPart, TransportEvents } from '../../../../core/ports/transport.ts'
import type { ModemDeps, ModemOptions, PinMemory, PinNote } from '../../../../drivers/modem/options.ts'
import type { ListPorts, OpenLine } from '../../../../drivers/modem/serial.ts'
import { ModemTransport } from '../../../../drivers/modem/transport.ts'
import { type LogLine, recordingLog } from '../../../support/logs.ts'
import { VirtualClock } from '../../../support/virtual-clock.ts'
import { ScriptedLine } from './scripted-line.ts'

/** A memory of tried PINs that outlives a modem's transports, as the store does. */
export class PinNotes implements PinMemory {
  readonly notes = new Map<string, PinNote>()

  async recall(sim: string, pinHash: string): Promise<PinNote | undefined> {
    return this.notes.get(`${sim} ${pinHash}`)
  }

  async remember(sim: string, pinHash: string, note: PinNote): Promise<void> {
    this.notes.set(`${sim} ${pinHash}`, note)
  }
}

/** Core's side of a transport, as a test sees it. */
export class Core implements TransportEvents {
  readonly delivered: Incoming[] = []
  readonly readings: LinkHealth[] = []
  readonly lostWith: GatewayError[] = []
  /** Stands for the commit; a test may hold or break it. */
  commit: (incoming: Incoming) => Promise<void> = async () => {}

  async deliver(incoming: Incoming): Promise<void> {
    await this.commit(incoming)
    this.delivered.push(incoming)
  }

  health(reading: LinkHealth): void {
    this.readings.push(reading)
  }

  throttled(): void {}

  lost(error: GatewayError): void {
    this.lostWith.push(error)
  }

  /** Words of the texts delivered, in order. */
  get texts(): string[] {
    return this.delivered.flatMap((incoming) =>
      incoming.kind === 'segment' && incoming.segment.alphabet === 'gsm7'
        ? [String.fromCharCode(...incoming.segment.data)]
        : [],
    )
  }
}

/** A modem that does everything right, for scripts to differ from. A row of one's own replaces all of the same command. */
const usual = `
  AT+CGMI    | Acme | OK
  AT+CGMM    | M1 | OK
  AT+CGMR    | 1.0 | OK
  AT+CGSN    | 350000000000006 | OK
  AT+CFUN?   | +CFUN: 1 | OK
  AT+CCID    | +CCID: "8946000000000000017" | OK
  AT+CPIN?   | +CPIN: READY | OK
  AT+CIMI    | 240010000000001 | OK
  AT+CNUM    | +CNUM: "","+46700000001",145 | OK
  AT+CREG?   | +CREG: 0,1 | OK
  AT+CSMS=1  | +CSMS: 1,1,1 | OK
  AT+CSCA?   | +CSCA: "+46705008999",145 | OK
  AT+CPMS=?  | +CPMS: ("SM","ME"),("SM","ME"),("SM","ME") | OK
  AT+CPMS=*  | +CPMS: 0,10,0,10,0,10 | OK
  AT+CNMI=?  | +CNMI: (0-3),(0-3),(0,2),(0-2),(0,1) | OK
  AT+CMMS=?  | +CMMS: (0-2) | OK
  AT+CSQ     | +CSQ: 21,99 | OK
  AT+COPS?   | +COPS: 0,0,"Demo",2 | OK
  AT+CMGS=*  | (prompt)
  PDU        | +CMGS: 7 | OK
`

/** The usual script with the rows of `own` in place of those of the same commands. */
export function scriptWith(own: string): string {
  const commandOf = (row: string) => row.split('|')[0]?.trim() ?? ''
  const replaced = new Set(own.split('\n').map(commandOf))
  const kept = usual.split('\n').filter((row) => !replaced.has(commandOf(row)))
  return [...own.split('\n'), ...kept].join('\n')
}

export interface Rig {
  readonly transport: ModemTransport
  readonly core: Core
  readonly clock: VirtualClock
  readonly log: LogLine[]
  readonly pins: PinNotes
}

export interface RigOptions {
  readonly options?: Partial<ModemOptions>
  readonly pins?: PinNotes
  readonly clock?: VirtualClock
  readonly openPort: OpenLine
  readonly listPorts?: ListPorts
  readonly deps?: Partial<ModemDeps>
}

export function rigOn({ options = {}, pins = new PinNotes(), clock = new VirtualClock(), ...ports }: RigOptions): Rig {
  const log = recordingLog()
  const deps: ModemDeps = {
    clock,
    log,
    openPort: ports.openPort,
    listPorts: ports.listPorts ?? (async () => []),
    pinMemory: pins,
    ...ports.deps,
  }
  const transport = new ModemTransport({ name: 'modem-1', port: 'scripted', ...options }, deps)
  onTestFinished(async () => {
    const closing = transport.close()
    await clock.advance(5_000)
    await closing
  })
  return { transport, core: new Core(), clock, log: log.lines, pins }
}

/** A transport on a scripted modem; `script` is complete (see `scriptWith`). The looks soon after opening are left out. */
export function rigOnScript(script: string, more: Omit<RigOptions, 'openPort'> = {}): Rig & { line: ScriptedLine } {
  const line = new ScriptedLine(script)
  const options = { earlySweepsMs: [], ...more.options }
  return { ...rigOn({ ...more, options, openPort: async () => line }), line }
}

/** Opens, moving the clock on while setup waits; gives the error when it fails. */
export async function open(rig: Rig, withinMs = 300_000): Promise<GatewayError | undefined> {
  let end: { error?: GatewayError } | undefined
  rig.transport.open(rig.core, new AbortController().signal).then(
    () => {
      end = {}
    },
    (error: GatewayError) => {
      end = { error }
    },
  )
  for (let passedMs = 0; passedMs <= withinMs && !end; passedMs += 100) await rig.clock.advance(100)
  if (!end) throw new Error('the transport does not open')
  return end.error
}

export const text = (words: string) => Uint8Array.from(words, (char) => char.charCodeAt(0))

export function part(more: Partial<OutgoingPart> = {}): OutgoingPart {
  return {
    partId: 1,
    textId: 1,
    to: '+46701234567',
    number: 1,
    total: 1,
    segment: { alphabet: 'gsm7', udh: [], data: text('hello') },
    body: 'hello',
    receipt: true,
    more: false,
    reference: 1,
    ...more,
  }
}

export const noSignal = new AbortController().signal

/** How a submission ended: its id, or the error's code and retry class. */
export async function ended(submission: Promise<{ id?: string }>): Promise<string> {
  return submission.then(
    ({ id }) => `accepted ${id}`,
    (error: GatewayError) => `${error.code} ${error.retry}`,
  )
}
