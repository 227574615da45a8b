import type { ErrorEntry } from '../errors.ts'

export const smppErrors = {
  // The way to the provider.
  'smpp/host-unknown': {
    retry: 'now',
    what: 'The SMS provider’s address {host} is not known.',
    means: 'Texts wait and go when the link is up.',
    todo: 'Check the address for typing mistakes, and that this computer is online.',
  },
  'smpp/unreachable': {
    retry: 'now',
    what: 'The SMS provider at {host}, port {port}, cannot be reached ({reason}).',
    means: 'Texts wait and go when the link is up.',
    todo: 'Check address and port, and that this computer is online and its firewall lets the connection out.',
  },
  'smpp/connect-timeout': {
    retry: 'now',
    what: 'The SMS provider at {host}, port {port}, did not answer within {seconds} seconds.',
    means: 'Texts wait and go when the link is up.',
    todo: 'Check address and port; many providers also want to know your internet address before they answer.',
  },
  'smpp/tls-failed': {
    retry: 'later',
    what: 'The connection to the SMS provider at {host}, port {port}, could not be encrypted ({reason}).',
    means: 'Nothing was sent over it.',
    todo: 'Ask the provider which port is the encrypted one; port 2775 usually is not.',
  },
  'smpp/certificate-refused': {
    retry: 'later',
    what: 'The SMS provider at {host} could not prove who it is ({reason}).',
    means: 'Nothing was sent to it, not even the password.',
    todo: 'Check the address, ask the provider for its certificate or authority, and enter it under Encryption.',
  },
  'smpp/pin-mismatch': {
    retry: 'never',
    what: 'The SMS provider at {host} shows another certificate than the one you pinned.',
    means: 'Nothing was sent to it, not even the password.',
    todo: 'Ask the provider whether the certificate was changed; its fingerprint now is {found}.',
  },
  'smpp/unverified': {
    retry: 'never',
    what: 'The link to the SMS provider {name} is encrypted, but who is at the other end is not checked.',
    means: 'Somebody on the way could read texts and the password.',
    todo: 'Enter the provider’s certificate under Encryption and switch the check on again.',
  },
  'smpp/local-address': {
    retry: 'later',
    what: 'This computer does not have the address {address} that the link to the SMS provider should start from.',
    means: 'Texts wait and go when the link is up.',
    todo: 'Empty the field Local address, or enter one that this computer has.',
  },

  // Signing in.
  'smpp/bind-timeout': {
    retry: 'now',
    what: 'The SMS provider took the connection but did not answer the sign-in within {seconds} seconds.',
    means: 'Texts wait and go when the link is up.',
    todo: 'Check the port, and whether it is one for encrypted connections.',
  },
  'smpp/bind-cut': {
    retry: 'later',
    what: 'The SMS provider hung up before it answered the sign-in.',
    means: 'Texts wait and go when the link is up.',
    todo: 'Ask the provider whether your internet address is allowed, and whether the port is the right one.',
  },
  'smpp/wrong-login': {
    retry: 'never',
    what: 'The SMS provider does not accept the system ID or the password.',
    means: 'Texts wait until the account is corrected.',
    todo: 'Enter system ID and password again as the provider gave them.',
  },
  'smpp/wrong-system-type': {
    retry: 'never',
    what: 'The SMS provider does not accept the system type.',
    means: 'Texts wait until the account is corrected.',
    todo: 'Ask the provider for the system type; mostly it is left empty.',
  },
  'smpp/mode-refused': {
    retry: 'never',
    what: 'The SMS provider does not know this kind of link ({mode}).',
    means: 'Texts wait until the account is corrected.',
    todo: 'Set the mode of the account to split, or ask the provider which one it wants.',
  },
  'smpp/already-bound': {
    retry: 'later',
    what: 'The SMS provider says that this account is already signed in.',
    means: 'Texts wait; Textpost signs in again after a pause.',
    todo: 'If it stays like this, see that no other program uses the account.',
  },
  'smpp/bind-refused': {
    retry: 'later',
    what: 'The SMS provider refused the sign-in: {words}.',
    means: 'Texts wait; Textpost tries again after a pause.',
    todo: 'If it stays like this, ask the provider; the code is under Details.',
  },

  // A link that worked.
  'smpp/link-lost': {
    retry: 'now',
    what: 'The connection to the SMS provider broke off ({reason}).',
    means: 'Texts wait and go when the link is back.',
    todo: '',
  },
  'smpp/silent': {
    retry: 'now',
    what: 'The SMS provider stopped answering.',
    means: 'The connection was closed; texts wait and go when the link is back.',
    todo: '',
  },
  'smpp/unbound-by-peer': {
    retry: 'now',
    what: 'The SMS provider ended the connection.',
    means: 'Texts wait and go when the link is back.',
    todo: '',
  },
  'smpp/bad-frame': {
    retry: 'now',
    what: 'The SMS provider sent something that cannot be read ({reason}).',
    means: 'The connection was closed; texts wait and go when the link is back.',
    todo: 'If this happens often, check that the port is an SMPP port and whether it is one for encrypted connections.',
  },
  'smpp/idle': {
    retry: 'now',
    what: 'The link was closed because nothing was sent or received for {seconds} seconds, as set.',
    means: 'It is opened again when there is a text to send.',
    todo: '',
  },
  'smpp/not-bound': {
    retry: 'now',
    what: 'The link to the SMS provider is not up.',
    means: 'The text waits and goes when it is.',
    todo: '',
  },
  'smpp/closed': {
    retry: 'now',
    what: 'The link to the SMS provider was closed before the text was handed over.',
    means: 'The text waits and goes when a link is up.',
    todo: '',
  },

  // A text that was handed over, or was to be.
  'smpp/answer-lost': {
    retry: 'unknown',
    what: 'The connection broke off after the text was handed over and before the SMS provider answered.',
    means: 'It may have been sent; Textpost waits for a receipt before it sends it again.',
    todo: '',
  },
  'smpp/no-answer': {
    retry: 'unknown',
    what: 'The SMS provider did not answer for {seconds} seconds after the text was handed over.',
    means: 'It may have been sent; Textpost waits for a receipt before it sends it again.',
    todo: '',
  },
  'smpp/given-up': {
    retry: 'unknown',
    what: 'Textpost stopped waiting for the SMS provider’s answer.',
    means: 'The text may have been sent; Textpost waits for a receipt before it sends it again.',
    todo: '',
  },
  'smpp/throttled': {
    retry: 'now',
    what: 'The SMS provider asked for a pause ({words}).',
    means: 'The text goes when the pause is over.',
    todo: 'If this happens often, lower the rate of this account.',
  },
  'smpp/refused-for-now': {
    retry: 'later',
    what: 'The SMS provider did not take the text for now: {words}.',
    means: 'It is tried again.',
    todo: '',
  },
  'smpp/refused': {
    retry: 'never',
    what: 'The SMS provider refused the text: {words}.',
    means: 'It was not sent.',
    todo: 'Check the number and the sender; if both are right, ask the provider about the code under Details.',
  },
  'smpp/refused-by-link': {
    retry: 'now',
    what: 'The SMS provider did not take the text over this link: {words}.',
    means: 'The text waits and goes over another link, or when this one is renewed.',
    todo: '',
  },
  'smpp/refused-account': {
    retry: 'later',
    what: 'The SMS provider does not let this account send: {words}.',
    means: 'The text waits and is tried again.',
    todo: 'Ask the provider about the account and its credit.',
  },
  'smpp/not-done': {
    retry: 'never',
    what: 'The SMS provider did not do it: {words}.',
    means: 'The text is where it was.',
    todo: 'Perhaps it has reached the phone already; its receipt will tell.',
  },
  'smpp/not-replaceable': {
    retry: 'never',
    what: 'The words of this text cannot be changed at the SMS provider: {reason}.',
    means: 'The text is where it was.',
    todo: 'Cancel it and write another.',
  },
  'smpp/fewer-connections': {
    retry: 'never',
    what: 'Only {open} of {wanted} connections to the SMS provider {name} were made: {reason}',
    means: 'Texts go over those that there are.',
    todo: 'Ask the provider how many the account may have, and set that number.',
  },
  'smpp/receive-only': {
    retry: 'never',
    what: 'The account {name} is set to receive only.',
    means: 'The text was not sent over it.',
    todo: 'Set the mode of the account to transceiver, or send over another way.',
  },
  'smpp/bad-sender': {
    retry: 'never',
    what: '“{sender}” cannot be used as sender: {reason}.',
    means: 'The text was not sent.',
    todo: 'Enter a phone number, or a name of at most 11 letters and digits, as the sender of the account.',
  },
  'smpp/bad-destination': {
    retry: 'never',
    what: '“{phone}” is no number that an SMS provider can send to.',
    means: 'The text was not sent.',
    todo: 'Write the number with its country code, such as +46701234567.',
  },
  'smpp/bad-option': {
    retry: 'never',
    what: 'The setting {option} of this account cannot be used: {reason}.',
    means: 'The link stays down until it is corrected.',
    todo: 'Correct it in the account’s settings.',
  },
  'smpp/not-in-alphabet': {
    retry: 'never',
    what: 'The SMS provider’s alphabet has no “{character}”.',
    means: 'The text was not sent.',
    todo: 'Replace the character, or set what coding 0 means for this account as the provider says.',
  },
} as const satisfies Record<string, ErrorEntry>
