import * as z from 'zod'
import { words } from './fields.ts'

export const logSettings = z
  .strictObject({
    level: z
      .enum(['trace', 'debug', 'info', 'warn', 'error'])
      .default('info')
      .meta(words({ title: 'Level', description: 'How much is written to the log file. Passwords never are.' })),
  })
  .prefault({})
  .meta(words({ title: 'Log', description: 'The technical log; messages and their history are kept apart from it.' }))
