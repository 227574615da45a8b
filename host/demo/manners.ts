import type { ArrivedText, SimulatedNetwork } from '../../drivers/simulator/phones.ts'
import { type Scenes, scenesIn } from './scenes.ts'

/** How the phones answer by themselves: what was laid down for the next text, else something friendly, or nothing at all. */
export class Manners {
  readonly #isFriendly: () => boolean
  readonly #words: Pick<Scenes, 'friendly' | 'affirmative'>
  readonly #planned = new Map<string, (string | undefined)[]>()
  readonly #counts = new Map<string, number>()

  /** Teaches every phone of the network, those too that are made later. `isFriendly`: they answer without being told what. */
  constructor(
    network: SimulatedNetwork,
    isFriendly: () => boolean,
    words: Pick<Scenes, 'friendly' | 'affirmative'> = scenesIn('en'),
  ) {
    this.#isFriendly = isFriendly
    this.#words = words
    network.subscribe((event) => {
      if (event.kind !== 'arrived') return
      const { phone } = event
      phone.autoReply ??= (text) => this.#reply(phone.number, text)
    })
  }

  /** What the phone answers to its next text; undefined is silence. */
  nextReply(number: string, reply: string | undefined): void {
    this.#planned.set(number, [...(this.#planned.get(number) ?? []), reply])
  }

  #reply(number: string, text: ArrivedText): string | undefined {
    const [planned, ...later] = this.#planned.get(number) ?? []
    if (this.#planned.has(number)) {
      if (later.length > 0) this.#planned.set(number, later)
      else this.#planned.delete(number)
      return planned
    }
    if (!this.#isFriendly()) return undefined
    const count = this.#counts.get(number) ?? 0
    this.#counts.set(number, count + 1)
    const choices = /\?\s*$/.test(text.text) ? this.#words.affirmative : this.#words.friendly
    return choices[count % choices.length]
  }
}
