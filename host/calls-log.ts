import type { FlowContext } from '../core/flows/context.ts'
import type { AnyText, StoreRooms, TextFilter } from '../core/ports/store.ts'
import type { ParsedParams } from './contract/contract.ts'
import type { ExportStretch, FoundText } from './contract/results.ts'
import { stretchOf } from './export/forms.ts'
import { type MboxOffice, nobodysDomain } from './export/mbox.ts'
import type { People } from './people.ts'

const shownOctets = 2_000
/** Texts of one stretch of an export: a read of a moment, whatever the whole takes. */
const stretchTexts = 500

/** Texts that the filters let through, newest first, with the names of their people. */
export async function logPage(
  rooms: StoreRooms,
  people: People,
  { filter, beforeId, limit }: ParsedParams<'log'>,
): Promise<FoundText[]> {
  const texts = await rooms.texts.list({ ...filterOf(filter), limit, ...(beforeId === undefined ? {} : { beforeId }) })
  return foundTexts(rooms, people, texts)
}

/** Texts with the names of their people. */
export async function foundTexts(rooms: StoreRooms, people: People, texts: readonly AnyText[]): Promise<FoundText[]> {
  const names = await people.names(
    rooms,
    texts.map(({ phone }) => phone),
  )
  return texts.map((text) => ({
    text: { ...text, body: text.body.slice(0, shownOctets) },
    name: names.get(text.phone) ?? '',
    shown: people.shown(text.phone),
  }))
}

/** One stretch of a file with all texts that the filters let through, oldest first. */
export async function exportStretch(
  rooms: StoreRooms,
  people: People,
  context: FlowContext,
  { filter, form, afterId }: ParsedParams<'exportTexts'>,
): Promise<ExportStretch> {
  const texts = await rooms.texts.list({
    ...filterOf(filter),
    oldestFirst: true,
    limit: stretchTexts,
    ...(afterId === undefined ? {} : { afterId }),
  })
  const names = await people.names(
    rooms,
    texts.map(({ phone }) => phone),
  )
  const named = texts.map((text) => ({ text, name: names.get(text.phone) ?? '' }))
  const last = texts.length < stretchTexts
  const stretch = stretchOf(form, named, officeOf(context), { first: afterId === undefined, last })
  const newest = texts.at(-1)?.id
  return { stretch, texts: texts.length, ...(last || newest === undefined ? {} : { afterId: newest }) }
}

function filterOf(given: ParsedParams<'log'>['filter']): Omit<TextFilter, 'limit'> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

function officeOf(context: FlowContext): MboxOffice {
  const { office, mail } = context.settings()
  return {
    address: mail.accounts[0]?.address ?? `office@${nobodysDomain}`,
    smsDomain: office.smsDomains[0] ?? nobodysDomain,
  }
}
