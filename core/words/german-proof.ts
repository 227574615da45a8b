/** German of the phrases about what proves a sender, and about signing in with providers. */
export const germanProof = {
  'DKIM signature of {domain}': 'DKIM-Signatur von {domain}',
  'it has no DKIM signature': 'sie hat keine DKIM-Signatur',
  'it has more DKIM signatures than an honest mail has': 'sie hat mehr DKIM-Signaturen, als eine ehrliche Mail hat',
  'its DKIM signature is not of {domain}': 'ihre DKIM-Signatur ist nicht von {domain}',
  'its date is too far from its arrival for its DKIM signature to count':
    'zwischen ihrem Datum und ihrer Ankunft liegt zu viel, als dass ihre DKIM-Signatur zählen könnte',
  'the name server does not answer': 'der Namensserver antwortet nicht',
  'its DKIM signature cannot be read': 'ihre DKIM-Signatur ist nicht zu lesen',
  'its DKIM signature covers only a part of its text': 'ihre DKIM-Signatur deckt nur einen Teil ihres Texts',
  'its DKIM signature leaves {field} open': 'ihre DKIM-Signatur lässt {field} offen',
  'its DKIM signature does not hold': 'ihre DKIM-Signatur gilt nicht',
  'its DKIM signature does not hold ({comment})': 'ihre DKIM-Signatur gilt nicht ({comment})',
  'It is an automatic answer (its subject begins with “{title}”).':
    'Sie ist eine automatische Antwort (ihr Betreff beginnt mit „{title}“).',
  'it gave no right to sign in again (no refresh token)':
    'er gab kein Recht, sich wieder anzumelden (kein Refresh-Token)',
  'it answered {status}': 'er antwortete {status}',
  'its name cannot be looked up': 'sein Name lässt sich nicht nachsehen',
  'names another provider, but not its address (issuer)':
    'nennt einen anderen Anbieter, aber nicht seine Adresse (issuer)',
  'must be the ID or the domain of a directory': 'muss die ID oder die Domain eines Verzeichnisses sein',
  'must be an address as https://login.example.com': 'muss eine Adresse wie https://login.example.com sein',
  'must be one word': 'muss ein Wort sein',
  'You are signed in. You can close this page and go back to Textpost.':
    'Sie sind angemeldet. Sie können diese Seite schließen und zu Textpost zurückkehren.',
  'The sign-in failed.': 'Die Anmeldung ist fehlgeschlagen.',
} as const satisfies Readonly<Record<string, string>>
