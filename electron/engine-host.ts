import type { Language } from '../core/words/say.ts'
import { RpcClient } from '../host/contract/rpc-client.ts'
import type { EngineState } from './bridge.ts'
import { type EngineEffect, type EngineInput, type EngineLife, next } from './engine.machine.ts'
import type { FromEngine, SecretAnswer, SecretAsk, ToEngine } from './engine-messages.ts'
import { type PortLike, portChannel } from './port-channel.ts'

/** What this needs of a utility process. */
export interface EngineChild {
  on(event: 'message', listener: (message: FromEngine) => void): unknown
  once(event: 'exit', listener: (code: number) => void): unknown
  postMessage(message: ToEngine, transfer?: never[]): void
  kill(): boolean
  readonly pid: number | undefined
}

export interface EngineHostOptions<Port extends PortLike> {
  readonly folder: string
  readonly keychain: () => boolean
  readonly fork: () => EngineChild
  readonly makeChannel: () => { readonly near: Port; readonly far: Port }
  readonly secrets: (ask: SecretAsk) => SecretAnswer
  readonly onState: (state: EngineState) => void
  /** The shell's own connection to an engine that has come up. */
  readonly onClient: (client: RpcClient) => void
  /** That the shell speaks, and the engine where nobody chose another. */
  readonly language: Language
}

const drainMs = 5_000
const steadyMs = 60_000

/** What a page is told of each phase. */
const pagePhase = {
  idle: 'starting',
  starting: 'starting',
  up: 'up',
  waiting: 'down',
  draining: 'stopping',
  ended: 'stopping',
} as const satisfies Record<EngineLife['phase'], EngineState['phase']>

/** Keeps the engine's process running, hands out channels to it, and drains it at the end. */
export class EngineHost<Port extends PortLike> {
  readonly #options: EngineHostOptions<Port>
  #life: EngineLife = { phase: 'idle' }
  #child: EngineChild | undefined
  #client: RpcClient | undefined
  #timer: NodeJS.Timeout | undefined
  #retryAt: number | undefined
  readonly #ended = Promise.withResolvers<void>()

  constructor(options: EngineHostOptions<Port>) {
    this.#options = options
  }

  start(): void {
    this.#input({ kind: 'start' })
  }

  /** Lets what is in hand finish, for at most 5 s. Idempotent. */
  stop(): Promise<void> {
    this.#input({ kind: 'stop' })
    return this.#ended.promise
  }

  get state(): EngineState {
    const life = this.#life
    const phase = pagePhase[life.phase]
    const sentence = 'sentence' in life ? life.sentence : ''
    if (life.phase !== 'waiting' || this.#retryAt === undefined) return { phase, sentence }
    return { phase, sentence, retryAt: this.#retryAt }
  }

  /** The shell's connection, while the engine is up. */
  get client(): RpcClient | undefined {
    return this.#client
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** A port to the engine that speaks the contract; undefined while the engine is not up. */
  connect(): Port | undefined {
    if (this.#life.phase !== 'up') return undefined
    const { near, far } = this.#options.makeChannel()
    this.#child?.postMessage({ kind: 'connect' }, [far as never])
    return near
  }

  #input(input: EngineInput): void {
    const step = next(this.#life, input)
    if (!step) return
    this.#life = step.state
    for (const effect of step.effects) this.#run(effect)
    this.#options.onState(this.state)
  }

  #run(effect: EngineEffect): void {
    switch (effect.kind) {
      case 'fork':
        this.#fork()
        break
      case 'wait':
        this.#retryAt = Date.now() + effect.ms
        this.#after(effect.ms, { kind: 'waited' })
        break
      case 'watchSteady':
        this.#after(steadyMs, { kind: 'steady' })
        this.#openClient()
        break
      case 'drain':
        this.#child?.postMessage({ kind: 'stop' })
        this.#after(drainMs, { kind: 'overdue' })
        break
      case 'kill':
        this.#child?.kill()
        break
      case 'ended':
        clearTimeout(this.#timer)
        this.#ended.resolve()
        break
    }
  }

  #after(ms: number, input: EngineInput): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#input(input), ms)
  }

  #fork(): void {
    const child = this.#options.fork()
    this.#child = child
    child.on('message', (message) => this.#take(child, message))
    child.once('exit', () => {
      this.#child = undefined
      this.#client = undefined
      clearTimeout(this.#timer)
      this.#input({ kind: 'exited' })
    })
    const { folder, keychain } = this.#options
    child.postMessage({ kind: 'start', folder, keychain: keychain(), language: this.#options.language })
  }

  #take(child: EngineChild, message: FromEngine): void {
    switch (message.kind) {
      case 'up':
        this.#input({ kind: 'up' })
        break
      case 'failed':
        this.#input({ kind: 'failed', sentence: message.sentence })
        break
      case 'secret':
        child.postMessage({ kind: 'secret', id: message.id, answer: this.#options.secrets(message.ask) })
        break
    }
  }

  #openClient(): void {
    const port = this.connect()
    if (!port) return
    this.#client = new RpcClient(portChannel(port))
    this.#client.speak(this.#options.language).catch(() => undefined)
    this.#options.onClient(this.#client)
  }
}
