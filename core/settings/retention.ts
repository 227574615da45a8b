import * as z from 'zod'
import { words } from './fields.ts'

const days = (least: number) => z.int().min(least).max(36_500).nullable().default(null)

export const retentionSettings = z
  .strictObject({
    textDays: days(1).meta(
      words({
        title: 'Words of texts',
        description:
          'Erased so many days after they were written; their times and states stay. Texts that still wait are kept. Empty: they are kept.',
        unit: 'days',
        examples: [90],
      }),
    ),
    mailDays: days(1).meta(
      words({
        title: 'Mails',
        description:
          'Words, headers and subjects, erased so many days after they came; who wrote them and when stays, so that no mail is taken twice. Empty: they are kept.',
        unit: 'days',
        examples: [30],
      }),
    ),
    ledgerDays: days(62).meta(
      words({
        title: 'What happened',
        description:
          'Every trace of texts and mails that is older: times, states, phones and what happened to them. At least 62, so that limits and the month’s spending can be counted. Empty: it is kept.',
        unit: 'days',
        examples: [730],
      }),
    ),
  })
  .prefault({})
  .meta(
    words({
      title: 'Keeping and erasing',
      description: 'How long messages are kept. Once a day what is older is erased for good, from the search as well.',
    }),
  )
