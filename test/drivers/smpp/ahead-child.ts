/**
 * A gateway in a process of its own that drains the texts of a data folder to an SMSC: node ahead-child.ts FOLDER PORT. Says `quiet PHONES`
 * with those whose text may arrive twice when nothing waits any more.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { GatewayOnSmsc } from './gateway-on-smsc.ts'

const [folder = '', port = ''] = process.argv.slice(2)
const office = await GatewayOnSmsc.start([{ address: `127.0.0.1:${port}`, window: 10 }], {
  folder,
  settings: { queue: { unknownWaitSeconds: 1 } },
})
for (;;) {
  const states = ['queued', 'sending', 'unknown'] as const
  const waiting = await office.store.read((rooms) => rooms.texts.list({ direction: 'out', states, limit: 1 }))
  if (waiting.length === 0) break
  await pause(50)
}
const texts = await office.store.read((rooms) => rooms.texts.list({ direction: 'out', limit: 10_000 }))
const labelled = texts.flatMap((text) => (text.direction === 'out' && text.mayBeDoubled ? [text.phone] : []))
process.stdout.write(`quiet ${labelled.join(' ')}\n`)
await office.stop()
