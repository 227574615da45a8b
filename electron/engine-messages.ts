import type { Language } from '../core/words/say.ts'

/** Messages between the shell and the engine's process, over `parentPort`. */
export type ToEngine =
  | { readonly kind: 'start'; readonly folder: string; readonly keychain: boolean; readonly language: Language }
  /** With a port: serve the contract on it. */
  | { readonly kind: 'connect' }
  | { readonly kind: 'secret'; readonly id: number; readonly answer: SecretAnswer }
  | { readonly kind: 'stop' }

export type FromEngine =
  | { readonly kind: 'up' }
  | { readonly kind: 'failed'; readonly sentence: string }
  | { readonly kind: 'secret'; readonly id: number; readonly ask: SecretAsk }

export type SecretAsk =
  | { readonly do: 'get' | 'delete'; readonly name: string }
  | { readonly do: 'set'; readonly name: string; readonly value: string }
  | { readonly do: 'names' }

export type SecretAnswer =
  | { readonly value?: string; readonly names?: readonly string[] }
  | { readonly failure: 'no-keychain' }
  | { readonly failure: 'broken'; readonly file: string }
