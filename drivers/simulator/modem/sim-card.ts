import { cmeError } from './results.ts'

export interface SimCardOptions {
  readonly iccid?: string
  readonly imsi?: string
  /** Own number as the SIM has it (`+CNUM`); E.164 with `+`. */
  readonly number?: string
  /** Service centre's number. */
  readonly smsc?: string
  /** Set: the card asks for it after each power-up. */
  readonly pin?: string
  readonly puk?: string
}

export type SimState = 'absent' | 'ready' | 'pin' | 'puk' | 'dead'

const pinTriesAtFirst = 3
const pukTriesAtFirst = 10

/** The SIM: identity, PIN and PUK with their tries. Throws AtFailure where the card refuses. */
export class SimCard {
  readonly iccid: string
  readonly imsi: string
  readonly number: string
  smsc: string
  inserted = true
  pinTries = pinTriesAtFirst
  pukTries = pukTriesAtFirst
  /** Every PIN that was tried, right or wrong, oldest first. */
  readonly pinsTried: string[] = []
  #pin: string
  readonly #puk: string
  #lock: boolean
  #unlocked: boolean

  constructor(options: SimCardOptions = {}) {
    this.iccid = options.iccid ?? '8946000000000000017'
    this.imsi = options.imsi ?? '240010000000001'
    this.number = options.number ?? '+46700000001'
    this.smsc = options.smsc ?? '+46705008999'
    this.#pin = options.pin ?? '0000'
    this.#puk = options.puk ?? '12345678'
    this.#lock = options.pin !== undefined
    this.#unlocked = !this.#lock
  }

  get state(): SimState {
    if (!this.inserted) return 'absent'
    if (this.pukTries === 0) return 'dead'
    if (this.pinTries === 0) return 'puk'
    return this.#unlocked ? 'ready' : 'pin'
  }

  /** Whether the card asks for its PIN at power-up. */
  get locked(): boolean {
    return this.#lock
  }

  powerUp(): void {
    this.#unlocked = !this.#lock
  }

  /** Enters the PIN. */
  verify(pin: string): void {
    this.#present()
    if (this.state === 'puk') throw cmeError(12)
    this.#try(pin)
    this.#unlocked = true
  }

  /** Enters the PUK and a new PIN. */
  unblock(puk: string, newPin: string): void {
    this.#present()
    if (puk !== this.#puk) {
      this.pukTries -= 1
      throw cmeError(this.pukTries === 0 ? 13 : 16)
    }
    this.#pin = newPin
    this.pinTries = pinTriesAtFirst
    this.pukTries = pukTriesAtFirst
    this.#unlocked = true
  }

  changePin(oldPin: string, newPin: string): void {
    this.#present()
    if (!this.#lock) throw cmeError(3)
    this.#try(oldPin)
    this.#pin = newPin
  }

  /** Switches the question for the PIN at power-up on or off (`+CLCK="SC"`). */
  setLock(on: boolean, pin: string): void {
    this.#present()
    this.#try(pin)
    this.#lock = on
    this.#unlocked = true
  }

  #present(): void {
    if (this.state === 'absent') throw cmeError(10)
    if (this.state === 'dead') throw cmeError(13)
  }

  #try(pin: string): void {
    if (this.pinTries === 0) throw cmeError(12)
    this.pinsTried.push(pin)
    if (pin === this.#pin) {
      this.pinTries = pinTriesAtFirst
      return
    }
    this.pinTries -= 1
    throw cmeError(this.pinTries === 0 ? 12 : 16)
  }
}
