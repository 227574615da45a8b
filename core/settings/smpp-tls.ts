import * as z from 'zod'
import { phrase } from '../words/say.ts'
import { words } from './fields.ts'

/** How the connection to a provider is encrypted and its server known. */
export const smppTls = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .meta(words({ title: 'On', description: 'Encrypted connection, as with tls: before the server.' })),
    caFile: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .meta(
        words({
          title: 'Authority',
          description:
            "File (PEM) with the authority, or the server's own certificate, to trust instead of the computer's list.",
          examples: ['/etc/textpost/provider-ca.pem'],
        }),
      ),
    pin: z
      .string()
      .regex(/^([0-9A-Fa-f]{2}:?){32}$/, { error: phrase('must be a SHA-256 fingerprint: 64 hexadecimal digits') })
      .optional()
      .meta(
        words({
          title: 'Fingerprint',
          description: "SHA-256 fingerprint of the server's certificate, which is then trusted for itself.",
          examples: ['9F:86:D0:81:88:4C:7D:65:9A:2F:EA:A0:C5:5A:D0:15:A3:BF:4F:1B:2B:0B:82:2C:D1:5D:6C:15:B0:F0:0A:08'],
        }),
      ),
    clientFile: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .meta(
        words({
          title: 'Own certificate',
          description: 'File (PEM) with a certificate of this office and its key, where the provider asks for one.',
          examples: ['/etc/textpost/office.pem'],
        }),
      ),
    servername: z
      .string()
      .min(1)
      .max(253)
      .optional()
      .meta(
        words({
          title: 'Name in the certificate',
          description: "Empty: the server's name.",
          examples: ['smpp.example.com'],
        }),
      ),
    allowUnverifiedCertificate: z
      .boolean()
      .default(false)
      .meta(
        words({
          title: 'Accept any certificate',
          description: 'Unsafe: anybody between here and the provider can read the texts and the password.',
        }),
      ),
  })
  .prefault({})
  .meta(
    words({
      title: 'Encryption',
      description: 'How the connection is encrypted and the server is known.',
      advanced: true,
    }),
  )
