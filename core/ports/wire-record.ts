import type { PartOutcome } from './store.ts'

/**
 * What went to the links and what they answered, kept beside the store and out of the way of its commits: it never waits for the disk, so
 * that it outlives the process and not the computer. Parts can thereby be claimed far ahead of the wire: after a crash, those that were
 * never handed to a link are known, and so are those whose answer came and was not committed yet.
 */
export interface WireRecord {
  /** What an earlier run left; undefined when nothing can be concluded from it, as after the computer went down. */
  readonly left: WireRecordLeft | undefined
  /** What was left is taken up in the store: from now on this run is recorded. */
  begin(): void
  /**
   * Parts go to a link, and may be on the wire from now on; `outcomes` came in since the last call. Throws `store/unavailable` when that
   * can neither be noted nor the record be made void; then the parts must not go.
   */
  handed(partIds: readonly number[], outcomes: readonly PartOutcome[]): void
  /** The store knows what became of these. */
  settled(partIds: readonly number[]): void
}

export interface WireRecordLeft {
  /** The opening of the store whose claims it speaks of. */
  readonly session: string
  /** Parts of which no outcome was committed: handed to a link, with their outcome where it came. */
  readonly parts: ReadonlyMap<number, PartOutcome | undefined>
}
