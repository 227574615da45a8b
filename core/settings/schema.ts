import * as z from 'zod'
import { alarmSettings } from './alarms.ts'
import { conversionSettings } from './conversion.ts'
import { words } from './fields.ts'
import { logSettings } from './log.ts'
import { mailSettings } from './mail.ts'
import { officeSettings } from './office.ts'
import { permissionSettings } from './permission.ts'
import { queueSettings } from './queue.ts'
import { recipientsSettings } from './recipients.ts'
import { repliesSettings } from './replies.ts'
import { retentionSettings } from './retention.ts'
import { routingSettings } from './routing.ts'
import { transportsSettings } from './transports.ts'
import { webSettings } from './web.ts'

/**
 * Every setting of Textpost: its default, its range and its words. Pages, the command line, the JSON Schema and the documentation are
 * drawn from it. `{}` is valid. Passwords and PINs are none of them: they are named secrets (core/ports/world.ts).
 */
export const settingsSchema = z
  .strictObject({
    $schema: z
      .string()
      .max(500)
      .optional()
      .meta(
        words({
          title: 'JSON Schema',
          description: 'Where editors find the description of this file. Textpost itself does not use it.',
          examples: ['./textpost.schema.json'],
          advanced: true,
        }),
      ),
    office: officeSettings,
    mail: mailSettings,
    recipients: recipientsSettings,
    transports: transportsSettings,
    permission: permissionSettings,
    conversion: conversionSettings,
    queue: queueSettings,
    replies: repliesSettings,
    routing: routingSettings,
    alarms: alarmSettings,
    retention: retentionSettings,
    web: webSettings,
    log: logSettings,
  })
  .meta(words({ title: 'Textpost settings', description: 'Settings of a Textpost gateway.' }))

/** Settings with every default filled in. They are valid settings again. */
export type Settings = z.output<typeof settingsSchema>

/** Settings as people write them: all but what differs from the defaults left out. */
export type SettingsInput = z.input<typeof settingsSchema>

export type MailAccountSettings = Settings['mail']['accounts'][number]
export type TransportSettings = Settings['transports'][number]
export type SmppTransportSettings = Extract<TransportSettings, { kind: 'smpp' }>
export type ModemTransportSettings = Extract<TransportSettings, { kind: 'modem' }>
export type SimulatorTransportSettings = Extract<TransportSettings, { kind: 'simulator' }>
export type RoutingRule = Settings['routing']['rules'][number]
