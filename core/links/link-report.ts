import type { GatewayError } from '../errors.ts'
import type { LinkHealth } from '../ports/transport.ts'
import type { LinkState, LinkStatus } from '../status.ts'
import type { SupervisorState } from './supervisor.machine.ts'

/** Keeps what Status shows of one link: its state and since when, what is wrong with it, and its readings. */
export class LinkReport {
  readonly #name: string
  readonly #kind: LinkStatus['kind']
  readonly #now: () => number
  readonly #changed: () => void
  #state: LinkState = 'off'
  #since: number
  /** When the link last stopped working; kept while it is tried again. */
  #downSince: number | undefined
  #triedAt: number | undefined
  #error: GatewayError | undefined
  #health: LinkHealth = {}

  /** `changed` is called whenever what Status shows of the link may have changed. */
  constructor(name: string, kind: LinkStatus['kind'], now: () => number, changed: () => void) {
    this.#name = name
    this.#kind = kind
    this.#now = now
    this.#changed = changed
    this.#since = now()
  }

  /** Follows the supervisor. While it tries again, the last error stays: it is still why the link is down. */
  supervised(state: SupervisorState): void {
    switch (state.name) {
      case 'off':
      case 'closing':
        this.#set('off', undefined)
        this.#downSince = undefined
        return
      case 'opening':
        this.#downSince ??= this.#now()
        this.#triedAt = this.#now()
        // Readings and conditions are those of the driver that is gone.
        this.#health = {}
        this.#set('connecting', this.#error)
        return
      case 'up':
        this.#downSince = undefined
        this.#set('working', undefined)
        return
      case 'resting':
        this.#downSince = undefined
        this.#set('resting', undefined)
        return
      case 'waiting':
      case 'stopped':
        this.#downSince ??= this.#now()
        this.#set(state.name === 'waiting' ? 'down' : 'stopped', state.error)
    }
  }

  /** The condition of a link without a standing connection (a mail server that is spoken to when needed): that of its last attempt. */
  condition(error: GatewayError | undefined): void {
    if (error) this.#downSince ??= this.#now()
    else this.#downSince = undefined
    this.#set(error ? 'down' : 'working', error)
  }

  /** Readings add to each other; a condition holds until a reading comes without it. */
  reading(health: LinkHealth): void {
    const { attention: _, ...rest } = this.#health
    this.#health = { ...rest, ...health }
    this.#changed()
  }

  /** A condition that wants a person though the link works; undefined clears it. */
  attention(error: GatewayError | undefined): void {
    this.reading(error ? { attention: error } : {})
  }

  get works(): boolean {
    return this.#state === 'working'
  }

  /** Works, or will as soon as there is something to do. */
  get usable(): boolean {
    return this.works || this.#state === 'resting'
  }

  get downSince(): number | undefined {
    return this.#downSince
  }

  status(more: { readonly retryAt?: number | undefined; readonly pausedUntil?: number | undefined }): LinkStatus {
    const { attention, ...health } = this.#health
    const shown = this.#shown(attention, more.pausedUntil)
    const error = this.#error ?? (this.works ? attention : undefined)
    return {
      name: this.#name,
      kind: this.#kind,
      state: shown,
      // A link that is tried again and again has been down all the time.
      since: shown === 'down' || shown === 'connecting' ? (this.#downSince ?? this.#since) : this.#since,
      sentence: error?.sentence ?? '',
      ...(error ? { code: error.code, details: error.details } : {}),
      ...(this.#triedAt === undefined ? {} : { triedAt: this.#triedAt }),
      ...(more.retryAt === undefined ? {} : { retryAt: more.retryAt }),
      ...(Object.keys(health).length > 0 ? { health } : {}),
    }
  }

  #shown(attention: GatewayError | undefined, pausedUntil: number | undefined): LinkState {
    if (!this.works) return this.#state
    if (pausedUntil !== undefined) return 'paused'
    return attention ? 'attention' : 'working'
  }

  #set(state: LinkState, error: GatewayError | undefined): void {
    if (state !== this.#state) this.#since = this.#now()
    this.#state = state
    this.#error = error
    this.#changed()
  }
}
