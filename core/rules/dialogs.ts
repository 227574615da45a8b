import type { Dialog } from '../model.ts'

/** What the rules of dialogs look at. */
export type DialogFacts = Pick<Dialog, 'id' | 'address' | 'letter' | 'lastUsedAt' | 'transport'>

export type DialogMode = 'off' | 'whenNeeded' | 'always'

const letters = 'abcdefghijklmnopqrstuvwxyz'

/** Dialogs used within their lifetime, the one used last first. Lifetime counts at lookup, so that a change of it takes effect at once. */
export function liveDialogs<Facts extends DialogFacts>(
  dialogs: readonly Facts[],
  nowMs: number,
  lifetimeMs: number,
): Facts[] {
  return dialogs
    .filter(({ lastUsedAt }) => nowMs - lastUsedAt <= lifetimeMs)
    .sort((a, b) => b.lastUsedAt - a.lastUsedAt || b.id - a.id)
}

/**
 * The letter of a sender among a phone's dialogs (BEHAVIOUR §11, Dialogs). A sender keeps the letter it had; a new one gets the first that
 * was never used, then the one unused for longest, so that a phone's late `@a` seldom reaches somebody else. `replaces` is the dialog
 * that loses it, live only when all 26 are.
 */
export function allocateLetter<Facts extends DialogFacts>(
  dialogs: readonly Facts[],
  address: string,
): { readonly letter: string; readonly replaces?: Facts } {
  const own = dialogs.find((dialog) => dialog.address.toLowerCase() === address.toLowerCase() && dialog.letter !== '')
  if (own) return { letter: own.letter }
  const taken = new Map<string, Facts>()
  for (const dialog of dialogs) {
    // One that lost its letter to another holds none.
    if (dialog.letter === '') continue
    const other = taken.get(dialog.letter)
    if (!other || other.lastUsedAt < dialog.lastUsedAt) taken.set(dialog.letter, dialog)
  }
  const free = [...letters].find((letter) => !taken.has(letter))
  if (free !== undefined) return { letter: free }
  const oldest = [...taken.values()].sort((a, b) => a.lastUsedAt - b.lastUsedAt)[0]
  return oldest ? { letter: oldest.letter, replaces: oldest } : { letter: 'a' }
}

export interface PrefixAsk {
  readonly mode: DialogMode
  /** The sender's dialog with the phone. */
  readonly dialog: Pick<Dialog, 'address' | 'letter'>
  /** All live dialogs of the phone, the sender's own among them. */
  readonly live: readonly Pick<Dialog, 'address'>[]
  /** The phone has been shown whose letter it is. */
  readonly introduced: boolean
}

/**
 * What a text to a phone begins with: `@a=user@host ` when its letter is new to the phone, then `@a `; nothing where no letters are
 * used. `whenNeeded` writes it only while somebody else's dialog with the phone is live.
 */
export function dialogPrefix({ mode, dialog, live, introduced }: PrefixAsk): string {
  if (mode === 'off') return ''
  const others = live.some(({ address }) => address.toLowerCase() !== dialog.address.toLowerCase())
  if (mode === 'whenNeeded' && !others) return ''
  return introduced ? `@${dialog.letter} ` : `@${dialog.letter}=${dialog.address} `
}
