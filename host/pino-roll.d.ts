declare module 'pino-roll' {
  import type { EventEmitter } from 'node:events'
  import type { DestinationStream } from 'pino'

  interface RollOptions {
    readonly file: string
    readonly size?: string
    readonly frequency?: 'daily' | 'hourly' | number
    readonly dateFormat?: string
    readonly limit?: { readonly count: number }
    readonly mkdir?: boolean
    /** Octets that wait to be written; of more, lines are dropped. */
    readonly maxLength?: number
  }

  // biome-ignore lint/style/noDefaultExport: the package's own form
  export default function roll(
    options: RollOptions,
  ): Promise<DestinationStream & EventEmitter & { end(): void; destroy(): void }>
}
