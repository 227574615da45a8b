import type { ErrorEntry } from '../errors.ts'

export const mailErrors = {
  'mail/imap-unreachable': {
    retry: 'later',
    what: 'The mail server {host} (port {port}) cannot be reached: {reason}.',
    means: 'New mail for phones waits on the server until it can.',
    todo: 'Check the internet connection and the server name and port under Settings, Mail.',
  },
  'mail/imap-tls': {
    retry: 'later',
    what: 'The mail server {host} could not prove who it is: {reason}.',
    means: 'The password was not sent, and new mail waits on the server.',
    todo: 'Check the server name under Settings, Mail; when it is right, tell whoever runs the server that its certificate is not valid.',
  },
  'mail/imap-no-starttls': {
    retry: 'never',
    what: 'The mail server {host} (port {port}) does not offer encryption on this port.',
    means: 'The password was not sent, and new mail waits on the server.',
    todo: 'Choose TLS with port 993 under Settings, Mail.',
  },
  'mail/imap-login': {
    retry: 'never',
    what: 'The mail server {host} refused the user name or the password of {user}.',
    means: 'New mail for phones waits on the server; it is not tried again, so that the account is not locked.',
    todo: 'Enter the password again under Settings, Mail. Some providers want an app password or their own sign-in.',
  },
  'mail/imap-busy': {
    retry: 'later',
    what: 'The mail server {host} does not let {user} in at the moment: {reason}.',
    means: 'New mail for phones waits on the server.',
    todo: '',
  },
  'mail/imap-mailbox': {
    retry: 'never',
    what: 'The mailbox {mailbox} of {user} does not exist or cannot be opened.',
    means: 'No mail is taken from this account.',
    todo: 'Choose another folder under Settings, Mail.',
  },
  'mail/imap-lost': {
    retry: 'later',
    what: 'The connection to the mail server {host} was lost: {reason}.',
    means: 'New mail for phones waits on the server until the connection is back.',
    todo: '',
  },
  'mail/imap-silent': {
    retry: 'later',
    what: 'The mail server {host} has not answered for {seconds} seconds.',
    means: 'New mail for phones waits on the server until the connection is back.',
    todo: '',
  },
  'mail/imap-filing': {
    retry: 'later',
    what: 'A mail that was taken could not be moved to the folder {folder}: {reason}.',
    means: 'Its texts are sent once all the same; the mail stays in {mailbox} and moving it is tried again.',
    todo: 'See whether the mailbox is full, and whether folders may be created in it.',
  },
  'mail/imap-read-only': {
    retry: 'never',
    what: 'The mailbox {mailbox} of {user} may be read but not changed.',
    means: 'Mail is taken and sent once, but stays where it is instead of moving to the Textpost folders.',
    todo: 'Give the account the right to move mail, or leave it so.',
  },
  'mail/imap-renumbered': {
    retry: 'never',
    what: 'The mail server numbered the mailbox {mailbox} of {user} anew, as after a move or a repair.',
    means: '{left} mails in it that arrived before {since} were left alone, since they may have been there all along.',
    todo: 'When one of them should still be sent, send it again.',
  },
  'mail/take-failed': {
    retry: 'never',
    what: 'The mail “{subject}” could not be handled: {reason}.',
    means: 'It lies in the folder {folder}, and no text was sent for it; other mail is not affected.',
    todo: 'Send its words again in a new mail.',
  },
  'mail/smtp-unreachable': {
    retry: 'later',
    what: 'The outgoing mail server {host} (port {port}) cannot be reached: {reason}.',
    means: 'Mail to the office waits and is sent when the server is back.',
    todo: 'Check the internet connection and the server name and port under Settings, Mail.',
  },
  'mail/smtp-tls': {
    retry: 'later',
    what: 'The outgoing mail server {host} could not prove who it is: {reason}.',
    means: 'Nothing was sent to it; mail to the office waits.',
    todo: 'Check the server name under Settings, Mail; when it is right, tell whoever runs the server that its certificate is not valid.',
  },
  'mail/smtp-no-starttls': {
    retry: 'later',
    what: 'The outgoing mail server {host} (port {port}) does not offer encryption on this port.',
    means: 'Nothing was sent to it; mail to the office waits.',
    todo: 'Choose TLS with port 465, or STARTTLS with port 587, under Settings, Mail.',
  },
  'mail/smtp-login': {
    retry: 'later',
    what: 'The outgoing mail server {host} refused the user name or the password of {user}.',
    means:
      'Mail to the office waits; the server is asked again only every {minutes} minutes, so that the account is not locked.',
    todo: 'Enter the password again under Settings, Mail. Some providers want an app password or their own sign-in.',
  },
  'mail/smtp-deferred': {
    retry: 'later',
    what: 'The outgoing mail server {host} put a mail to {to} off.',
    means: 'It is tried again.',
    todo: '',
  },
  'mail/smtp-refused': {
    retry: 'never',
    what: 'The outgoing mail server {host} refused a mail to {to}.',
    means: 'It will not be delivered and is not tried again.',
    todo: 'Check the address, and read the server’s answer under Details.',
  },
  'mail/smtp-lost': {
    retry: 'later',
    what: 'The connection to the outgoing mail server {host} was lost before it had the whole mail.',
    means: 'The mail was not delivered and is tried again.',
    todo: '',
  },
  'mail/smtp-unknown': {
    retry: 'unknown',
    what: 'The connection to the outgoing mail server {host} was lost while it was accepting a mail to {to}.',
    means:
      'The mail may have been delivered; when it is tried again, it carries the same identity, so that most mail programs show it once.',
    todo: '',
  },
  'mail/smtp-closed': {
    retry: 'later',
    what: 'Textpost stopped sending a mail to {to}, because it is closing.',
    means: 'The mail is sent after the next start.',
    todo: '',
  },
  'mail/bad-address': {
    retry: 'never',
    what: '“{address}” cannot be used as a mail address.',
    means: 'No mail can be sent to it.',
    todo: 'Correct the address.',
  },
  'mail/reply-address': {
    retry: 'never',
    what: 'The mailbox {mailbox} is too long a name for reply addresses.',
    means: 'Answers to texts could not find their way back.',
    todo: 'Use a mailbox whose name has at most {limit} characters, or a catch-all domain.',
  },
  'mail/listener-address': {
    retry: 'later',
    what: 'Textpost cannot receive mail at {host}, port {port}: {reason}.',
    means: 'Devices cannot hand over mail.',
    todo: 'Choose another port, or stop the program that uses this one.',
  },
  'mail/listener-tls': {
    retry: 'never',
    what: 'The certificate and key for receiving mail cannot be used: {reason}.',
    means: 'Devices cannot hand over mail.',
    todo: 'Choose the certificate and its key again under Settings, Devices.',
  },
  'mail/closed': {
    retry: 'later',
    what: 'The mail account was closed while it was being opened.',
    means: '',
    todo: '',
  },
} as const satisfies Record<string, ErrorEntry>
