import * as z from 'zod'
import { words } from './fields.ts'

export const logSettings = z
  .strictObject({
    level: z
      .enum(['trace', 'debug', 'info', 'warn', 'error'])
      .default('info')
      .meta(
        words({
          title: 'Level',
          description: 'How much is written to the log file. Passwords never are.',
          choices: {
            trace: 'Everything, octet by octet',
            debug: 'Much, to look for a mistake',
            info: 'The usual',
            warn: 'Warnings and errors',
            error: 'Errors only',
          },
        }),
      ),
  })
  .prefault({})
  .meta(words({ title: 'Log', description: 'The technical log; messages and their history are kept apart from it.' }))
