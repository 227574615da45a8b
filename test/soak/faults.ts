import { deaf, doubleDelivery, garbage, halfLine, refuses } from '../../drivers/simulator/modem/index.ts'
import {
  cutEvery,
  cutOn,
  dropReceipts,
  every,
  receiptsDelayed,
  rejectWith,
  repeatReceipts,
  silentOn,
  slow,
  throttle,
} from '../../drivers/simulator/smsc/index.ts'
import type { Random } from '../faults/random.ts'
import type { SoakOffice } from './office.ts'

const minuteMs = 60_000

export interface SoakFault {
  readonly name: string
  /** How long it lasts at most. */
  readonly minutes: number
  /** Begins it; gives the way to end it. */
  begin(office: SoakOffice, random: Random): () => unknown
}

const atSmsc = (
  name: string,
  minutes: number,
  behaviour: () => Parameters<SoakOffice['smsc']['use']>[0],
): SoakFault => ({
  name,
  minutes,
  begin: ({ smsc }) => smsc.use(behaviour()),
})

const atModem = (
  name: string,
  minutes: number,
  behaviour: (random: Random) => Parameters<SoakOffice['modem']['use']>[0],
): SoakFault => ({ name, minutes, begin: ({ modem }, random) => modem.use(behaviour(random)) })

const at = (name: string, minutes: number, gate: 'imap' | 'smtp', state: 'away' | 'stalled'): SoakFault => ({
  name,
  minutes,
  begin: (office) => {
    office[gate].state = state
    return () => {
      office[gate].state = 'open'
      // What it kept back for so long nobody waits for any more.
      office[gate].cut()
    }
  },
})

/** All that goes wrong around the office in a day. */
export const soakFaults: readonly SoakFault[] = [
  atSmsc('SMSC cuts the link every 40 s', 8, () => cutEvery(40_000)),
  atSmsc('SMSC cuts at every 5th text, taken', 8, () => cutOn(every(5), true)),
  atSmsc('SMSC throttles every 2nd text', 10, () => throttle({ every: 2 })),
  atSmsc('SMSC queue is full', 5, () => rejectWith('ESME_RMSGQFUL', every(2))),
  atSmsc('SMSC answers every 4th text with silence, taken', 6, () => silentOn(every(4), true)),
  atSmsc('SMSC answers every 4th text with silence, not taken', 6, () => silentOn(every(4))),
  {
    name: 'SMSC takes texts and says nothing of them',
    minutes: 6,
    begin: ({ smsc }) => {
      // Neither answered nor reported: what goes out again then goes twice.
      const ends = [smsc.use(silentOn(every(3), true)), smsc.use(dropReceipts())]
      return () => {
        for (const end of ends) end()
      }
    },
  },
  atSmsc('SMSC writes slowly', 6, () => slow(5, 7)),
  atSmsc('receipts twice', 10, () => repeatReceipts()),
  atSmsc('receipts late and out of order', 10, () => receiptsDelayed(1_000, 90_000)),
  atSmsc('receipts missing', 10, () => dropReceipts(every(3))),
  {
    name: 'SMSC away',
    minutes: 12,
    begin: (office) => {
      const gone = office.smsc.down()
      return () => office.hold(gone.then(() => office.smsc.up()))
    },
  },
  atModem('modem hangs', 5, () => deaf()),
  atModem('modem says rubbish', 3, (random) => garbage(() => random.next(), 6, { times: 20 })),
  atModem('modem ends in the middle of lines', 2, () => halfLine({ times: 3 })),
  atModem('network refuses the modem', 6, () => refuses(38, () => true)),
  atModem('modem tells of texts twice', 10, () => doubleDelivery()),
  {
    name: 'modem unplugged',
    minutes: 8,
    begin: ({ modem }) => {
      modem.unplug()
      return () => modem.plugIn()
    },
  },
  {
    name: 'modem restarts',
    minutes: 1,
    begin: ({ modem }) => {
      modem.reset()
      return () => {}
    },
  },
  {
    name: 'no coverage',
    minutes: 6,
    begin: ({ modem }) => {
      modem.coverage = 'searching'
      return () => {
        modem.coverage = 'home'
      }
    },
  },
  {
    name: 'store refuses',
    minutes: 3,
    begin: ({ store }) => {
      store.isRefusing = true
      return () => {
        store.isRefusing = false
      }
    },
  },
  at('mailbox away', 10, 'imap', 'away'),
  at('mailbox stalled', 6, 'imap', 'stalled'),
  at('mail server away', 10, 'smtp', 'away'),
  at('mail server stalled', 6, 'smtp', 'stalled'),
]

/** Breaks one thing after another, chosen by the seed, and leaves each period a calm end. */
export class Trouble {
  readonly #office: SoakOffice
  readonly #random: Random
  #left: SoakFault[] = []
  readonly #ends = new Set<() => void>()
  /** How often each was begun. */
  readonly counts = new Map<string, number>()

  constructor(office: SoakOffice, random: Random) {
    this.#office = office
    this.#random = random
  }

  /** Sets the faults of the period that begins now; all of them are over after four fifths of it. */
  plan(periodMs: number, count: number): void {
    for (let number = 0; number < count; number++) {
      const fault = this.#next()
      const lastsMs = Math.min(fault.minutes * minuteMs, periodMs / 4) * (0.3 + 0.7 * this.#random.next())
      const startMs = this.#random.next() * (periodMs * 0.8 - lastsMs)
      this.#office.clock.after(startMs, () => this.#begin(fault, lastsMs))
    }
  }

  /** Ends what is on. */
  end(): void {
    for (const end of [...this.#ends]) end()
  }

  /** Every one comes before any comes again. */
  #next(): SoakFault {
    if (this.#left.length === 0) this.#left = [...soakFaults]
    const [fault] = this.#left.splice(this.#random.int(0, this.#left.length - 1), 1)
    return fault as SoakFault
  }

  #begin(fault: SoakFault, lastsMs: number): void {
    this.counts.set(fault.name, (this.counts.get(fault.name) ?? 0) + 1)
    const undo = fault.begin(this.#office, this.#random)
    const timer = this.#office.clock.after(lastsMs, () => end())
    const end = () => {
      if (!this.#ends.delete(end)) return
      timer.cancel()
      undo()
    }
    this.#ends.add(end)
  }
}
