/**
 * Phones, an SMSC that passes their texts on, and a mail server that takes everything, in a process of their own: argv is how many texts
 * there are. Tells its ports; told to `begin`, it writes the texts, and tells how long it took until the last mail had its 250.
 */
import type { AddressInfo } from 'node:net'
import { SimulatedNetwork } from '../../drivers/simulator/phones.ts'
import { startSmsc } from '../../drivers/simulator/smsc/index.ts'
import { takingServer } from './mail-peer.ts'

const own = '+46700000001'
const phones = 200
/** Written without waiting for those before. */
const atOnce = 50
const texts = Number(process.argv[2])
let accepted = 0
let beganMs = 0

const server = await takingServer(() => {
  if (++accepted === texts) process.send?.({ tookMs: performance.now() - beganMs })
})
const network = new SimulatedNetwork()
const smsc = await startSmsc({ network })

process.on('message', () => void begin())
process.send?.({ smtp: (server.server.address() as AddressInfo).port, smsc: smsc.port })

async function begin(): Promise<void> {
  accepted = 0
  beganMs = performance.now()
  for (let from = 0; from < texts; from += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, texts - from) }, (_, at) => from + at)
    await Promise.all(
      numbers.map((number) =>
        network.phone(`+467012${10_000 + (number % phones)}`).send(`The answer to number ${number} is yes`, own),
      ),
    )
  }
}
