/** Instants before which something is erased; absent where nothing is. */
export interface RetentionCutoffs {
  /** Words of texts that were written before. */
  readonly texts?: number
  /** Mails that came or were written before, with their words and headers. */
  readonly mails?: number
  /** What happened before, and the texts themselves with their times and states. */
  readonly ledger?: number
}

export interface RetentionCounts {
  readonly texts: number
  readonly mails: number
  readonly events: number
}

/** How much there is of a person. */
export interface PersonCounts {
  readonly texts: number
  readonly mails: number
  readonly outmails: number
  readonly events: number
  readonly dialogs: number
  readonly contacts: number
  /** Parts of unfinished texts, messages that could not be read, receipts without a text, facts about the phone. */
  readonly others: number
}

/** What of a person was on its way. */
export interface PersonOnTheWay {
  /** Texts that waited and will not be sent. */
  readonly waiting: number
  /** Texts with a part on the wire, which cannot be called back. */
  readonly sending: number
}

/** Takes words and people out of the store for good. */
export interface ErasureRoom {
  /** What `eraseBefore` would erase now; texts and mails that still wait are none of it. */
  countBefore(cutoffs: RetentionCutoffs): Promise<RetentionCounts>
  /** Erases so many at most of each; nothing left to do when all counts are 0. */
  eraseBefore(cutoffs: RetentionCutoffs, limit: number, at: number): Promise<RetentionCounts>
  countPerson(phones: readonly string[]): Promise<PersonCounts & PersonOnTheWay>
  /** Erases everything of these phones but their place on the STOP list. */
  erasePerson(phones: readonly string[], at: number): Promise<PersonCounts & PersonOnTheWay>
}
