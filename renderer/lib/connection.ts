import type { CallName, Params, Result } from '../../host/contract/contract.ts'
import type { Events, Topic } from '../../host/contract/results.ts'
import { type Channel, ConnectionLost, RpcClient } from '../../host/contract/rpc-client.ts'
import { desktop } from './desktop.ts'
import type { Language } from './i18n.ts'

export type ConnectionState = 'connecting' | 'open' | 'lost'

const firstWaitMs = 300
const longestWaitMs = 5_000

interface Heard {
  readonly topic: Topic
  readonly listener: (data: never) => void
  end?: () => void
}

/** Whom the page speaks with: the office's own gateway, or the demo beside it. */
export type World = 'office' | 'demo'

const worldKept = 'textpost.world'

/** The page's connection to the engine. It comes back by itself; whoever listens to a topic goes on hearing it. */
class Connection {
  #client: RpcClient | undefined
  #state: ConnectionState = 'connecting'
  /** Counts connections, so that pages read anew after each. */
  #generation = 0
  #failures = 0
  #opening = false
  #language: Language = 'en'
  /** A page that is loaded anew stays where it was. */
  #world: World = sessionStorage.getItem(worldKept) === 'demo' ? 'demo' : 'office'
  readonly #watchers = new Set<() => void>()
  readonly #topics: Heard[] = []

  start(): void {
    void this.#open()
    window.addEventListener('online', () => this.#failures > 0 && void this.#open())
  }

  get state(): ConnectionState {
    return this.#state
  }

  get generation(): number {
    return this.#generation
  }

  get world(): World {
    return this.#world
  }

  /** The language of the gateway's sentences, on this connection and on those that follow. What was read in another is read anew. */
  async speak(language: Language): Promise<void> {
    this.#language = language
    if (!this.#client) return
    await this.#client.speak(language)
    this.#generation++
    this.#set(this.#state)
  }

  /** Goes into the demo, which is begun when there is none, or back to the office. Everything on the page is read anew. */
  async goInto(world: World): Promise<void> {
    await this.call(world === 'demo' ? 'demoEnter' : 'demoLeave', {})
    this.#worldIs(world)
    this.#generation++
    this.#set(this.#state)
  }

  readonly watch = (tell: () => void): (() => void) => {
    this.#watchers.add(tell)
    return () => this.#watchers.delete(tell)
  }

  /** Waits for a connection that is only just coming about; where the engine is known to be away, it rejects at once. */
  async call<Name extends CallName>(name: Name, params: Params<Name>): Promise<Result<Name>> {
    const client = this.#client ?? (await this.#opened())
    return client.call(name, params)
  }

  #opened(): Promise<RpcClient> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        if (this.#client) resolve(this.#client)
        else if (this.#state === 'lost') reject(new ConnectionLost())
        else return
        end()
      }
      const end = this.watch(settle)
      settle()
    })
  }

  on<Name extends Topic>(topic: Name, listener: (data: Events[Name]) => void): () => void {
    const entry: Heard = { topic, listener: listener as (data: never) => void }
    this.#topics.push(entry)
    this.#hear(entry)
    return () => {
      entry.end?.()
      this.#topics.splice(this.#topics.indexOf(entry), 1)
    }
  }

  #hear(entry: Heard): void {
    const end = this.#client?.on(entry.topic, entry.listener as (data: unknown) => void)
    if (end) entry.end = end
    else delete entry.end
  }

  async #open(): Promise<void> {
    if (this.#client || this.#opening) return
    this.#opening = true
    try {
      const channel = await (desktop ? desktopChannel(desktop) : webChannel())
      const client = new RpcClient(channel)
      channel.closed(() => this.#lost(client))
      await client.speak(this.#language)
      if (this.#world === 'demo') await this.#enterAgain(client)
      this.#client = client
      this.#failures = 0
      this.#generation++
      for (const entry of this.#topics) this.#hear(entry)
      this.#set('open')
    } catch {
      this.#again()
    } finally {
      this.#opening = false
    }
  }

  /** A demo that cannot be had any more leads back to the office. */
  async #enterAgain(client: RpcClient): Promise<void> {
    try {
      await client.call('demoEnter', {})
    } catch (thrown) {
      if (thrown instanceof ConnectionLost) throw thrown
      this.#worldIs('office')
    }
  }

  #worldIs(world: World): void {
    this.#world = world
    if (world === 'demo') sessionStorage.setItem(worldKept, world)
    else sessionStorage.removeItem(worldKept)
  }

  #lost(client: RpcClient): void {
    if (this.#client !== client) return
    this.#client = undefined
    this.#again()
  }

  #again(): void {
    this.#failures++
    // A moment's absence (an engine that is restarted) is not worth a word.
    if (this.#generation === 0 || this.#failures > 1) this.#set('lost')
    setTimeout(() => void this.#open(), Math.min(longestWaitMs, firstWaitMs * 2 ** (this.#failures - 1)))
  }

  #set(state: ConnectionState): void {
    this.#state = state
    for (const tell of this.#watchers) tell()
  }
}

function webChannel(): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`)
    const ended: (() => void)[] = []
    socket.onerror = () => reject(new ConnectionLost())
    socket.onclose = () => {
      reject(new ConnectionLost())
      for (const listener of ended) listener()
    }
    socket.onopen = () =>
      resolve({
        send: (message) => socket.send(JSON.stringify(message)),
        receive: (listener) => {
          socket.onmessage = ({ data }) => listener(JSON.parse(String(data)))
        },
        closed: (listener) => ended.push(listener),
        close: () => socket.close(),
      })
  })
}

async function desktopChannel(shell: NonNullable<typeof desktop>): Promise<Channel> {
  const ended: (() => void)[] = []
  const early: unknown[] = []
  let take: (message: unknown) => void = (message) => early.push(message)
  const channel = await shell.connect(
    (message) => take(message),
    () => {
      for (const listener of ended.splice(0)) listener()
    },
  )
  return {
    send: (message) => channel.send(message),
    receive: (listener) => {
      take = listener
      for (const message of early.splice(0)) listener(message)
    },
    closed: (listener) => ended.push(listener),
    close: () => channel.close(),
  }
}

export const connection = new Connection()
