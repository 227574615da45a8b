import type { LinkStatus } from '../../host/contract/results.ts'

/**
 * What a person can do about a link from its place among the problems:
 * - `retry`: try it at once
 * - `password`, `pin`: enter it, in the link's form
 * - `sign-in`: sign in with the provider, in the link's form
 * - `settings`: look at the link's form
 * - `mails`: look at the mails that wait
 * - `test`: see step by step how far it comes now
 */
export type Remedy = 'retry' | 'password' | 'pin' | 'sign-in' | 'settings' | 'mails' | 'test'

/** Where the first thing to do is not to try again; all others are tried again. */
const first: Readonly<Record<string, Remedy>> = {
  'settings/unreadable': 'settings',
  'settings/wrong': 'settings',
  'mail/imap-login': 'password',
  'mail/sign-in-missing': 'sign-in',
  'mail/sign-in-expired': 'sign-in',
  'mail/sign-in-refused': 'sign-in',
  'mail/sign-in-no-mailbox': 'sign-in',
  'mail/smtp-login': 'password',
  'smpp/wrong-login': 'password',
  'modem/pin-needed': 'pin',
  'modem/pin-wrong': 'pin',
  'modem/pin-tried': 'pin',
  'mail/imap-mailbox': 'settings',
  'mail/imap-no-starttls': 'settings',
  'mail/imap-tls': 'settings',
  'mail/imap-renumbered': 'mails',
  'mail/take-failed': 'mails',
  'mail/listener-address': 'settings',
  'mail/listener-tls': 'settings',
  'mail/reply-address': 'settings',
  'mail/smtp-no-starttls': 'settings',
  'mail/smtp-tls': 'settings',
  'modem/no-smsc': 'settings',
  'modem/not-found': 'settings',
  'modem/port-missing': 'settings',
  'modem/ports-unlisted': 'settings',
  'modem/roaming-refused': 'settings',
  'modem/silent-port': 'settings',
  'smpp/bad-option': 'settings',
  'smpp/bad-sender': 'settings',
  'smpp/certificate-refused': 'settings',
  'smpp/host-unknown': 'settings',
  'smpp/local-address': 'settings',
  'smpp/mode-refused': 'settings',
  'smpp/pin-mismatch': 'settings',
  'smpp/receive-only': 'settings',
  'smpp/throttled': 'settings',
  'smpp/tls-failed': 'settings',
  'smpp/unverified': 'settings',
  'smpp/wrong-system-type': 'settings',
}

/** What to offer, the most fitting first. A link that works is not tried again: there is nothing to open. */
export function remediesOf({ code = '', kind, state }: LinkStatus): readonly Remedy[] {
  // It tries again by itself; what helps is room on the disk.
  if (kind === 'store') return []
  const works = state === 'attention' || state === 'paused'
  const again: Remedy = works ? 'test' : 'retry'
  const chosen = code === 'settings/secret-missing' ? (kind === 'modem' ? 'pin' : 'password') : (first[code] ?? again)
  const form = chosen === 'password' || chosen === 'pin' || chosen === 'sign-in' || chosen === 'settings'
  return form ? [chosen, again] : [...new Set<Remedy>([chosen, again, 'settings'])]
}

/** The form of a link among the settings. */
export function settingsPlace(link: LinkStatus): readonly string[] {
  if (link.kind === 'imap' || link.kind === 'smtp') return ['settings', 'mail', link.name]
  return link.kind === 'listener' ? ['settings', 'mail'] : ['settings', 'transports', link.name]
}
