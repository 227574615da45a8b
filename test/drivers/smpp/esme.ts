import { onTestFinished } from 'vitest'
import type { GatewayError } from '../../../core/errors.ts'
import type { Incoming, LinkHealth, OutgoingPart, Segment, TransportEvents } from '../../../core/ports/transport.ts'
import type { Clock } from '../../../core/ports/world.ts'
import { planSegments } from '../../../core/sms/segment.ts'
import type { SmppOptions } from '../../../drivers/smpp/options.ts'
import { RepeatMemory } from '../../../drivers/smpp/repeats.ts'
import type { PduTrace } from '../../../drivers/smpp/trace.ts'
import { SmppTransport } from '../../../drivers/smpp/transport.ts'
import { systemClock } from '../../../drivers/world.ts'
import { type LogLine, recordingLog } from '../../support/logs.ts'

export interface Heard extends TransportEvents {
  readonly delivered: Incoming[]
  readonly healths: LinkHealth[]
  readonly pauses: number[]
  readonly losses: GatewayError[]
  /** What `deliver` does before it resolves. */
  store: (incoming: Incoming) => Promise<void>
}

export function listener(): Heard {
  const heard: Heard = {
    delivered: [],
    healths: [],
    pauses: [],
    losses: [],
    store: async () => {},
    async deliver(incoming) {
      heard.delivered.push(incoming)
      await heard.store(incoming)
    },
    health: (reading) => void heard.healths.push(reading),
    throttled: (pauseMs) => void heard.pauses.push(pauseMs),
    lost: (error) => void heard.losses.push(error),
  }
  return heard
}

export interface Esme {
  readonly transport: SmppTransport
  readonly heard: Heard
  readonly log: LogLine[]
  readonly repeats: RepeatMemory
  /** Opens it; by itself it is closed at the end of the test. */
  open(signal?: AbortSignal): Promise<void>
  send(part: OutgoingPart, signal?: AbortSignal): Promise<{ id?: string; wire: string }>
}

export const never: AbortSignal = new AbortController().signal

export interface EsmeDeps {
  readonly clock?: Clock
  readonly repeats?: RepeatMemory
  readonly trace?: PduTrace
}

/** A transport for a test: the account of the simulated SMSC unless said otherwise. */
export function esme(port: number, options: Partial<SmppOptions> = {}, deps: EsmeDeps = {}): Esme {
  const clock = deps.clock ?? systemClock
  const repeats = deps.repeats ?? new RepeatMemory({ clock })
  const log = recordingLog()
  const heard = listener()
  const transport = new SmppTransport(
    {
      name: 'main',
      host: '127.0.0.1',
      port,
      systemId: 'textpost',
      password: 'secret',
      sender: '+46700000001',
      ...options,
    },
    { clock, log, repeats, ...(deps.trace && { trace: deps.trace }) },
  )
  onTestFinished(() => transport.close())
  return {
    transport,
    heard,
    log: log.lines,
    repeats,
    open: (signal = never) => transport.open(heard, signal),
    send: (part, signal = never) => transport.submit(part, signal),
  }
}

let partIds = 0

/** The parts of a text, as the queue hands them over. */
export function partsOf(
  body: string,
  change: Partial<OutgoingPart> = {},
  segments?: readonly Segment[],
): OutgoingPart[] {
  const planned = segments ?? planSegments(body, { reference: 0x42 }).segments
  return planned.map((segment, index) => {
    const partId = ++partIds
    return {
      partId,
      textId: 1,
      to: '+46701234567',
      number: index + 1,
      total: planned.length,
      segment,
      body,
      receipt: true,
      more: index + 1 < planned.length,
      reference: partId & 0xffff,
      ...change,
    }
  })
}

/** The one part of a short text. */
export function partOf(body: string, change: Partial<OutgoingPart> = {}, segment?: Segment): OutgoingPart {
  const [part] = partsOf(body, change, segment && [segment])
  if (!part) throw new Error('a text without parts')
  return part
}

/** The GatewayError that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<GatewayError> {
  try {
    await promise
  } catch (thrown) {
    return thrown as GatewayError
  }
  throw new Error('it did not fail')
}
