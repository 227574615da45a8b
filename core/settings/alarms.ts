import * as z from 'zod'
import { emailAddress, phone, timeOfDay, words } from './fields.ts'

const alarmKinds = ['link-down', 'attention', 'queue', 'held', 'spending', 'silence'] as const

const minutes = (value: number | null) => z.int().min(1).max(10_080).nullable().default(value)

const heartbeat = z
  .strictObject({
    every: z
      .enum(['off', 'day', 'week'])
      .default('off')
      .meta(
        words({
          title: 'Every',
          description: 'How often it comes.',
          choices: { off: 'Never', day: 'Every day', week: 'Every Monday' },
        }),
      ),
    at: timeOfDay()
      .default('08:00')
      .meta(words({ title: 'At', description: "Time of day, in the office's time zone.", examples: ['08:00'] })),
    by: z
      .array(z.enum(['mail', 'text']))
      .min(1)
      .max(2)
      .default(['mail'])
      .meta(
        words({
          title: 'By',
          description: 'To the mail addresses, to the phones, or to both.',
          choices: { mail: 'By mail', text: 'By text' },
          examples: [['mail']],
        }),
      ),
  })
  .prefault({})
  .meta(
    words({
      title: 'Sign of life',
      description: 'A message that says that all is well, with the numbers of the day. When it does not come, look.',
    }),
  )

export const alarmSettings = z
  .strictObject({
    mailTo: z
      .array(emailAddress())
      .max(20)
      .optional()
      .meta(
        words({
          title: 'Mail to',
          description: "Who is told by mail. Empty: the administrator's address. In the settings file, [] is nobody.",
          examples: [['it@example.com']],
        }),
      ),
    textTo: z
      .array(phone())
      .max(20)
      .default([])
      .meta(
        words({
          title: 'Text to',
          description: 'Phones that are told by text: of mail troubles always, of others as chosen below.',
          examples: [['+46701234567']],
        }),
      ),
    textFor: z
      .array(z.enum(alarmKinds))
      .max(alarmKinds.length)
      .default(['link-down', 'attention', 'queue', 'silence'])
      .meta(
        words({
          title: 'Texts for',
          description: 'What the phones are told of.',
          choices: {
            'link-down': 'A link is down',
            attention: 'A link needs attention',
            queue: 'Texts wait too long',
            held: 'Texts are held',
            spending: 'Spending',
            silence: 'No text comes',
          },
          examples: [['link-down']],
          advanced: true,
        }),
      ),
    linkDownMinutes: minutes(10).meta(
      words({
        title: 'A link is down for',
        description: 'A modem, provider or mail server that has not worked for so long. Empty: no alarm.',
        unit: 'minutes',
      }),
    ),
    attention: z
      .boolean()
      .default(true)
      .meta(
        words({
          title: 'A link wants attention',
          description:
            'It works, but money runs low, the SIM card is full, the signal is weak, a sign-in is about to end.',
        }),
      ),
    queueMinutes: minutes(30).meta(
      words({
        title: 'Texts or mails wait for',
        description: 'The oldest that is due has waited for so long. Empty: no alarm.',
        unit: 'minutes',
      }),
    ),
    queueTexts: z
      .int()
      .min(1)
      .max(1_000_000)
      .nullable()
      .default(null)
      .meta(
        words({
          title: 'Many texts wait',
          description: 'More than so many are waiting. Empty: no alarm.',
          unit: 'texts',
          examples: [500],
        }),
      ),
    held: z
      .boolean()
      .default(true)
      .meta(
        words({
          title: 'Texts are held',
          description: 'A limit, the spending cap or a forbidden country holds texts.',
        }),
      ),
    spendingPercent: z
      .int()
      .min(1)
      .max(100)
      .nullable()
      .default(80)
      .meta(
        words({
          title: 'Spending',
          description: 'So many per cent of the month’s spending cap are used up. Empty: no alarm.',
          examples: [80],
        }),
      ),
    silenceHours: z
      .int()
      .min(1)
      .max(8_760)
      .nullable()
      .default(null)
      .meta(
        words({
          title: 'No text comes for',
          description: 'No phone has written for so long. Empty: no alarm.',
          unit: 'hours',
          examples: [72],
        }),
      ),
    heartbeat,
  })
  .prefault({})
  .meta(
    words({
      title: 'Alarms',
      description:
        'Who is told when something needs a person: once when it begins and once when it is over. Mail troubles go by text, troubles of modems and providers by mail.',
    }),
  )

export type AlarmKind = (typeof alarmKinds)[number]
