import type { StoreRooms } from '../ports/store.ts'
import { afterReceipt, type IdDialect, receiptReadings, sureOf } from '../queue/receipt-id.ts'
import type { FlowContext } from './context.ts'

const scope = 'receipt-ids'

/** How receipts of a transport write ids, as set or as learned so far; undefined while nothing is known. */
export async function idDialect(
  rooms: StoreRooms,
  context: FlowContext,
  transport: string,
): Promise<IdDialect | undefined> {
  const set = settingOf(context, transport)
  if (set !== 'learned') return { reading: set, times: sureOf }
  return learned(await rooms.memory.get(scope, transport))
}

/** Keeps what a receipt that found its part by its id tells of the transport's ids. `wireId` is the part's. */
export async function learnIds(
  rooms: StoreRooms,
  context: FlowContext,
  transport: string,
  { receiptId, wireId }: { readonly receiptId: string; readonly wireId: string },
): Promise<void> {
  if (settingOf(context, transport) !== 'learned') return
  const readings = receiptReadings(receiptId)
  // An id that looks the same either way teaches nothing.
  if (readings.size < 2) return
  const key = receiptReadings(wireId).get('same')
  const reading = [...readings].find(([, one]) => one === key)?.[0]
  const known = learned(await rooms.memory.get(scope, transport))
  if (reading === undefined || (known?.reading === reading && known.times === sureOf)) return
  const next = afterReceipt(known, reading)
  await rooms.memory.set(scope, transport, `${next.reading} ${next.times}`)
}

/** Modems count their references and write them in one way. */
function settingOf(context: FlowContext, transport: string) {
  const used = context.settings().transports.find(({ name }) => name === transport)
  if (used?.kind === 'smpp') return used.receiptIds
  return used?.kind === 'modem' ? 'same' : 'learned'
}

function learned(text: string | undefined): IdDialect | undefined {
  const [reading, times] = text?.split(' ') ?? []
  if (reading !== 'same' && reading !== 'hex-to-decimal' && reading !== 'decimal-to-hex') return undefined
  return { reading, times: Number(times) }
}
