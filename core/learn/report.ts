import type { IdReading } from '../queue/receipt-id.ts'
import type { Details } from '../words/say.ts'
import type { LongForm } from './long-forms.ts'
import type { CodingVerdict, IdVerdict } from './readings.ts'
import type { CodingSample, ZeroCoding } from './samples.ts'

/** What a refused sample met. */
export interface SampleRefusal {
  readonly code: string
  readonly details: Details
  readonly wire?: string
}

/** One sample as the page and the command line show it. */
export interface LearnedSample {
  readonly id: string
  readonly stage: 'codings' | 'long'
  readonly kind: CodingSample['kind'] | LongForm
  /** Evidence: data_coding and octets, or the form. */
  readonly wire: string
  readonly state: 'waiting' | 'sent' | 'refused' | 'arrived'
  readonly refusal?: SampleRefusal
  /** What the phone may show, one for each way to read it; characters without a shape are ▢. Long texts have none. */
  readonly looks: readonly string[]
  /** What was seen; empty for a text that never came. */
  readonly seen?: string
  readonly by?: 'person' | 'phone'
  /** Of a long text: it came in one. */
  readonly whole?: boolean
}

export interface LearnedSettings {
  readonly coding0?: ZeroCoding
  readonly receiptIds?: IdReading
  readonly longText?: LongForm
}

/** How far learning an SMSC's dialect has come, and what it says so far. */
export interface LearnReport {
  readonly transport: string
  readonly phone: string
  /** `codings` and `long`: samples are on the phone and wait to be told of. */
  readonly stage: 'sending' | 'codings' | 'sending-long' | 'long' | 'done' | 'failed'
  readonly failure?: SampleRefusal
  readonly samples: readonly LearnedSample[]
  readonly coding0: CodingVerdict
  readonly receiptIds: IdVerdict
  /** What the settings say now. */
  readonly current: Required<Omit<LearnedSettings, 'receiptIds'>> & { readonly receiptIds: IdReading | 'learned' }
  /** What differs from that, by what was learned. */
  readonly proposal: LearnedSettings
}
