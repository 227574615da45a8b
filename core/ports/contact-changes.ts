import type { Contact } from '../model.ts'

/** A contact to be, and which one it takes the place of. */
export interface ContactToSave {
  readonly contact: Omit<Contact, 'id'>
  readonly replaces?: number
}

/** People of one group who leave it, and where they go. */
export interface GroupStep {
  readonly from: string
  /** Absent where the group is dissolved. */
  readonly to?: string
  readonly afterId: number
  readonly limit: number
}

/**
 * `open` while it is under way or is being taken back, `done` when it stands and can be taken back, `forgotten` when it cannot be any more and
 * its notes are to go.
 */
export type ContactChangeState = 'open' | 'done' | 'forgotten'

/**
 * Changes of many contacts, too many for one transaction. A change goes in steps, and every step notes with what it does how it is taken back:
 * a change that was broken off, by a crash too, can be undone to the last row.
 */
export interface ContactChangeRoom {
  /**
   * A step: writes contacts. One that replaces another keeps its id; whoever has the alias, or without one the phone, of a contact that is
   * written gives way to it.
   */
  save(change: string, contacts: readonly ContactToSave[]): Promise<void>
  /** A step: takes the next members of a group out of it, and into another. Gives how many and the last id. */
  regroup(change: string, step: GroupStep): Promise<{ members: number; lastId: number }>
  /** A change begins as `open`. */
  mark(change: string, state: ContactChangeState): Promise<void>
  /** Those that are not forgotten whole, the oldest first. */
  list(): Promise<{ id: string; state: ContactChangeState }[]>
  /** Takes back the last `limit` notes of a change. `contacts` is how many were changed back, `left` whether there are more. */
  takeBack(change: string, limit: number): Promise<{ contacts: number; left: boolean }>
  /** Deletes notes of a change, at most `limit`, and with the last of them the change. True while there are more. */
  forget(change: string, limit: number): Promise<boolean>
}
