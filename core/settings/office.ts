import { getCountries } from 'libphonenumber-js/max/es6'
import * as z from 'zod'
import { languages, phrase } from '../words/say.ts'
import { domain, emailAddress, timeZone, words } from './fields.ts'

const countries = getCountries() as readonly string[]

export const officeSettings = z
  .strictObject({
    name: z
      .string()
      .max(60)
      .regex(/^[^\p{Cc}]*$/u, { error: phrase('must be one line') })
      .default('Textpost')
      .meta(
        words({
          title: 'Name',
          description: 'Who writes the notices and reports that Textpost sends.',
          examples: ['Textpost at Example Ltd'],
        }),
      ),
    language: z
      .enum(languages)
      .optional()
      .meta(
        words({
          title: 'Language',
          description:
            "The language of the mails that Textpost writes itself: reports, questions and notices. Empty: the computer's own.",
          choices: { en: 'English', de: 'German' },
          examples: ['de'],
        }),
      ),
    country: z
      .enum(countries)
      .default('SE')
      .meta(
        words({
          title: 'Country',
          description: 'Two letters (ISO 3166). Phone numbers without a country code are numbers of this country.',
          examples: ['SE', 'GB'],
          kind: 'a country as two capital letters',
        }),
      ),
    timeZone: timeZone()
      .optional()
      .meta(
        words({
          title: 'Time zone',
          description: "For hours in rules, quiet hours and the start of a month. Empty: the computer's own.",
          examples: ['Europe/Stockholm'],
        }),
      ),
    smsDomains: z
      .array(domain())
      .max(50)
      .default([])
      .meta(
        words({
          title: 'SMS domains',
          description:
            'Domains whose every mail is a text: <phone>@<domain>. Their mail must reach one of the mailboxes (catch-all) or the SMTP listener.',
          examples: [['sms.example.com']],
        }),
      ),
    shortCodes: z
      .array(z.string().regex(/^[0-9]{3,8}$/, { error: phrase('must be 3 to 8 digits') }))
      .max(200)
      .default([])
      .meta(
        words({
          title: 'Short codes',
          description: 'Short numbers that texts may go to. Any other short number is not taken for a phone.',
          examples: [['71120']],
        }),
      ),
    adminAddress: emailAddress()
      .optional()
      .meta(
        words({
          title: "Administrator's address",
          description: 'Is told of texts that nobody is found for, and of what needs attention.',
          examples: ['it@example.com'],
        }),
      ),
  })
  .prefault({})
  .meta(words({ title: 'Office', description: 'Where the office is and which addresses are phones.' }))
