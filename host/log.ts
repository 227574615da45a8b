/// <reference path="./pino-roll.d.ts" />
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import roll from 'pino-roll'
import type { Log, LogLevel } from '../core/ports/world.ts'

/** Field names whose values never reach a log file, at any depth that the product writes. */
export const secretFields: readonly string[] = ['password', 'pin', 'accessToken', 'refreshToken', 'secret']

const mostWaitingOctets = 4_000_000

const redact = {
  paths: secretFields.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
  censor: '•••',
}

/**
 * The log of the gateway: one JSON line an event in `folder/textpost.<date>.<n>.log`; a new file each day or at 10 MB, the newest ten kept.
 */
export async function openLog(folder: string, level: LogLevel): Promise<Log & { close(): Promise<void> }> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const stream = await roll({
    file: join(folder, 'textpost.log'),
    frequency: 'daily',
    size: '10m',
    dateFormat: 'yyyy-MM-dd',
    limit: { count: 10 },
    // A disk that is full keeps no lines: so much waits for room, and the rest is left out.
    maxLength: mostWaitingOctets,
  })
  // Without a listener a full disk would end the process. Each further line tries again; Status tells of the disk by the store's words.
  stream.on('error', () => {})
  const logger = pino({ level, base: null, redact, timestamp: pino.stdTimeFunctions.isoTime }, stream)
  return {
    ...asLog(logger),
    close: () =>
      new Promise<void>((resolve) => {
        stream.once('close', () => resolve())
        stream.once('error', () => {
          stream.destroy()
          resolve()
        })
        stream.end()
      }),
  }
}

function asLog(logger: Logger): Log {
  return {
    child: (module) => {
      const parent: unknown = logger.bindings().module
      return asLog(logger.child({ module: typeof parent === 'string' ? `${parent}/${module}` : module }))
    },
    traces: () => logger.isLevelEnabled('trace'),
    write: (level, event, fields = {}) => logger[level](fields, event),
  }
}
