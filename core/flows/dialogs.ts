import type { Dialog, OutText } from '../model.ts'
import type { StoreRooms } from '../ports/store.ts'
import { allocateLetter, dialogPrefix, liveDialogs } from '../rules/dialogs.ts'
import type { FlowContext } from './context.ts'

const dayMs = 86_400_000

/** What is known of a thread between a phone and a mail address. */
export type ThreadFacts = Pick<
  Dialog,
  'phone' | 'address' | 'name' | 'account' | 'transport' | 'subject' | 'lastMessageId' | 'references'
>

/** Makes the dialog of a phone and a mail address, or brings it up to date; it counts as used now. */
export async function keepDialog(rooms: StoreRooms, context: FlowContext, thread: ThreadFacts): Promise<Dialog> {
  const address = thread.address.toLowerCase()
  const dialogs = await rooms.dialogs.ofPhone(thread.phone, 0)
  const own = dialogs.find((dialog) => dialog.address === address)
  const { letter, replaces } = allocateLetter(dialogs, address)
  if (replaces) await rooms.dialogs.upsert({ ...replaces, letter: '', introduced: false })
  return rooms.dialogs.upsert({
    ...thread,
    address,
    name: thread.name === '' ? (own?.name ?? '') : thread.name,
    letter,
    introduced: own?.introduced ?? false,
    lastUsedAt: context.clock.now(),
  })
}

/**
 * When the dialog of a text that waits, for its time or for a person, counts as used: before the others, for the phone has read their words
 * last and answers those.
 */
export async function usedWhileWaiting(
  rooms: StoreRooms,
  context: FlowContext,
  { id, phone }: Dialog,
  before: Dialog | undefined,
): Promise<number> {
  const now = context.clock.now()
  const others = (await rooms.dialogs.ofPhone(phone, 0)).filter((dialog) => dialog.id !== id)
  const [newest] = liveDialogs(others, now, context.settings().replies.lifetimeDays * dayMs)
  if (!newest) return now
  return before && before.lastUsedAt > newest.lastUsedAt ? before.lastUsedAt : newest.lastUsedAt - 1
}

/** A text of the dialog that had waited goes now: from here on the phone answers it. */
export async function dialogIsUsed(
  rooms: StoreRooms,
  { dialogId }: Pick<OutText, 'dialogId'>,
  at: number,
): Promise<void> {
  const dialog = dialogId === undefined ? undefined : await rooms.dialogs.get(dialogId)
  if (dialog && dialog.lastUsedAt < at) await rooms.dialogs.upsert({ ...dialog, lastUsedAt: at })
}

/** What a text of this dialog begins with; from then on the phone knows whose letter it is. */
export async function prefixFor(rooms: StoreRooms, context: FlowContext, dialog: Dialog): Promise<string> {
  const { dialogMode, lifetimeDays } = context.settings().replies
  const live = liveDialogs(await rooms.dialogs.ofPhone(dialog.phone, 0), context.clock.now(), lifetimeDays * dayMs)
  const prefix = dialogPrefix({ mode: dialogMode, dialog, live, introduced: dialog.introduced })
  if (prefix !== '' && !dialog.introduced) await rooms.dialogs.upsert({ ...dialog, introduced: true })
  return prefix
}
