import { planSegments } from '../../core/sms/segment.ts'
import { openStore } from '../../drivers/store/open.ts'
import { systemClock } from '../../drivers/world.ts'
import { GatewayOnSmsc } from '../drivers/smpp/gateway-on-smsc.ts'
import { quietLog } from '../support/logs.ts'
import type { SmppRun } from './smpp.ts'

/** The whole gateway over its store on the disk: the texts wait there when the link opens, and every state is synced. */
export async function drainOurs({ port, texts, window, folder, taken, incoming }: SmppRun): Promise<void> {
  await fillStore(folder, texts)
  const office = await GatewayOnSmsc.start([{ address: `127.0.0.1:${port}`, window }], { folder, log: quietLog })
  await taken()
  for (;;) {
    const { length } = await office.store.read((rooms) => rooms.texts.list({ states: ['queued', 'sending'], limit: 1 }))
    if (length === 0) break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await incoming()
  await office.stop()
}

/** Texts that wait in the store of a data folder, each to a phone of its own. */
export async function fillStore(folder: string, texts: number): Promise<void> {
  const store = await openStore({ folder, clock: systemClock, log: quietLog })
  const now = Date.now()
  for (let from = 0; from < texts; from += 1_000) {
    await store.write(async (rooms) => {
      for (let number = from; number < Math.min(texts, from + 1_000); number++) {
        const body = `The meeting moves to Thursday at ten, text ${number}`
        await rooms.texts.insertOut({
          phone: `+${46_700_000_000 + number}`,
          body,
          state: 'queued',
          transport: 'smsc-0',
          pinned: false,
          sender: '',
          priority: 'normal',
          segments: planSegments(body).segments,
          receipt: true,
          tellDelivered: false,
          dueAt: now,
          expiresAt: now + 86_400_000,
          createdAt: now,
        })
      }
    })
  }
  await store.close()
}
