import * as z from 'zod'
import { phrase } from '../words/say.ts'
import { words } from './fields.ts'

/** How an account signs in with its provider in place of a password. */
export const signInSettings = z
  .strictObject({
    provider: z.enum(['microsoft', 'google', 'other']).meta(
      words({
        title: 'Provider',
        description: 'Who keeps the mailbox.',
        choices: {
          microsoft: 'Microsoft 365 or Outlook.com',
          google: 'Gmail or Google Workspace',
          other: 'Another, named by its address',
        },
        examples: ['microsoft'],
      }),
    ),
    clientId: z
      .string()
      .trim()
      .min(1)
      .max(300)
      .meta(
        words({
          title: 'Client ID',
          description:
            'Textpost has no registration of its own: register it as a desktop app once with your provider (Microsoft: Entra admin centre, App registrations, “Mobile and desktop applications”, redirect URI http://localhost; Google: Cloud console, Credentials, OAuth client ID “Desktop app”), and enter the ID that it was given.',
          examples: ['11111111-2222-3333-4444-555555555555'],
        }),
      ),
    tenant: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,99}$/, { error: phrase('must be the ID or the domain of a directory') })
      .default('common')
      .meta(
        words({
          title: 'Directory',
          description: 'Microsoft only: ID or domain of your directory (tenant); common is any.',
          examples: ['example.onmicrosoft.com'],
          advanced: true,
        }),
      ),
    issuer: z
      .string()
      .max(500)
      .regex(/^https?:\/\/[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?(\/[^\s?#]*)?$/, {
        error: phrase('must be an address as https://login.example.com'),
      })
      .optional()
      .meta(
        words({
          title: 'Address of the provider',
          description: 'For other providers: the address under which their OpenID configuration is found.',
          examples: ['https://login.example.com'],
        }),
      ),
    scopes: z
      .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,300}$/, { error: phrase('must be one word') }))
      .max(20)
      .default([])
      .meta(
        words({
          title: 'Rights to ask for',
          description: 'For other providers: the scopes that let Textpost read and send mail, with offline_access.',
          examples: [['mail', 'offline_access']],
          advanced: true,
        }),
      ),
  })
  .meta(
    words({
      title: 'Sign-in with the provider',
      description:
        'Signing in at the provider’s own page in place of a password (OAuth 2.0). Microsoft 365 knows no other way; Google also takes an app password.',
    }),
  )

export type SignInSettings = z.output<typeof signInSettings>
