import { createRequire } from 'node:module'
import type { SmppRun } from './smpp.ts'

/** What of the package is used here. */
interface BareSession {
  bind_transceiver(fields: object, done: (answer: { command_status: number }) => void): void
  submit_sm(fields: object, done: () => void): void
  on(event: 'connect' | 'error', listener: (error?: Error) => void): void
  on(event: 'deliver_sm', listener: (pdu: { response(): object }) => void): void
  send(pdu: object): void
  close(): void
}

const { connect } = createRequire(import.meta.url)('smpp') as { connect: (options: object) => BareSession }

/** The `smpp` package by itself, which keeps nothing: a window of submissions until all are answered. */
export async function drainBare({ port, texts, window, taken, incoming }: SmppRun): Promise<void> {
  const session = connect({ url: `smpp://127.0.0.1:${port}` })
  await new Promise<void>((resolve, reject) => {
    session.on('error', reject)
    session.on('connect', () =>
      session.bind_transceiver({ system_id: 'textpost', password: 'secret' }, ({ command_status: status }) =>
        status === 0 ? resolve() : reject(new Error(`bind: ${status}`)),
      ),
    )
  })
  session.on('deliver_sm', (pdu) => session.send(pdu.response()))
  let next = 0
  let answered = 0
  await new Promise<void>((resolve) => {
    const send = () => {
      if (next >= texts) return
      const number = next++
      session.submit_sm(
        {
          destination_addr: String(46_700_000_000 + number),
          source_addr: '46700000001',
          registered_delivery: 1,
          short_message: `The meeting moves to Thursday at ten, text ${number}`,
        },
        () => {
          if (++answered === texts) resolve()
          else send()
        },
      )
    }
    for (let at = 0; at < window; at++) send()
  })
  await taken()
  await incoming()
  session.close()
}
