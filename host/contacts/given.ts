import { GatewayError } from '../../core/errors.ts'
import { phrase } from '../../core/words/say.ts'
import { longestGiven } from '../contract/long-texts.ts'
import { Kept } from '../kept.ts'

interface Given {
  readonly pieces: readonly string[]
  readonly length: number
}

/** Texts that come in pieces; two at a time, so that two people can import at once. */
export class GivenTexts {
  readonly #kept = new Kept<Given>(2)

  /** @throws GatewayError `contacts/unreadable` when it gets too long, `contacts/file-gone` */
  add(piece: string, id: string | undefined): string {
    const before = id === undefined ? { pieces: [], length: 0 } : this.#known(id)
    const length = before.length + piece.length
    if (length > longestGiven) {
      if (id !== undefined) this.#kept.drop(id)
      throw new GatewayError('contacts/unreadable', { details: { reason: phrase('it is larger than 16 MB') } })
    }
    return this.#kept.keep({ pieces: [...before.pieces, piece], length }, id)
  }

  /** The whole text; it is kept no longer. @throws GatewayError `contacts/file-gone` */
  take(id: string): string {
    const { pieces } = this.#known(id)
    this.#kept.drop(id)
    return pieces.join('')
  }

  #known(id: string): Given {
    const given = this.#kept.get(id)
    if (!given) throw new GatewayError('contacts/file-gone')
    return given
  }
}
