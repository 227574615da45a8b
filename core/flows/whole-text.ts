import type { TextNote } from '../ports/transport.ts'

/** A text from a phone, whole, or as whole as it will get. */
export interface WholeText {
  readonly transport: string
  /** Empty where the wire did not tell. */
  readonly phone: string
  /** Own number that it came to; empty where the wire does not tell. */
  readonly ownNumber: string
  readonly body: string
  readonly parts: number
  /** The network's time stamp, or the time of arrival. */
  readonly sentAt: number
  readonly note?: TextNote
}
