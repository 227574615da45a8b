import { z } from 'zod'
import { asGatewayError, GatewayError, sentenceOf } from '../../core/errors.ts'
import type { Log } from '../../core/ports/world.ts'
import { type Details, type Language, languages, phrase, say } from '../../core/words/say.ts'
import { eventIn, resultIn } from '../say.ts'
import { type Handlers, parseCall, type Reply, type Request, readRequest } from './contract.ts'
import type { EventHub } from './event-hub.ts'
import type { Topic } from './results.ts'
import type { Channel } from './rpc-client.ts'

const topics = [
  'status',
  'messages',
  'settings',
  'test',
  'ports',
  'doctor',
  'learn',
  'trace',
  'phones',
  'demo',
] as const
const speakShape = z.strictObject({ language: z.enum(languages) })
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
  /** A demo that is begun for it speaks the language; one that runs goes on in its own. */
  enter(language: Language): Promise<DemoVisit>
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
  let language: Language = 'en'
  let topicsWatched: readonly Topic[] = []
  let unwatch: (() => void)[] = []
  const listen = () => {
    for (const end of unwatch) end()
    unwatch = topicsWatched.map((topic) =>
      served.events.on(topic, (data) => channel.send({ topic, data: eventIn(topic, data, language) })),
    )
  }
  const watch = (params: unknown) => {
    const wanted = watchShape.safeParse(params)
    if (!wanted.success)
      throw new GatewayError('engine/bad-call', { details: { reason: phrase('it watches what there is not') } })
    topicsWatched = [...new Set(wanted.data.topics)]
    listen()
    return null
  }
  const speak = (params: unknown) => {
    const wanted = speakShape.safeParse(params)
    if (!wanted.success)
      throw new GatewayError('engine/bad-call', {
        details: { reason: phrase('it speaks a language that is not known') },
      })
    language = wanted.data.language
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
    const entered = await door.enter(language)
    if (!closed && !visit) return speakWith(entered)
    if (closed) entered.lost()
    else entered.leave()
    return null
  }
  const handle = async (request: Request) => {
    if (request.call === 'watch') return watch(request.params)
    if (request.call === 'speak') return speak(request.params)
    if (office.demo && request.call === 'demoEnter') return enter(office.demo)
    if (visit && request.call === 'demoLeave') return speakWith(undefined)
    return run(served.calls, request, () => language)
  }
  channel.closed(() => {
    closed = true
    visit?.lost()
    for (const end of unwatch) end()
    unwatch = []
  })
  channel.receive(async (message) => {
    if (underWay >= mostCalls) {
      const error = new GatewayError('engine/bad-call', { details: { reason: phrase('too many requests at a time') } })
      channel.send(failure(idOf(message), error, language))
      return
    }
    underWay++
    channel.send(await answer(message, handle, log, () => language))
    underWay--
  })
}

function idOf(message: unknown): number {
  const id = typeof message === 'object' && message !== null && 'id' in message ? message.id : 0
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : 0
}

async function run(calls: Handlers, request: Request, language: () => Language): Promise<unknown> {
  const { name, params } = parseCall(request)
  const handler = calls[name] as (params: unknown) => Promise<unknown>
  return resultIn(name, (await handler(params)) ?? null, language())
}

/** Answers one request, whatever it is; never rejects. */
export async function answer(
  message: unknown,
  handle: (request: Request) => Promise<unknown>,
  log: Log,
  language: () => Language = () => 'en',
): Promise<Reply> {
  try {
    const request = readRequest(message)
    return { id: request.id, result: await handle(request) }
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) log.write('error', 'call failed', { error: String(thrown) })
    return failure(
      idOf(message),
      asGatewayError(thrown, 'engine/defect', { details: { reason: String(thrown) } }),
      language(),
    )
  }
}

function failure(id: number, { code, details }: GatewayError, language: Language): Reply {
  return { id, error: { code, sentence: sentenceOf(code, details, language), details: plain(details, language) } }
}

function plain(details: Details, language: Language): Record<string, string | number> {
  const entries = Object.entries(details)
  return Object.fromEntries(
    entries.map(([field, value]) => [field, typeof value === 'number' ? value : say(value, language)]),
  )
}
