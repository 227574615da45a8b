import { z } from 'zod'
import { asGatewayError, GatewayError } from '../../core/errors.ts'
import type { Log } from '../../core/ports/world.ts'
import { type Handlers, parseCall, type Reply, type Request, readRequest } from './contract.ts'
import type { EventHub } from './event-hub.ts'
import type { Topic } from './results.ts'
import type { Channel } from './rpc-client.ts'

const topics = ['status', 'messages', 'settings', 'test', 'trace', 'phones', 'demo'] as const
const watchShape = z.strictObject({ topics: z.array(z.enum(topics)).max(20) })

/** Calls that one connection may have under way at a time. */
const mostCalls = 200

export interface Served {
  readonly calls: Handlers
  readonly events: EventHub
  readonly log: Log
  /** Lets a connection into a demo; without it `demoEnter` is refused. */
  readonly demo?: DemoDoor
}

export interface DemoDoor {
  enter(): Promise<DemoVisit>
}

/** One connection's stay in a demo. */
export interface DemoVisit {
  readonly served: Served
  /** The connection has gone back to the gateway. */
  leave(): void
  /** The connection is gone, perhaps for a moment. */
  lost(): void
}

/** Answers the contract's calls over one channel and pushes the events that its other end watches, until the channel is closed. */
export function serveChannel(channel: Channel, office: Served): void {
  const { log } = office
  let underWay = 0
  let closed = false
  let served = office
  let visit: DemoVisit | undefined
  let topicsWatched: readonly Topic[] = []
  let unwatch: (() => void)[] = []
  const listen = () => {
    for (const end of unwatch) end()
    unwatch = topicsWatched.map((topic) => served.events.on(topic, (data) => channel.send({ topic, data })))
  }
  const watch = (params: unknown) => {
    const wanted = watchShape.safeParse(params)
    if (!wanted.success)
      throw new GatewayError('engine/bad-call', { details: { reason: 'it watches what there is not' } })
    topicsWatched = [...new Set(wanted.data.topics)]
    listen()
    return null
  }
  const speakWith = (next: DemoVisit | undefined) => {
    visit?.leave()
    visit = next
    served = next?.served ?? office
    listen()
    return null
  }
  const enter = async (door: DemoDoor) => {
    if (visit) return null
    const entered = await door.enter()
    if (!closed && !visit) return speakWith(entered)
    if (closed) entered.lost()
    else entered.leave()
    return null
  }
  const handle = async (request: Request) => {
    if (request.call === 'watch') return watch(request.params)
    if (office.demo && request.call === 'demoEnter') return enter(office.demo)
    if (visit && request.call === 'demoLeave') return speakWith(undefined)
    return run(served.calls, request)
  }
  channel.closed(() => {
    closed = true
    visit?.lost()
    for (const end of unwatch) end()
    unwatch = []
  })
  channel.receive(async (message) => {
    if (underWay >= mostCalls) {
      const error = new GatewayError('engine/bad-call', { details: { reason: 'too many requests at a time' } })
      channel.send(failure(idOf(message), error))
      return
    }
    underWay++
    channel.send(await answer(message, handle, log))
    underWay--
  })
}

function idOf(message: unknown): number {
  const id = typeof message === 'object' && message !== null && 'id' in message ? message.id : 0
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : 0
}

async function run(calls: Handlers, request: Request): Promise<unknown> {
  const { name, params } = parseCall(request)
  const handler = calls[name] as (params: unknown) => Promise<unknown>
  return (await handler(params)) ?? null
}

/** Answers one request, whatever it is; never rejects. */
export async function answer(
  message: unknown,
  handle: (request: Request) => Promise<unknown>,
  log: Log,
): Promise<Reply> {
  try {
    const request = readRequest(message)
    return { id: request.id, result: await handle(request) }
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) log.write('error', 'call failed', { error: String(thrown) })
    return failure(idOf(message), asGatewayError(thrown, 'engine/defect', { details: { reason: String(thrown) } }))
  }
}

function failure(id: number, { code, sentence, details }: GatewayError): Reply {
  return { id, error: { code, sentence, details } }
}
