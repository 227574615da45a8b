/**
 * Taking texts in while sending: from the first call to the last text at the SMSC, over Textpost's contract by its local socket against
 * Kannel's HTTP interface (smsbox and bearerbox, file store), each with fifty calls under way. Textpost has each on the disk when it answers.
 */

import type { BenchRow } from './rows.ts'
import { serve } from './served.ts'
import { compared, type Drain } from './smpp.ts'
import { drainKannel } from './smpp-kannel.ts'

const callsAtOnce = 50
const window = 50

const drainServed: Drain = async ({ port, texts, folder, taken, begun }) => {
  const { client, stop } = await serve(folder, { port, window })
  try {
    let next = 0
    const feed = async () => {
      while (next < texts) {
        const number = next++
        const text = `The meeting moves to Thursday at ten, text ${number}`
        await client.call('send', { to: [`+${46_700_000_000 + number}`], text })
      }
    }
    begun()
    await Promise.all(Array.from({ length: callsAtOnce }, feed))
    await taken()
  } finally {
    await stop()
  }
}

export async function benchIntake(texts: number, rounds: number): Promise<BenchRow[]> {
  const name = 'taking in while sending, fifty calls at once'
  const peers = [
    { name: 'Kannel, smsbox and bearerbox', drain: await drainKannel({ store: 'file', online: true }), goal: 1.5 },
  ]
  return (await compared(name, { window, delayMs: 0, texts, way: 'through' }, rounds, drainServed, peers)).rows
}
