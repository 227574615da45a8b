import { GatewayError } from '../errors.ts'
import type { PersonCounts, PersonOnTheWay } from '../ports/erasure.ts'
import type { StoreRooms } from '../ports/store.ts'
import { readPhone } from '../rules/phone.ts'
import { everyTransport, type FlowContext } from './context.ts'

const scope = 'erasure'

/** What is kept of an erasure: enough to prove it, nothing that names the person. */
export interface ErasureProof {
  readonly id: string
  readonly at: number
  readonly by: string
  /** Last two digits, for who looks through the list. */
  readonly ending: string
  /** Keyed fingerprints of the phones: whoever names the phone again can see that it is this one. */
  readonly marks: readonly string[]
  readonly erased: PersonCounts & PersonOnTheWay
  /** What the store still held of the phones afterwards; all zero. */
  readonly left: PersonCounts
  /** The phone stays on the STOP list, as it asked. */
  readonly keptStop: boolean
  /** Places of the settings that name the phone. */
  readonly inSettings: readonly string[]
  /** Whether freed places of the file were overwritten and its log emptied. */
  readonly scrubbed: boolean
}

/** Phones of one person: the number itself and, where it is a contact's, all of that contact. */
export async function phonesOfPerson(rooms: StoreRooms, context: FlowContext, written: string): Promise<string[]> {
  const phone = readPhone(written, context.settings().office)
  const contact =
    phone === undefined ? (await rooms.contacts.byAlias(written.toLowerCase()))[0] : await rooms.contacts.byPhone(phone)
  const phones = [
    ...(phone === undefined ? [] : [phone]),
    ...(contact ? [contact.phone, ...(contact.others ?? [])] : []),
  ]
  if (phones.length > 0) return [...new Set(phones)]
  // Senders with a name instead of a number.
  if (/^[^\s@]{1,30}$/.test(written)) return [written]
  throw new GatewayError('rules/not-a-phone', { details: { name: written, address: written } })
}

/** What would be erased of a person. */
export async function countPerson(context: FlowContext, written: string) {
  return context.store.read(async (rooms) => {
    const phones = await phonesOfPerson(rooms, context, written)
    const stopped = await Promise.all(phones.map((phone) => rooms.stops.has(phone)))
    return {
      phones,
      counts: await rooms.erasure.countPerson(phones),
      keptStop: stopped.includes(true),
      inSettings: placesIn(context.settings(), phones),
    }
  })
}

/**
 * Erases everything of a person (BEHAVIOUR §13.9): texts, the mails that they came from or became, what happened to them, the contact.
 * Texts that wait are not sent; a part that is on the wire just now cannot be called back, and its outcome is forgotten.
 */
export async function erasePerson(context: FlowContext, written: string, by: string): Promise<ErasureProof> {
  const { store, clock, entropy, replyKey, log } = context
  const at = clock.now()
  const done = await store.write(async (rooms) => {
    const phones = await phonesOfPerson(rooms, context, written)
    const erased = await rooms.erasure.erasePerson(phones, at)
    const stopped = await Promise.all(phones.map((phone) => rooms.stops.has(phone)))
    return { phones, erased, keptStop: stopped.includes(true) }
  })
  context.wake({ transports: everyTransport(context) })
  const { phones, erased, keptStop } = done
  const scrubbed = await store.scrub()
  const left = await store.read((rooms) => rooms.erasure.countPerson(phones))
  const marks = phones.map((phone) => markOf(entropy.hmac(replyKey, `erasure/${phone}`)))
  const proof: ErasureProof = {
    id: markOf(entropy.bytes(8)),
    at,
    by,
    ending: (phones[0] ?? '').slice(-2),
    marks,
    erased,
    left,
    keptStop,
    inSettings: placesIn(context.settings(), phones),
    scrubbed,
  }
  await store.write(({ memory }) => memory.set(scope, proof.id, JSON.stringify(proof)))
  log.write('info', 'a person was erased', { id: proof.id, texts: erased.texts })
  return proof
}

/** What was erased so far, newest first; with a phone, only what is of it. */
export async function erasures(context: FlowContext, phone?: string): Promise<ErasureProof[]> {
  const { store, entropy, replyKey } = context
  const kept = Object.values(await store.read(({ memory }) => memory.list(scope)))
  const proofs = kept.map((words) => JSON.parse(words) as ErasureProof).sort((a, b) => b.at - a.at)
  if (phone === undefined) return proofs
  const mark = markOf(entropy.hmac(replyKey, `erasure/${phone}`))
  return proofs.filter(({ marks }) => marks.includes(mark))
}

function markOf(octets: Uint8Array): string {
  return [...octets.subarray(0, 16)].map((octet) => octet.toString(16).padStart(2, '0')).join('')
}

/** Paths of settings that hold one of the phones. */
function placesIn(settings: unknown, phones: readonly string[], path = ''): string[] {
  if (typeof settings === 'string') return phones.includes(settings) ? [path] : []
  if (typeof settings !== 'object' || settings === null) return []
  return Object.entries(settings).flatMap(([key, value]) =>
    placesIn(value, phones, Array.isArray(settings) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`),
  )
}
