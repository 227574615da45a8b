import type { TextFilter } from '../../../core/ports/store.ts'

/** What the thread that searches is given. */
export interface SearcherFiles {
  readonly store: string
  readonly index: string
}

/** What a thread is begun for: to search, or to examine a store file. */
export type ThreadTask = { readonly search: SearcherFiles } | { readonly check: string }

/** How far the index has come: ids of texts. */
export interface IndexState {
  readonly reached: number
  readonly newest: number
}

export type Question =
  | { readonly kind: 'texts'; readonly filter: TextFilter }
  | { readonly kind: 'contacts'; readonly search: string; readonly limit: number }
  | { readonly kind: 'state' }
  /** Follow what was changed and take out for good what was deleted; answered with whether it is done. */
  | { readonly kind: 'scrub' }

export type ToSearcher =
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question }
  /** The store was changed. */
  | { readonly kind: 'changed' }
  /** The store has the token that was proposed. */
  | { readonly kind: 'named'; readonly token: string }
  | { readonly kind: 'close' }

export type FromSearcher =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string }
  /** The store is to take this token. */
  | { readonly kind: 'name'; readonly token: string }
  /** Changes up to this entry were followed. */
  | { readonly kind: 'followed'; readonly seq: number }
  | { readonly kind: 'trouble'; readonly reason: string }
