import { asGatewayError } from '../../core/errors.ts'
import type { Language } from '../../core/words/say.ts'
import type { DemoDoor, DemoVisit } from '../contract/rpc-server.ts'
import { type DemoWorld, type DemoWorldOptions, paces, startDemoWorld } from './world.ts'

/** A page that is loaded anew, or loses its connection for a moment, finds the demo as it was. */
const keptForMs = 60_000

/** A demo beside a gateway, in the same process and a folder of its own: begun for the first page that enters, ended when the last one has left. */
export class DemoStage implements DemoDoor {
  readonly #options: DemoWorldOptions
  readonly #keptForMs: number
  #world: Promise<DemoWorld> | undefined
  #ending = Promise.resolve()
  #visitors = 0
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: DemoWorldOptions & { readonly keptForMs?: number } = {}) {
    const { keptForMs: wantedMs = keptForMs, ...world } = options
    this.#options = { pace: paces.lifelike, ...world }
    this.#keptForMs = wantedMs
  }

  /** True while there is a demo. */
  get running(): boolean {
    return this.#world !== undefined
  }

  /** @throws GatewayError when the demo cannot be started. */
  async enter(language: Language = 'en'): Promise<DemoVisit> {
    clearTimeout(this.#timer)
    this.#visitors++
    try {
      const world = await this.#begun(language)
      let gone = false
      const go = (keepForMs: number) => {
        if (gone) return
        gone = true
        this.#visitors--
        this.#endSoon(keepForMs)
      }
      return { served: world.served, leave: () => go(0), lost: () => go(this.#keptForMs) }
    } catch (thrown) {
      this.#visitors--
      throw asGatewayError(thrown, 'engine/defect', { details: { reason: String(thrown) } })
    }
  }

  /** Ends the demo, whoever is in it. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#end()
  }

  async #begun(language: Language): Promise<DemoWorld> {
    if (this.#closed) throw new Error('Textpost is stopping')
    this.#world ??= this.#ending.then(() => startDemoWorld({ language, ...this.#options }))
    const begun = this.#world
    begun.catch(() => {
      if (this.#world === begun) this.#world = undefined
    })
    return begun
  }

  #endSoon(waitMs: number): void {
    if (this.#visitors > 0) return
    clearTimeout(this.#timer)
    if (waitMs === 0) void this.#end()
    else this.#timer = setTimeout(() => this.#endSoon(0), waitMs).unref()
  }

  #end(): Promise<void> {
    const ended = this.#world
    this.#world = undefined
    if (ended) {
      const close = ended.then((world) => world.close()).catch(() => undefined)
      this.#ending = this.#ending.then(() => close)
    }
    return this.#ending
  }
}
